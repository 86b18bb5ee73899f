"""What people hear about their places by ourselves, with the real flows, on every store."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import linking
from bot.assistant.booking import take
from bot.assistant.bringing_in import bring_in
from bot.assistant.desk import Desk
from bot.assistant.feed import Import, Item
from bot.assistant.passing_on import PassingOn
from bot.assistant.place_news import PlaceNews
from bot.assistant.ports import Store
from bot.assistant.room import NewsKind, SetPlaces, Standing
from bot.assistant.session_reminders import SessionReminders
from bot.assistant.values import Cause, Channel, Contact, DeliveryStatus, Settled, StoredFact
from bot.dialogue.state import State
from bot.matching.sessions import Weekly
from tests.contract.builders import book, cancel, event, hand_back, take_over, wait
from tests.fakes import content

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
"""a Tuesday"""
STARTS = NOON + timedelta(days=9)
"""a Thursday"""
NIGHT = NOON + timedelta(hours=11)


@pytest.fixture(scope="module")
def desk() -> Desk:
    ids = count()
    return Desk(
        flows=content.flows("en"),
        catalogues=content.catalogues(),
        knowledge=content.knowledge(), new_id=lambda: f"id{next(ids)}",
        understand=lambda *_: pytest.fail("news of a place needs no understanding"),
    )


def meeting(**changes: Any):
    return event(**{
        "places": 1, "starts": STARTS, "ends": STARTS + timedelta(hours=2), "place": "Library", "postcode": "B21",
        "partner": "City council", **changes,
    })


@pytest.fixture
def full(store: Store) -> Store:
    """One place, taken by r1; r2 and r3 wait. All have a phone."""
    with store.begin() as uow:
        for n in (1, 2, 3):
            uow.contacts.add(Contact(
                id=f"c{n}", resident_id=f"r{n}", channel=Channel.SMS, address=f"+44770090012{n}", language="en",
            ))
            uow.conversations.save(f"c{n}", State(language="en").to_json(), 0)
        uow.events.upsert(meeting(), NOON)
        assert book(uow, "e1", "r1", "b1", NOON) == "booked"
        assert [wait(uow, "e1", f"r{n}", f"b{n}", NOON) for n in (2, 3)] == ["waiting", "waiting"]
        uow.commit()
    return store


def sent(store: Store) -> list[tuple[str, str]]:
    """(contact, text) of all that was written, in order."""
    with store.begin() as uow:
        lines = [(f"c{n}", line) for n in (1, 2, 3) for line in uow.conversations.lines(f"c{n}", 99)]
    return [(who, one.text) for who, one in sorted(lines, key=lambda pair: (pair[1].at, pair[0])) if one.direction == "out"]


def run(store: Store, desk: Desk, at: datetime) -> int:
    PassingOn(store=store).run_due(lambda: at)
    return PlaceNews(store=store, desk=desk, chunk=1).tell_due(lambda: at)


def give_up(store: Store, resident: str, at: datetime) -> None:
    with store.begin() as uow:
        assert cancel(uow, "e1", resident, at) == "cancelled"
        uow.commit()


def test_a_free_place_is_offered_by_text_with_the_time_to_answer(full: Store, desk: Desk):
    give_up(full, "r1", NOON)

    assert [run(full, desk, NOON), run(full, desk, NOON)] == [1, 0]
    ((who, text),) = sent(full)
    assert who == "c2"
    assert text.startswith("Doorstep: a place is free for you: Open day, Thu 10 Dec, 12:00, Library, B21.")
    assert "until Wed 2 Dec, 12:00" in text  # eleven decent hours
    with full.begin() as uow:
        delivery = uow.outbox.claim(Channel.SMS, "me", NOON, 9, 60)[0]
    assert (delivery.cause, delivery.expires) == (Cause.SERVICE, datetime(2026, 12, 2, 12, tzinfo=UTC))


def test_at_night_nobody_is_told_and_the_time_to_answer_begins_in_the_morning(full: Store, desk: Desk):
    give_up(full, "r1", NIGHT)

    assert run(full, desk, NIGHT) == 0
    assert run(full, desk, NIGHT + timedelta(hours=10, minutes=5)) == 1
    assert "until Wed 2 Dec, 20:00" in sent(full)[0][1]


def test_somebodys_own_quiet_times_are_kept(full: Store, desk: Desk):
    with full.begin() as uow:
        uow.profiles.save_fact("r2", StoredFact(name="quiet", of="", value="09:00-15:00", provenance="said", at=NOON))
        uow.commit()
    give_up(full, "r1", NOON)

    assert run(full, desk, NOON) == 0
    assert run(full, desk, NOON + timedelta(hours=3, minutes=1)) == 1


def test_silence_passes_it_on_and_both_are_told(full: Store, desk: Desk):
    give_up(full, "r1", NOON)
    run(full, desk, NOON)
    later = NOON + timedelta(days=1, hours=4)

    assert run(full, desk, later) == 2
    told = dict(sent(full)[1:])
    assert told["c2"].startswith("Doorstep: the time to answer is over")
    assert told["c3"].startswith("Doorstep: a place is free for you")


def test_what_is_no_longer_true_is_not_told(full: Store, desk: Desk):
    give_up(full, "r1", NIGHT)
    with full.begin() as uow:
        assert cancel(uow, "e1", "r2", NIGHT + timedelta(hours=1)) == "left"
        assert take(uow, "e1", SetPlaces(places=0, move=("r3",), by="account-7"), NIGHT + timedelta(hours=2))
        uow.commit()

    assert run(full, desk, NIGHT + timedelta(hours=10, minutes=5)) == 1
    assert [who for who, _ in sent(full)] == ["c3"]
    assert "fewer places now" in sent(full)[0][1]


def test_who_said_stop_is_not_written_to(full: Store, desk: Desk):
    with full.begin() as uow:
        uow.contacts.update("c2", opted_out=True)
        uow.commit()
    give_up(full, "r1", NOON)

    assert run(full, desk, NOON) == 0
    assert sent(full) == []
    with full.begin() as uow:
        assert not uow.places.news(("", ""), 9)


def test_another_time_is_asked_once_and_told_to_those_who_wait(full: Store, desk: Desk):
    for hours in (1, 2):  # two changes before anybody could be told: one message, of how it is now
        with full.begin() as uow:
            uow.events.upsert(meeting(starts=STARTS + timedelta(hours=hours), ends=STARTS + timedelta(hours=4)), NOON)
            uow.commit()

    assert [run(full, desk, NOON), run(full, desk, NOON)] == [3, 0]
    told = dict(sent(full))
    assert "Open day is now Thu 10 Dec, 14:00, Library, B21. Are you still coming?" in told["c1"]
    assert told["c2"].endswith("You are still waiting for a place.")


def test_moved_after_the_reminder_is_told_again_once(full: Store, desk: Desk):
    day_before = datetime(2026, 12, 9, 10, 5, tzinfo=UTC)
    reminders = SessionReminders(store=full, remind=PlaceNews(store=full, desk=desk).remind)
    assert reminders.run_due(lambda: day_before) == 1
    with full.begin() as uow:
        uow.events.upsert(meeting(starts=STARTS + timedelta(hours=1), ends=STARTS + timedelta(hours=3)), day_before)
        uow.commit()
    then = day_before + timedelta(minutes=5)

    assert run(full, desk, then) == 3
    assert reminders.run_due(lambda: then) == 0, "who heard the new time needs no reminder of it now"
    assert reminders.run_due(lambda: STARTS - timedelta(hours=1)) == 1
    mine = [text for who, text in sent(full) if who == "c1"]
    assert ["the place is yours" in mine[0], "has changed" in mine[1], "it is today" in mine[2]] == [True] * 3


def test_a_change_that_comes_with_the_time_of_the_reminder_is_told_as_a_change(full: Store, desk: Desk):
    day_before = datetime(2026, 12, 9, 10, 5, tzinfo=UTC)
    reminders = SessionReminders(store=full, remind=PlaceNews(store=full, desk=desk).remind)
    with full.begin() as uow:
        uow.events.upsert(meeting(starts=STARTS + timedelta(hours=1), ends=STARTS + timedelta(hours=3)), day_before)
        uow.commit()

    assert reminders.run_due(lambda: day_before) == 0
    assert run(full, desk, day_before) == 3
    assert reminders.run_due(lambda: day_before + timedelta(minutes=5)) == 0, "it was a reminder as well"
    (mine,) = [text for who, text in sent(full) if who == "c1"]
    assert "has changed" in mine


def test_cancelled_is_told_to_everybody_once(full: Store, desk: Desk):
    with full.begin() as uow:
        uow.events.upsert(meeting(status="cancelled"), NOON)
        uow.commit()

    assert [run(full, desk, NOON), run(full, desk, NOON)] == [3, 0]
    assert Counter(text for _, text in sent(full)) == {"Doorstep: this will not happen: Open day, Library, B21.": 3}


def test_who_waited_in_vain_is_told(full: Store, desk: Desk):
    assert run(full, desk, STARTS + timedelta(minutes=1)) == 2
    assert {text for _, text in sent(full)} == {"Doorstep: I am sorry, no place became free: Open day."}


def test_a_reminder_of_a_course_names_the_day_of_its_session(full: Store, desk: Desk):
    with full.begin() as uow:
        uow.events.upsert(meeting(weekly=Weekly(count=3)), NOON)
        uow.commit()
    run(full, desk, NOON)
    reminders = SessionReminders(store=full, remind=PlaceNews(store=full, desk=desk).remind)

    assert reminders.run_due(lambda: datetime(2026, 12, 16, 10, 5, tzinfo=UTC)) == 1
    assert "Thu 17 Dec, 12:00" in sent(full)[-1][1]


def test_a_reminder_waits_for_the_end_of_a_conversation(full: Store, desk: Desk):
    day_before = datetime(2026, 12, 9, 10, 5, tzinfo=UTC)
    with full.begin() as uow:
        uow.contacts.update("c1", last_inbound=day_before - timedelta(minutes=2))
        uow.commit()
    reminders = SessionReminders(store=full, remind=PlaceNews(store=full, desk=desk).remind)
    moments = [day_before + timedelta(minutes=m) for m in (0, 5, 10, 15)]

    assert [reminders.run_due(lambda at=at: at) for at in moments] == [0, 0, 1, 0]


def test_while_a_coordinator_talks_with_them_they_are_reminded_but_not_asked(full: Store, desk: Desk):
    day_before = datetime(2026, 12, 9, 10, 5, tzinfo=UTC)
    with full.begin() as uow:
        take_over(uow, day_before)
        uow.contacts.update("c1", last_inbound=day_before)
        uow.commit()
    reminders = SessionReminders(store=full, remind=PlaceNews(store=full, desk=desk).remind)

    assert [reminders.run_due(lambda: day_before) for _ in range(2)] == [1, 0]
    (told,) = sent(full)
    assert told[1].startswith("Doorstep: we expect you: Open day, Thu 10 Dec, 12:00, Library, B21")
    with full.begin() as uow:
        assert State.from_json(uow.conversations.load("c1")[0]).stack == (), "no question is open"


def test_moves_and_cancellations_reach_whoever_talks_with_a_coordinator(full: Store, desk: Desk):
    with full.begin() as uow:
        take_over(uow, NOON)
        uow.contacts.update("c1", last_inbound=NOON)
        uow.events.upsert(meeting(starts=STARTS + timedelta(hours=1), ends=STARTS + timedelta(hours=3)), NOON)
        uow.commit()
    assert run(full, desk, NOON) == 3
    assert "is now Thu 10 Dec, 13:00" in dict(sent(full))["c1"]
    with full.begin() as uow:
        uow.events.upsert(meeting(status="cancelled"), NOON)
        uow.commit()
    assert run(full, desk, NOON + timedelta(minutes=1)) == 3
    assert "will not happen" in dict(sent(full))["c1"]


def test_an_offer_waits_until_the_coordinator_has_finished(full: Store, desk: Desk):
    with full.begin() as uow:
        request = take_over(uow, NOON, "c2", "r2")
        uow.commit()
    give_up(full, "r1", NOON)

    assert run(full, desk, NOON) == 0
    with full.begin() as uow:
        hand_back(uow, request, NOON + timedelta(minutes=20))
        uow.commit()
    assert [run(full, desk, NOON + timedelta(minutes=m)) for m in (20, 21)] == [1, 0]
    assert "a place is free for you" in dict(sent(full))["c2"]


def test_the_hour_that_comes_twice_is_told_by_the_clock_on_the_wall(full: Store, desk: Desk):
    """The clocks go back on 31 October 2027: 10:00 there is 10:00 UTC, on the day before it is 09:00 UTC."""
    starts = datetime(2027, 10, 31, 10, 0, tzinfo=UTC)
    with full.begin() as uow:
        uow.events.upsert(meeting(starts=starts, ends=starts + timedelta(hours=1)), NOON)
        uow.places.heard(["b1", "b2", "b3"], NewsKind.CHANGED)
        uow.commit()
    reminders = SessionReminders(store=full, remind=PlaceNews(store=full, desk=desk).remind)
    before = datetime(2027, 10, 30, 9, 0, tzinfo=UTC)

    assert reminders.run_due(lambda: before - timedelta(minutes=1)) == 0
    assert reminders.run_due(lambda: before) == 1
    assert "Sun 31 Oct, 10:00" in sent(full)[-1][1]


def test_a_place_stands_as_it_was_answered(full: Store, desk: Desk):
    give_up(full, "r1", NOON)
    run(full, desk, NOON)
    with full.begin() as uow:
        assert uow.places.latest("e1", "r2").status is Standing.OFFERED
        state = State.from_json(uow.conversations.load("c2")[0])
    assert [(frame.flow, frame.step) for frame in state.stack] == [("offer", "free")]


def a_calendar(told: Any, _at: datetime, _language: str) -> bytes:
    return f"{told.id} {told.status} {told.sequence}".encode()


def files(store: Store) -> list[tuple[str, str]]:
    """(contact, content) of the files in the ledger, which gives a chat one message after the other."""
    rows: list[Any] = []
    for _ in range(3):
        with store.begin() as uow:
            claimed = uow.outbox.claim(Channel.TELEGRAM, "me", NOON, 99, 60)
            uow.outbox.settle("me", [
                Settled(delivery_id=one.id, status=DeliveryStatus.SENT, provider_id=one.id) for one in claimed
            ])
            uow.commit()
        rows += claimed
    return [(row.contact_id, row.message.attachment.content.decode()) for row in rows if row.message.attachment]


@pytest.fixture
def on_telegram(store: Store) -> Store:
    """r1 has a place, r2 waits."""
    with store.begin() as uow:
        for n in (1, 2):
            uow.contacts.add(Contact(
                id=f"c{n}", resident_id=f"r{n}", channel=Channel.TELEGRAM, address=f"100{n}", language="en",
            ))
            uow.conversations.save(f"c{n}", State(language="en").to_json(), 0)
        uow.events.upsert(meeting(), NOON)
        assert book(uow, "e1", "r1", "b1", NOON) == "booked"
        assert wait(uow, "e1", "r2", "b2", NOON) == "waiting"
        uow.commit()
    return store


def test_a_moved_event_goes_out_for_the_calendar_with_a_higher_sequence(on_telegram: Store, desk: Desk):
    with on_telegram.begin() as uow:
        uow.events.upsert(meeting(starts=STARTS + timedelta(days=1), ends=STARTS + timedelta(days=1, hours=2)), NOON)
        uow.commit()

    assert run(on_telegram, replace(desk, write_calendar=a_calendar), NOON) == 2
    assert files(on_telegram) == [("c1", "e1 changed 1")]


def test_a_cancelled_event_goes_out_as_cancelled_to_those_who_had_a_place(on_telegram: Store, desk: Desk):
    with on_telegram.begin() as uow:
        uow.events.upsert(meeting(status="cancelled"), NOON)
        uow.commit()

    assert [run(on_telegram, replace(desk, write_calendar=a_calendar), NOON) for _ in range(2)] == [2, 0]
    assert files(on_telegram) == [("c1", "e1 cancelled 1")]
    assert [text for _, text in sent(on_telegram)] == [
        "Doorstep: this will not happen: Open day, Library, B21.",
        "To take it out of your calendar: Open day, Thu 10 Dec, 12:00.",
        "Doorstep: this will not happen: Open day, Library, B21.",
    ]


def test_people_hear_when_what_its_source_no_longer_names_is_truly_cancelled(full: Store, desk: Desk):
    item = Item(event=True, source=meeting().source, reference=meeting().reference)
    bring_in(full, Import(events=(meeting(),), listed=frozenset({item}), whole=True), NOON, name="calendar")
    gone = Import(whole=True)

    bring_in(full, gone, NOON + timedelta(hours=1), name="calendar")
    assert run(full, desk, NOON + timedelta(hours=2)) == 0
    bring_in(full, gone, NOON + timedelta(hours=26), name="calendar")
    assert run(full, desk, NOON + timedelta(hours=26)) == 3
    assert Counter(sent(full)) == Counter({
        (f"c{n}", "Doorstep: this will not happen: Open day, Library, B21."): 1 for n in (1, 2, 3)
    })


def test_forgetting_somebody_loses_nobody_elses_news_and_leaves_none_of_theirs(full: Store, desk: Desk):
    give_up(full, "r1", NIGHT)
    PassingOn(store=full).run_due(lambda: NIGHT)
    with full.begin() as uow:
        uow.events.upsert(meeting(starts=STARTS + timedelta(hours=1), ends=STARTS + timedelta(hours=3)), NIGHT)
        before = {(one.id, kind) for one, kind in uow.places.news(("", ""), 9)}
        uow.profiles.forget("r2", NIGHT)
        uow.commit()
    assert before == {("b2", NewsKind.OFFERED), ("b2", NewsKind.CHANGED), ("b3", NewsKind.CHANGED)}

    assert run(full, desk, NIGHT + timedelta(hours=10, minutes=5)) == 1
    ((who, text),) = sent(full)
    assert (who, "a place is free for you: Open day, Thu 10 Dec, 13:00" in text) == ("c3", True), "once, as it is now"
    with full.begin() as uow:
        assert not uow.places.news(("", ""), 9)


def test_news_of_a_place_goes_with_it_to_the_profile_it_is_joined_to(full: Store, desk: Desk):
    give_up(full, "r1", NIGHT)
    PassingOn(store=full).run_due(lambda: NIGHT)
    with full.begin() as uow:
        kept, joined = uow.contacts.get("c1"), uow.contacts.get("c2")
        linking.join(uow, kept, joined, State(language="en"), "l1", NIGHT)
        uow.contacts.update("c1", last_inbound=NIGHT)
        uow.commit()

    assert run(full, desk, NIGHT + timedelta(hours=10, minutes=5)) == 1
    ((who, text),) = sent(full)
    assert (who, text.startswith("Doorstep: a place is free for you")) == ("c1", True)
