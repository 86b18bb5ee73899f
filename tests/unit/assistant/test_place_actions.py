"""One's own place at an event: how it stands, people, needs, an offer, being late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.assistant import place_actions
from bot.assistant.booking import take
from bot.assistant.coming import Coming
from bot.assistant.door import door_list
from bot.assistant.files import with_files
from bot.assistant.room import Book, Cancel, Join
from bot.assistant.work import Work
from bot.dialogue.state import State
from bot.matching.sessions import Weekly
from bot.speaking.message import OutgoingMessage
from tests.unit.assistant.town import NOW, Town, do, entity, meant, scripted


def change(town: Town, event: str, **changes: Any) -> None:
    with town.store.begin() as uow:
        uow.events.upsert(replace(uow.events.get(event), **changes), NOW)
        uow.commit()


@pytest.fixture
def event(people: Town) -> str:
    """Something in more than a week with two places."""
    event = do(people, "find_events").items[-1].id
    starts = NOW + timedelta(days=9)
    change(people, event, places=2, starts=starts, ends=starts + timedelta(hours=2), code="KRW7H")
    return event


def others(town: Town, event: str, command: Any) -> str:
    with town.store.begin() as uow:
        outcome: str = take(uow, event, command, NOW).outcome
        uow.commit()
        return outcome


def test_nothing_is_known_of_a_place_that_nobody_has(people: Town, event: str) -> None:
    assert do(people, "load_place", item=event).outcome == "none"
    assert do(people, "load_place", item="nothing").outcome == "none"
    assert do(people, "change_people", item=event, people=2).outcome == "none"
    assert do(people, "keep_needs", item=event, needs=["creche"]).outcome == "none"
    assert do(people, "answer_offer", item=event, said="yes").outcome == "none"


def test_others_may_come_along_while_there_are_places(people: Town, event: str) -> None:
    do(people, "book_event", item=event)

    assert do(people, "change_people", item=event, people=2).outcome == "changed"
    assert do(people, "load_place", item=event).params["people"] == 2
    assert do(people, "change_people", item=event, people=3).outcome == "full"
    assert [do(people, "change_people", item=event, people=n).outcome for n in (0, 99)] == ["too_many", "too_many"]


def test_needs_are_kept_with_the_language_and_in_own_words(people: Town, event: str) -> None:
    do(people, "book_event", item=event)
    chosen = ["interpreter", "other"]

    assert do(people, "keep_needs", item=event, needs=chosen).outcome == "words"
    kept = do(people, "keep_needs", item=event, needs=chosen, words="a quiet room")
    assert (kept.outcome, kept.vars) == ("changed", {"needs": [], "words": ""})
    with people.store.begin() as uow:
        assert uow.places.latest(event, "r1").needs == ("interpreter:en", "words:a quiet room")


def test_a_full_event_has_a_line_and_everybody_knows_their_place_in_it(people: Town, event: str) -> None:
    others(people, event, Book(resident="x", booking="bx", people=2))
    others(people, event, Join(resident="y", booking="by"))

    assert (found := do(people, "book_event", item=event)).outcome == "wait"
    assert found.params["ahead"] == 1
    assert [do(people, "join_line", item=event).outcome for _ in range(2)] == ["waiting", "waiting"]
    assert do(people, "load_place", item=event).params["ahead"] == 1
    others(people, event, Cancel(resident="y"))
    assert do(people, "load_place", item=event).params["ahead"] == 0
    assert do(people, "cancel_event", item=event).outcome == "left"


def test_without_a_line_a_full_event_is_full(people: Town, event: str) -> None:
    change(people, event, waiting_list=False)
    others(people, event, Book(resident="x", booking="bx", people=2))

    assert do(people, "book_event", item=event).outcome == "full"
    assert do(people, "join_line", item=event).outcome == "no_list"


@pytest.mark.parametrize(("said", "outcome"), [("yes", "booked"), ("no", "declined")])
def test_an_offer_is_answered_in_time(people: Town, event: str, said: str, outcome: str) -> None:
    others(people, event, Book(resident="x", booking="bx", people=2))
    do(people, "join_line", item=event)
    others(people, event, Cancel(resident="x"))

    offer = do(people, "load_place", item=event)
    assert (offer.outcome, offer.params["people"]) == ("offered", 1)
    assert do(people, "load_place", item=event, at=offer.params["until"]).outcome == "lapsed"
    assert do(people, "answer_offer", item=event, said=said).outcome == outcome


def test_an_offer_answered_too_late_is_over(people: Town, event: str) -> None:
    others(people, event, Book(resident="x", booking="bx", people=2))
    do(people, "join_line", item=event)
    others(people, event, Cancel(resident="x"))

    assert do(people, "answer_offer", item=event, said="yes", at=NOW + timedelta(days=3)).outcome == "late"


def test_a_place_at_what_is_over_or_cancelled_is_told_as_that(people: Town, event: str) -> None:
    do(people, "book_event", item=event)

    assert do(people, "load_place", item=event, at=NOW + timedelta(days=10)).outcome == "past"
    change(people, event, status="cancelled")
    assert do(people, "load_place", item=event).outcome == "cancelled"


def test_a_course_is_known_as_one(people: Town, event: str) -> None:
    do(people, "book_event", item=event)

    assert do(people, "load_place", item=event).vars == {"course": ""}
    change(people, event, weekly=Weekly(count=3))
    assert do(people, "load_place", item=event).vars == {"course": "yes"}


def test_being_late_reaches_the_organiser_once(people: Town, event: str) -> None:
    do(people, "book_event", item=event)
    starts = NOW + timedelta(days=9)
    about_then = [starts + timedelta(minutes=m) for m in (-10, 10)]

    assert do(people, "tell_late", at=NOW).outcome == "none"
    assert [do(people, "tell_late", at=at).outcome for at in about_then] == ["told", "told"]
    with people.store.begin() as uow:
        assert [(one.reason, one.urgent) for one in uow.hand_overs.waiting()] == [(f"late:{event}", False)]
        assert [one.coming.late for one in door_list(uow, event, starts, about_then[1]).guests] == [True]


def test_being_late_is_of_one_session_of_a_course(people: Town, event: str) -> None:
    change(people, event, weekly=Weekly(count=3))
    do(people, "book_event", item=event)
    weeks = [NOW + timedelta(days=9, weeks=n) for n in (0, 1)]
    for starts in weeks:
        assert do(people, "tell_late", at=starts).outcome == "told"

    with people.store.begin() as uow:
        late = [[one.coming.at for one in door_list(uow, event, starts, NOW).guests] for starts in weeks]
    assert late == [[weeks[0]], [weeks[1]]]


def test_being_late_is_heard_in_a_conversation_that_was_left_weeks_ago(people: Town, event: str) -> None:
    """An open question, and a request for a person that nobody has answered yet: neither swallows it."""
    do(people, "book_event", item=event)
    people.say("person")
    people.say("place")
    before = people.state().stack
    assert [frame.flow for frame in before] == ["place"]
    starts = NOW + timedelta(days=9)
    people.now = starts - timedelta(minutes=20)

    assert people.say("late")[0].startswith("Thank you. I tell the organiser:")
    with people.store.begin() as uow:
        guests = door_list(uow, event, starts, people.now).guests
        assert [(one.booking.resident_id, one.coming.late) for one in guests] == [("r1", True)]
        assert len(uow.hand_overs.waiting()) == 1, "one request a person; the list at the door is where the organiser looks"


def test_the_answer_to_a_reminder_is_kept_while_the_place_is_theirs(people: Town, event: str) -> None:
    asked = {"item": event, "kind": "day"}
    assert do(people, "keep_coming", said="yes", **asked).outcome == "none"
    do(people, "book_event", item=event)
    starts = NOW + timedelta(days=9)

    assert do(people, "keep_coming", said="yes", **asked).outcome == "kept"
    with people.store.begin() as uow:
        mine = uow.places.latest(event, "r1")
        assert uow.coming.latest(mine.id, starts) == Coming(booking_id=mine.id, starts=starts, kind="day", yes=True, at=NOW)
    do(people, "keep_coming", said="no", starts=(starts + timedelta(weeks=1)).isoformat(), **asked)
    with people.store.begin() as uow:
        assert [uow.coming.latest(mine.id, starts + timedelta(weeks=n)).yes for n in (0, 1)] == [True, False]
    do(people, "cancel_event", item=event)
    assert do(people, "keep_coming", said="yes", **asked).outcome == "none"


def test_the_way_has_a_map_and_a_calendar_where_we_have_pages(people: Town, event: str) -> None:
    change(people, event, directions={"en": "Ring the left bell."}, postcode="B18 7QH")
    do(people, "book_event", item=event)
    plain = do(people, "load_place", item=event).params["lines"].sentences
    people.desk = replace(people.desk, public_url="https://doorstep.example")
    paged = do(people, "load_place", item=event).params["lines"].sentences

    assert [one.params.get("url") for one in plain] == [None, "https://www.openstreetmap.org/search?query=B18+7QH"]
    assert paged[2].params["url"] == "https://doorstep.example/e/KRW7H.ics"
    assert do(people, "load_place", item=event, kind="day").params["lines"].sentences == plain


# In the conversation ----------------------------------------------------------------------------------------------------


def test_a_day_that_does_not_exist_is_told_so(people: Town) -> None:
    script = {"31": meant("find_events", entity("impossible_date", "06-31")), "fast": meant("find_events")}
    people.desk = replace(people.desk, understand=scripted({
        "events on 31 June": script["31"], "events in Ramadan": script["fast"], "events": script["fast"],
    }))

    assert "There is no such day." in people.say("events on 31 June")[0]
    assert "I only know dates like 5 June." in people.say("events in Ramadan")[0]
    assert "I only know" not in people.say("events")[0]


def test_events_near_a_place(people: Town) -> None:
    found = do(people, "find_events", near="B18")

    assert found.outcome == "found"
    assert len(do(people, "find_events", near="SW1A").items) == 0
    assert do(people, "find_events", near="ZZ99").items == do(people, "find_events").items, "where we cannot tell"


def test_the_clock_change_shows_the_time_on_the_wall(people: Town, event: str) -> None:
    starts = datetime(2027, 3, 28, 9, 0, tzinfo=UTC)  # the Sunday on which the clocks go forward
    change(people, event, starts=starts, ends=starts + timedelta(hours=1))

    assert "Sun 28 Mar" in (shown := people.say("krw7h")[0])
    assert "10:00" in shown


def test_a_code_that_nobody_gave_out_is_told_so_unless_it_means_something(people: Town) -> None:
    people.desk = replace(people.desk, understand=scripted({"na3am": meant("affirm", answer="yes")}))

    assert "I do not know the code KR7HW." in people.say("kr7hw")[0]
    assert "do not know the code" not in people.say("na3am")[0]


def test_a_code_from_somebody_who_said_stop_is_not_answered_as_one(people: Town) -> None:
    people.say("stop")

    assert "do not know the code" not in " ".join(people.say("kr7hw"))


def a_calendar(told: Any, at: datetime, language: str) -> bytes:
    return f"{told.id} {told.status} {at.isoformat()} {language}".encode()


@pytest.fixture
def with_calendar(people: Town) -> Town:
    people.desk = replace(people.desk, write_calendar=a_calendar)
    return people


def given(town: Town, text: str) -> list[tuple[str, str]]:
    """(text, content of the file) of what comes back."""
    outcome = town.take(town.inbound(text))
    assert outcome is not None
    return [(m.text, m.attachment.content.decode() if m.attachment else "") for m in outcome.messages]


def test_by_telegram_the_calendar_file_comes_after_the_words(with_calendar: Town, event: str) -> None:
    do(with_calendar, "book_event", item=event)

    (file,) = given(with_calendar, "calendar")
    assert file[0].startswith("Wed 2 Dec, 10:00, ")
    assert file[1].startswith(f"{event} changed 2026-11-23T")


def test_whoever_gives_a_place_back_gets_the_event_out_of_the_calendar(with_calendar: Town, event: str) -> None:
    do(with_calendar, "book_event", item=event)

    with with_calendar.store.begin() as uow:
        work = a_work(with_calendar, uow, event)
        place_actions.cancel_event(work)
    assert [one.attachment.content.decode().split()[1] for one in work.files] == ["cancelled"]


def a_work(town: Town, uow: Any, event: str) -> Work:
    return Work(
        desk=town.desk, uow=uow, contact=town.known_in(uow), state=State(language="en"), at=NOW, given={"item": event},
    )


def test_by_sms_the_calendar_is_a_link(people: Town, event: str) -> None:
    people.desk = replace(people.desk, write_calendar=a_calendar, public_url="https://doorstep.example")
    do(people, "book_event", item=event)
    with people.store.begin() as uow:
        work = replace(a_work(people, uow, event), style="sms")
        assert place_actions.give_calendar(work).outcome == "link"
        assert work.files == []
        lines = place_actions.load_place(work).params["lines"]
    assert any(str(one.params.get("url", "")).endswith("/e/KRW7H.ics") for one in lines.sentences)


def test_a_file_stands_before_a_question_and_after_all_other_words() -> None:
    said, asked, file = (OutgoingMessage(text=one) for one in ("said", "asked", "file"))
    asked = replace(asked, choices=("Yes",))

    assert with_files((said,), (file,)) == (said, file)
    assert with_files((said, asked), (file,)) == (said, file, asked)
    assert with_files((), (file,)) == (file,)
