"""What the conversation asks of the store: events, places, the next step."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.assistant.acting import ACTIONS
from bot.assistant.naming import LONDON
from bot.dialogue import actions
from bot.errors import DialogueError
from bot.matching.sessions import DAYS
from tests.unit.assistant.town import NOW, Town, do


def test_every_action_of_the_conversation_is_done_here() -> None:
    assert set(ACTIONS) == set(actions.REMOTE)


def test_an_action_nobody_knows_is_a_broken_flow(people: Town) -> None:
    with pytest.raises(DialogueError, match="no action 'dance'"):
        do(people, "dance")


# Events ---------------------------------------------------------------------------------------------------------------


def day_of(town: Town, event_id: str) -> date:
    with town.store.begin() as uow:
        found: date = uow.events.get(event_id).starts.astimezone(LONDON).date()
        return found


@pytest.mark.parametrize("weekday", DAYS[:5])
def test_events_of_a_weekday(people: Town, weekday: str) -> None:
    found = do(people, "find_events", weekday=weekday)

    assert found.items
    assert {DAYS[day_of(people, item.id).weekday()] for item in found.items} == {weekday}
    assert found.vars == {"weekday": "", "week": "", "date": "", "near": ""}, "another look shows all days"


def test_events_of_a_weekend(people: Town) -> None:
    found = do(people, "find_events", weekday="weekends")

    assert {DAYS[day_of(people, item.id).weekday()] for item in found.items} == {"sat", "sun"}


def test_events_of_a_week_and_of_a_month(people: Town) -> None:
    first = day_of(people, do(people, "find_events").items[0].id)
    monday = first - timedelta(days=first.weekday())

    week = do(people, "find_events", week=monday.isoformat())
    month = do(people, "find_events", date=first.isoformat()[:7])

    assert week.items
    assert all(monday <= day_of(people, item.id) < monday + timedelta(days=7) for item in week.items)
    assert month.items
    assert {day_of(people, item.id).month for item in month.items} == {first.month}


def test_events_of_a_date(people: Town) -> None:
    some = do(people, "find_events").items[0].id
    wanted = day_of(people, some)

    found = do(people, "find_events", date=wanted.isoformat())

    assert {day_of(people, item.id) for item in found.items} == {wanted}
    assert do(people, "find_events", date="2031-01-01").outcome == "none"


def test_by_sms_fewer_events_are_listed(people: Town) -> None:
    assert len(do(people, "find_events").items) > len(do(people, "find_events", style="sms").items) > 0


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

    assert do(people, "book_event", item=event).outcome == "wait"
    assert do(people, "show_event", item=event).outcome == "found"


def test_an_event_that_is_over_cancelled_or_unknown_cannot_be_booked(people: Town) -> None:
    event = do(people, "find_events").items[0].id

    assert do(people, "book_event", item=event, at=NOW + timedelta(days=60)).outcome == "past"
    with people.store.begin() as uow:
        uow.events.upsert(replace(uow.events.get(event), status="cancelled"), NOW)
        uow.commit()
    assert do(people, "book_event", item=event).outcome == "cancelled"
    assert do(people, "show_event", item=event).outcome == "cancelled"
    assert event not in {item.id for item in do(people, "find_events").items}
    assert do(people, "book_event", item="nothing").outcome == "unknown"
    assert do(people, "show_event").outcome == "gone"


def test_a_booking_brings_all_that_the_answer_says(people: Town) -> None:
    event = do(people, "find_events").items[0].id

    assert {"title", "day_time", "place"} <= set(do(people, "book_event", item=event).params)


# In the conversation ----------------------------------------------------------------------------------------------------


def test_an_event_is_booked_by_its_number_and_counted(people: Town) -> None:
    people.say("events")
    people.say("1")
    people.press("Keep a place for me")

    with people.store.begin() as uow:
        booked = uow.places.bookings("r1")
        assert len(booked) == 1
        assert uow.places.taken(booked[0].event_id) == 1
