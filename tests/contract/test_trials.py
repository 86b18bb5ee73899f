"""Trials of how reminders are worded, and what people answer to these, on every store with the real flows."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import linking
from bot.assistant.attendance import How
from bot.assistant.coming import Coming
from bot.assistant.desk import Desk
from bot.assistant.door import check_in, door_list
from bot.assistant.place_news import PlaceNews
from bot.assistant.ports import Store
from bot.assistant.session_reminders import SessionReminders
from bot.assistant.trial import Arm, Exposure, Fate, Trial
from bot.assistant.trial_fates import fates
from bot.assistant.values import Cause, Channel, Contact, DeliveryStatus, Settled
from bot.dialogue.state import State
from tests.contract.builders import NOW, book, cancel, contact, event, later
from tests.fakes import content

ROOT = Path(__file__).resolve().parents[2]
STARTS = later(days=9, hours=2)
"""a Wednesday at noon"""
DAY_BEFORE = datetime(2026, 12, 1, 10, 5, tzinfo=UTC)
HOURS_BEFORE = STARTS - timedelta(hours=1)
TRIAL = Trial(
    id="t1", question="Which?", varies="coming.day", wording="promise", starts=date(2026, 11, 1), ends=date(2026, 12, 24),
    planned=10, counts=frozenset({Fate.CAME, Fate.GAVE_BACK}), active=True,
)
PEOPLE = 8


@pytest.fixture(scope="module")
def desk() -> Desk:
    ids = count()
    return Desk(
        flows=content.flows("en"),
        catalogues=content.catalogues(),
        knowledge=content.knowledge(), new_id=lambda: f"id{next(ids)}",
        understand=lambda *_: pytest.fail("a reminder needs no understanding"),
    )


def meeting(name: str = "e1", **changes: Any):
    return event(name, **{
        "places": None, "starts": STARTS, "ends": STARTS + timedelta(hours=2), "place": "Library", "postcode": "B21",
        "partner": "City council", **changes,
    })


@pytest.fixture
def crowd(store: Store) -> Store:
    """Eight people with a phone and a place."""
    with store.begin() as uow:
        uow.events.upsert(meeting(), NOW)
        for n in range(PEOPLE):
            uow.contacts.add(Contact(
                id=f"c{n}", resident_id=f"r{n}", channel=Channel.SMS, address=f"+4477009001{n:02}", language="en",
            ))
            book(uow, "e1", f"r{n}", f"b{n}", NOW)
        uow.commit()
    return store


def remind(store: Store, desk: Desk, at: datetime, *trials: Trial) -> int:
    news = PlaceNews(store=store, desk=desk, trials=trials)
    return SessionReminders(store=store, remind=news.remind, chunk=3).run_due(lambda: at)


def texts(store: Store, name: str) -> list[str]:
    with store.begin() as uow:
        return [one.text for one in uow.conversations.lines(name, 99) if one.direction == "out"]


def arms(store: Store) -> dict[str, Arm]:
    with store.begin() as uow:
        return {one.exposure.resident_id: one.exposure.arm for one in uow.trials.traced("t1")}


def test_without_a_trial_everybody_hears_the_usual_words_and_nobody_is_counted(crowd: Store, desk: Desk):
    assert remind(crowd, desk, DAY_BEFORE) == PEOPLE
    assert {texts(crowd, f"c{n}")[0].count("Can we count on you?") for n in range(PEOPLE)} == {0}
    assert arms(crowd) == {}


def test_each_hears_the_words_of_their_arm(crowd: Store, desk: Desk):
    assert remind(crowd, desk, DAY_BEFORE, TRIAL) == PEOPLE

    drawn = arms(crowd)
    assert len(drawn) == PEOPLE
    for n in range(PEOPLE):
        text = texts(crowd, f"c{n}")[0]
        assert ("Can we count on you?" in text) is (drawn[f"r{n}"] is Arm.B)
        assert text.startswith("Doorstep: the place is yours: Open day, Wed 2 Dec, 12:00, Library, B21.")


def test_the_draw_is_the_same_for_the_same_and_as_good_as_random_for_all(store: Store):
    with store.begin() as uow:
        drawn = [uow.trials.draw("t1", f"r{n}") for n in range(2_000)]
        assert drawn == [uow.trials.draw("t1", f"r{n}") for n in range(2_000)]
        other = [uow.trials.draw("t2", f"r{n}") for n in range(2_000)]
    assert 900 < sum(one % 2 for one in drawn) < 1_100
    assert 900 < sum(one % 2 == two % 2 for one, two in zip(drawn, other, strict=True)) < 1_100, "trials are independent"


def test_a_person_keeps_the_arm_of_the_first_time_even_after_the_last_day(crowd: Store, desk: Desk):
    remind(crowd, desk, DAY_BEFORE, TRIAL)
    before = arms(crowd)
    with crowd.begin() as uow:
        uow.events.upsert(meeting("e2", starts=later(days=30), ends=later(days=30, hours=1)), NOW)
        for n in range(PEOPLE):
            book(uow, "e2", f"r{n}", f"f{n}", NOW)
        uow.contacts.add(Contact(id="new", resident_id="new", channel=Channel.SMS, address="+447700900155", language="en"))
        book(uow, "e2", "new", "fnew", NOW)
        uow.commit()
    over = replace(TRIAL, ends=date(2026, 12, 2))

    assert remind(crowd, desk, later(days=29, minutes=5), over) == PEOPLE + 1
    assert arms(crowd) == before, "nobody new after the last day, and of the others the first time counts"
    for n in range(PEOPLE):
        assert ("Can we count on you?" in texts(crowd, f"c{n}")[-1]) is (before[f"r{n}"] is Arm.B)
    with crowd.begin() as uow:
        assert {one.exposure.event_id for one in uow.trials.traced("t1")} == {"e1"}


def test_who_cannot_be_written_to_is_in_it_all_the_same(crowd: Store, desk: Desk):
    with crowd.begin() as uow:
        uow.contacts.update("c3", opted_out=True)
        uow.commit()
    remind(crowd, desk, DAY_BEFORE, TRIAL)
    with crowd.begin() as uow:
        found = {one.exposure.resident_id: one.exposure.contact_id for one in uow.trials.traced("t1")}
    assert found == {f"r{n}": "" if n == 3 else f"c{n}" for n in range(PEOPLE)}


def test_who_waits_for_the_end_of_a_conversation_is_put_in_once_they_are_written_to(crowd: Store, desk: Desk):
    with crowd.begin() as uow:
        uow.contacts.update("c3", last_inbound=DAY_BEFORE)
        uow.commit()
    remind(crowd, desk, DAY_BEFORE, TRIAL)
    assert "r3" not in arms(crowd)
    remind(crowd, desk, DAY_BEFORE + timedelta(minutes=20), TRIAL)
    assert "r3" in arms(crowd)


def test_a_language_that_lacks_one_of_the_sentences_hears_the_usual_one(crowd: Store, desk: Desk):
    with crowd.begin() as uow:
        uow.contacts.update("c3", language="xx")
        uow.commit()
    remind(crowd, desk, DAY_BEFORE, TRIAL)
    assert "r3" not in arms(crowd)


def test_what_became_of_them_is_read_from_places_answers_deliveries_and_the_door(crowd: Store, desk: Desk):
    remind(crowd, desk, DAY_BEFORE, TRIAL)
    with crowd.begin() as uow:
        first = uow.outbox.claim(Channel.SMS, "me", DAY_BEFORE, 1, 60)[0]
        uow.outbox.settle("me", [Settled(delivery_id=first.id, status=DeliveryStatus.FAILED, error="30003")])
        cancel(uow, "e1", "r1", DAY_BEFORE)
        uow.coming.keep(Coming(booking_id="b2", starts=STARTS, kind="day", yes=False, at=DAY_BEFORE))
        uow.coming.keep(Coming(booking_id="b4", starts=STARTS, kind="day", yes=True, at=DAY_BEFORE))
        for name in ("b2", "b3"):
            assert check_in(uow, "e1", STARTS, name, How.DOOR, "account-7", STARTS) == "came"
        uow.commit()
    after = STARTS + timedelta(days=1)
    with crowd.begin() as uow:
        ended = {one.exposure.booking_id: (one, fate) for one, fate in fates(uow, TRIAL, after)}
        sooner = Counter(fate for _, fate in fates(uow, TRIAL, STARTS))
    assert {name: fate for name, (_, fate) in ended.items()} == {
        **{f"b{n}": Fate.MISSED for n in (0, 4, 5, 6, 7)}, "b1": Fate.GAVE_BACK, "b2": Fate.CAME, "b3": Fate.CAME,
    }
    failed = next(one for one, _ in ended.values() if one.exposure.contact_id == first.contact_id)
    assert failed.delivery is DeliveryStatus.FAILED
    assert (ended["b2"][0].said.yes, ended["b4"][0].said.yes, ended["b5"][0].said) == (False, True, None)
    assert sooner == {Fate.CAME: 2, Fate.GAVE_BACK: 1, Fate.TO_COME: 5}


def test_without_anybody_at_the_door_nothing_is_known_and_a_cancelled_session_is_called_off(crowd: Store, desk: Desk):
    remind(crowd, desk, DAY_BEFORE, TRIAL)
    after = STARTS + timedelta(days=1)
    with crowd.begin() as uow:
        assert {fate for _, fate in fates(uow, TRIAL, after)} == {Fate.NOT_TAKEN}
        uow.events.upsert(meeting(status="cancelled"), NOW)
        assert {fate for _, fate in fates(uow, TRIAL, after)} == {Fate.CALLED_OFF}


def exposure(resident: str, arm: Arm = Arm.A, **changes: Any) -> Exposure:
    return replace(Exposure(
        trial="t1", resident_id=resident, arm=arm, at=NOW, booking_id="b1", event_id="e1", starts=STARTS, contact_id="c1",
    ), **changes)


def test_only_the_first_time_is_kept(store: Store):
    with store.begin() as uow:
        uow.trials.expose(exposure("r1"))
        uow.trials.expose(exposure("r1", Arm.B, at=later(days=1)))
        assert uow.trials.arm("t1", "r1") is Arm.A
        assert uow.trials.arm("t2", "r1") is None
        assert len(uow.trials.traced("t1")) == 1


def test_forgetting_keeps_the_figure_and_loses_the_person(store: Store):
    with store.begin() as uow:
        uow.contacts.add(contact())
        uow.trials.expose(exposure("r1", Arm.B))
        uow.profiles.forget("r1", NOW)
        (left,) = uow.trials.traced("t1")
        assert left.exposure.arm is Arm.B
        assert left.exposure.resident_id != "r1"
        assert uow.trials.arm("t1", "r1") is None


def test_a_joined_profile_brings_its_arm_and_leaves_it_once_that_holds_for_good(store: Store):
    with store.begin() as uow:
        uow.contacts.add(contact("c1", channel=Channel.TELEGRAM, address="424242"))
        uow.contacts.add(contact("c2", resident="r2"))
        uow.trials.expose(exposure("r2", Arm.B))
        linking.join(uow, uow.contacts.get("c1"), uow.contacts.get("c2"), State(language="en"), "l1", NOW)
        assert uow.trials.arm("t1", "r1") is Arm.B
        assert uow.links.settle(later(days=90), 9) == 1
        assert uow.trials.arm("t1", "r1") is Arm.B
        assert [one.exposure.resident_id for one in uow.trials.traced("t1")] == ["r1"]


# What people answer


def test_the_last_answer_about_a_session_counts_and_each_question_has_one(crowd: Store):
    def said(kind: str, yes: bool, minutes: int, starts: datetime = STARTS) -> Coming:
        return Coming(booking_id="b1", starts=starts, kind=kind, yes=yes, at=later(minutes=minutes))

    with crowd.begin() as uow:
        assert uow.coming.latest("b1", STARTS) is None
        for one in (said("day", False, 1), said("day", True, 2), said("hours", False, 3)):
            uow.coming.keep(one)
        uow.coming.keep(said("day", True, 9, later(days=16)))
        assert uow.coming.latest("b1", STARTS) == said("hours", False, 3)
        assert uow.coming.of_session("e1", STARTS) == {"b1": said("hours", False, 3)}
        assert uow.coming.of_session("e1", later(days=1)) == {}
        assert {g.booking.id: g.coming.yes for g in door_list(uow, "e1", STARTS, NOW).guests if g.coming} == {"b1": False}


def test_who_said_yes_is_reminded_and_not_asked_again(crowd: Store, desk: Desk):
    remind(crowd, desk, DAY_BEFORE)
    with crowd.begin() as uow:
        uow.coming.keep(Coming(booking_id="b1", starts=STARTS, kind="day", yes=True, at=DAY_BEFORE))
        uow.commit()

    assert [remind(crowd, desk, HOURS_BEFORE), remind(crowd, desk, HOURS_BEFORE)] == [PEOPLE, 0]
    sure, asked = texts(crowd, "c1")[-1], texts(crowd, "c2")[-1]
    assert sure.startswith("Doorstep: we expect you: Open day, Wed 2 Dec, 12:00, Library, B21")
    assert sure.endswith("Cannot come? Write NOT COMING.")
    assert "Are you still coming?" in asked
    with crowd.begin() as uow:
        claimed = [one for one in uow.outbox.claim(Channel.SMS, "me", HOURS_BEFORE, 99, 60) if one.contact_id == "c1"]
    assert {(one.cause, one.expires) for one in claimed} == {(Cause.SERVICE, STARTS)}


def test_a_yes_to_another_time_than_it_is_now_is_no_answer(crowd: Store, desk: Desk):
    with crowd.begin() as uow:
        uow.coming.keep(Coming(
            booking_id="b1", starts=STARTS - timedelta(hours=1), kind="day", yes=True, at=DAY_BEFORE - timedelta(hours=1),
        ))
        uow.commit()
    remind(crowd, desk, DAY_BEFORE)
    assert "Are you still coming?" in texts(crowd, "c1")[-1]


def test_a_reminder_names_who_waits_the_way_and_what_to_bring_in_the_persons_language(crowd: Store, desk: Desk):
    with crowd.begin() as uow:
        uow.contacts.update("c1", language="ur")
        uow.events.upsert(meeting(
            host="Course leader", directions={"en": "Bus 74 to Grove Lane", "ur": "بس 74"}, bring={"en": "a pen"},
        ), NOW)
        uow.commit()
    remind(crowd, desk, DAY_BEFORE)

    english, urdu = texts(crowd, "c2")[-1], texts(crowd, "c1")[-1]
    assert "Course leader (City council) expects you.\nBus 74 to Grove Lane\n" in english
    assert "Please bring: a pen" in english
    assert "بس 74" in urdu
    assert "Grove Lane" not in urdu
    assert "a pen" in urdu, "English where the organiser wrote nothing else"
