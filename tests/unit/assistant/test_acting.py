"""What the conversation asks of the store: openings, events, places."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.assistant.acting import ACTIONS, LONDON, WEEKDAYS, Work, act
from bot.assistant.showing import ROOM, ROOM_BY_SMS
from bot.assistant.values import OpeningAnswer
from bot.dialogue import actions
from bot.dialogue.events import ActionDone
from bot.dialogue.state import State
from bot.errors import DialogueError
from bot.matching.values import Kind
from tests.unit.assistant.town import NOW, Town


@pytest.fixture
def people(town: Town) -> Town:
    town.settle_in(
        occupation__cook=True, years__cook=4, outcode="B18", permission="any", english="good", languages=["ur", "en"],
    )
    town.with_samples()
    return town


def do(town: Town, action: str, *, at: datetime = NOW, room: int = ROOM, **given: Any) -> ActionDone:
    """One action in a transaction of its own."""
    with town.store.begin() as uow:
        contact = town.known_in(uow)
        known = State.from_json(uow.conversations.load(contact.id)[0])
        done = act(action, Work(
            desk=town.desk, uow=uow, contact=contact, state=known, at=at, given=given, room=room,
        ))
        uow.commit()
    return done


def answers(town: Town) -> dict[str, str]:
    with town.store.begin() as uow:
        return {a.opportunity_id: a.answer for a in uow.openings.answers("r1")}


def kind_of(town: Town, opening: str) -> Kind:
    with town.store.begin() as uow:
        found: Kind = uow.openings.get(opening).kind
        return found


def test_every_action_of_the_conversation_is_done_here() -> None:
    assert set(ACTIONS) == set(actions.REMOTE)


def test_an_action_nobody_knows_is_a_broken_flow(people: Town) -> None:
    with pytest.raises(DialogueError, match="no action 'dance'"):
        do(people, "dance")


# Openings -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["job", "training", "mentoring", "research", "volunteering", "enterprise"])
def test_each_kind_of_opening_finds_only_its_kind(people: Town, kind: str) -> None:
    found = do(people, "find_openings", kind=kind)

    ids = found.vars.get("openings", [])
    assert found.outcome == ("found" if ids else "none")
    assert {kind_of(people, one).value for one in ids} <= {kind}
    assert len(ids) <= 5


def test_jobs_are_found_and_those_of_the_same_work_lead(people: Town) -> None:
    found = do(people, "find_openings", kind="job", work="cook")

    with people.store.begin() as uow:
        first = uow.openings.get(found.vars["openings"][0])
    assert "cook" in first.occupations


def test_with_nothing_open_none_is_found(town: Town) -> None:
    town.settle_in()

    assert do(town, "find_openings", kind="job").outcome == "none"


def test_what_is_not_for_somebody_is_never_found_again(people: Town) -> None:
    first, *_ = do(people, "find_openings", kind="job").vars["openings"]
    with people.store.begin() as uow:
        uow.openings.answer("r1", OpeningAnswer(opportunity_id=first, answer="not_for_me", reason="pay", at=NOW))
        uow.commit()

    assert first not in do(people, "find_openings", kind="job").vars["openings"]


def test_an_opening_that_is_shown_counts_as_told_and_keeps_an_earlier_answer(people: Town) -> None:
    first, second, *_ = do(people, "find_openings", kind="job").vars["openings"]

    shown = do(people, "show_opening", opening=first)
    with people.store.begin() as uow:
        uow.openings.answer("r1", OpeningAnswer(opportunity_id=second, answer="interested", reason="", at=NOW))
        uow.commit()
    do(people, "show_opening", opening=second)

    assert shown.outcome == "found"
    assert set(shown.params) == {"opening", "partner"}
    assert answers(people) == {first: "told", second: "interested"}


def test_an_opening_that_closed_or_never_was_is_gone(people: Town) -> None:
    first, *_ = do(people, "find_openings", kind="job").vars["openings"]
    with people.store.begin() as uow:
        uow.openings.upsert(replace(uow.openings.get(first), status="closed"), NOW)
        uow.commit()

    assert do(people, "show_opening", opening=first).outcome == "gone"
    assert do(people, "show_opening", opening="nothing").outcome == "gone"
    assert do(people, "show_opening").outcome == "gone"
    assert answers(people) == {}


# Events ---------------------------------------------------------------------------------------------------------------


def day_of(town: Town, event_id: str) -> date:
    with town.store.begin() as uow:
        found: date = uow.events.get(event_id).starts.astimezone(LONDON).date()
        return found


@pytest.mark.parametrize("weekday", WEEKDAYS[:5])
def test_events_of_a_weekday(people: Town, weekday: str) -> None:
    found = do(people, "find_events", weekday=weekday)

    assert found.items
    assert {WEEKDAYS[day_of(people, item.id).weekday()] for item in found.items} == {weekday}
    assert found.vars == {"weekday": "", "date": ""}, "another look shows all days"


def test_events_of_a_date(people: Town) -> None:
    some = do(people, "find_events").items[0].id
    wanted = day_of(people, some)

    found = do(people, "find_events", date=wanted.isoformat())

    assert {day_of(people, item.id) for item in found.items} == {wanted}
    assert do(people, "find_events", date="2031-01-01").outcome == "none"


def test_by_sms_fewer_events_are_listed(people: Town) -> None:
    assert len(do(people, "find_events").items) > len(do(people, "find_events", room=ROOM_BY_SMS).items) > 0


def test_a_place_is_kept_once_given_up_and_free_again(people: Town) -> None:
    event = do(people, "find_events").items[0].id

    assert [do(people, "book_event", item=event).outcome for _ in range(2)] == ["booked", "already"]
    assert [item.id for item in do(people, "my_bookings").items] == [event]
    assert [do(people, "cancel_event", item=event).outcome for _ in range(2)] == ["cancelled", "none"]
    assert do(people, "my_bookings").outcome == "none"
    assert do(people, "book_event", item=event).outcome == "booked"


def test_the_last_place_is_given_once(people: Town) -> None:
    event = do(people, "find_events").items[0].id
    with people.store.begin() as uow:
        uow.events.upsert(replace(uow.events.get(event), places=0), NOW)
        uow.commit()

    assert do(people, "book_event", item=event).outcome == "full"
    assert do(people, "show_event", item=event).outcome == "found"


def test_an_event_that_is_over_cancelled_or_unknown_cannot_be_booked(people: Town) -> None:
    event = do(people, "find_events").items[0].id

    assert do(people, "book_event", item=event, at=NOW + timedelta(days=60)).outcome == "past"
    with people.store.begin() as uow:
        uow.events.upsert(replace(uow.events.get(event), status="cancelled"), NOW)
        uow.commit()
    assert do(people, "book_event", item=event).outcome == "cancelled"
    assert do(people, "show_event", item=event).outcome == "gone"
    assert event not in {item.id for item in do(people, "find_events").items}
    assert do(people, "book_event", item="nothing").outcome == "unknown"
    assert do(people, "show_event").outcome == "gone"


def test_a_booking_brings_all_that_the_answer_says(people: Town) -> None:
    event = do(people, "find_events").items[0].id

    assert {"title", "day_time", "place"} <= set(do(people, "book_event", item=event).params)


# In the conversation ----------------------------------------------------------------------------------------------------


def test_not_for_me_is_kept_with_its_reason_and_the_next_one_follows(people: Town) -> None:
    people.say("jobs")
    first = people.state().stack[-1].vars["opening"]

    people.press("Not for me")
    said = people.press("Too far")

    assert said[0].startswith("Thank you, noted.")
    assert answers(people)[first] == "not_for_me"
    assert people.state().stack[-1].vars["opening"] != first


def test_an_event_is_booked_by_its_number_and_counted(people: Town) -> None:
    people.say("events")
    people.say("1")
    people.press("Keep a place for me")

    with people.store.begin() as uow:
        booked = uow.events.bookings("r1")
        assert len(booked) == 1
        assert uow.events.taken(booked[0].event_id) == 1
