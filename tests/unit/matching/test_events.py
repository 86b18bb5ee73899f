"""Sessions, single dates, the state of an event, and what a change of it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.matching.events import EventState, dates, revised, sessions_of, state_of
from bot.matching.records.event import EventRecord
from bot.matching.sessions import LONDON, MOST_SESSIONS, Session, Weekly
from bot.matching.values import CommunityEvent


def local(month: int, day: int, hour: int = 18, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=LONDON)


def event(**changes: object) -> CommunityEvent:
    made = CommunityEvent(
        id="e", titles={"en": "Class"}, starts=local(3, 9), ends=local(3, 9, 20), places=10, code="IEL", reference="r"
    )
    return replace(made, **changes)


def test_a_weekly_class_keeps_its_hour_and_its_length_over_the_clock_change():
    found = sessions_of(event(weekly=Weekly(count=5, skips=(date(2027, 3, 16),))))

    assert [(one.starts.astimezone(LONDON).day, one.starts.astimezone(LONDON).hour) for one in found] == [
        (9, 18), (23, 18), (30, 18), (6, 18),
    ]
    assert [one.starts.hour for one in found] == [18, 18, 17, 17], "in UTC"
    assert {one.ends - one.starts for one in found} == {timedelta(hours=2)}


def test_an_hour_that_the_clock_change_leaves_out_comes_an_hour_later():
    found = sessions_of(event(starts=local(3, 21, 1, 30), ends=local(3, 21, 2), weekly=Weekly(count=2)))
    assert found[1].starts == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert found[1].starts.astimezone(LONDON).hour == 2


def test_days_of_a_rule_before_the_first_session_do_not_count():
    found = sessions_of(event(weekly=Weekly(days=("mon", "tue", "fri"), every=2, until=date(2027, 3, 26))))
    assert [one.starts.day for one in found] == [9, 12, 22, 23, 26]


@pytest.mark.parametrize("rule", [Weekly(), Weekly(every=0, count=2), Weekly(count=MOST_SESSIONS + 1)])
def test_a_rule_without_a_sensible_end_is_refused(rule):
    with pytest.raises(ValueError, match="rule"):
        sessions_of(event(weekly=rule))


def test_single_dates_keep_their_ids_when_the_hour_changes():
    market = event(by_date=True, weekly=Weekly(count=4))
    found = dates(market, local(3, 24))
    later = dates(replace(market, starts=local(3, 9, 17), ends=local(3, 9, 19)), local(3, 24))

    assert [one.id for one in found] == [one.id for one in later] == ["e@2027-03-09", "e@2027-03-16", "e@2027-03-23"]
    assert [(one.series, one.code, one.places, one.by_date, one.weekly) for one in found[:1]] == [
        ("e", "IEL0903", 10, False, None)
    ]
    assert len({one.reference for one in found}) == 3


@pytest.mark.parametrize(("changes", "taken", "state"), [
    ({}, 0, EventState.OPEN), ({}, 10, EventState.FULL), ({"places": None}, 999, EventState.OPEN),
    ({"status": "draft"}, 0, EventState.DRAFT), ({"status": "cancelled"}, 10, EventState.CANCELLED),
    ({"status": "moved"}, 0, EventState.MOVED), ({"status": "changed"}, 9, EventState.CHANGED),
    ({"status": "moved"}, 10, EventState.FULL), ({"starts": local(3, 1), "ends": local(3, 1, 19)}, 0, EventState.OVER),
    ({"starts": local(3, 1), "ends": local(3, 1, 19), "weekly": Weekly(count=3)}, 0, EventState.OPEN),
])
def test_how_an_event_stands(changes, taken, state):
    assert state_of(event(**changes), taken, local(3, 5)) is state


@pytest.mark.parametrize(("changes", "status", "sequence"), [
    ({}, "scheduled", 0), ({"places": 12}, "scheduled", 0), ({"topics": ("ielts",)}, "scheduled", 0),
    ({"titles": {"en": "Better title"}}, "scheduled", 1), ({"place": "Library"}, "moved", 1),
    ({"starts": local(3, 9, 17)}, "changed", 1), ({"starts": local(3, 9, 17), "postcode": "B1"}, "moved", 1),
    ({"status": "cancelled"}, "cancelled", 1), ({"sequence": 7}, "scheduled", 7),
])
def test_what_a_change_means(changes, status, sequence):
    new = revised(event(), event(id="other", **changes), 3)
    assert (new.id, new.status, new.sequence) == ("e", status, sequence)


def test_a_move_stays_told_until_it_is_cancelled_and_a_draft_moves_silently():
    moved = revised(event(), event(place="Library"), 0)
    again = revised(moved, event(place="Library"), 0)
    assert again == moved
    back = revised(replace(moved, status="cancelled"), event(place="Library"), 0)
    assert (back.status, back.sequence) == ("scheduled", 2)
    assert revised(event(status="draft"), event(place="Library"), 0).status == "scheduled"


@pytest.mark.parametrize(("old", "new", "taken", "kept"), [
    (10, 12, 10, 12), (10, 4, 6, 6), (10, 8, 6, 8), (10, None, 6, None), (None, 5, 6, 6), (10, 0, 0, 0),
])
def test_places_never_go_below_the_people_who_have_one(old, new, taken, kept):
    assert revised(event(places=old), event(places=new), taken).places == kept


def test_a_course_is_written_down_with_its_sessions_and_entry_rule():
    found = EventRecord.model_validate({
        "id": "c", "title": "IELTS cohort", "course": True, "start": "2027-01-12T18:00", "end": "2027-01-12T20:00",
        "weekly": {"count": 10, "days": ["tue"], "skips": ["2027-02-16"]}, "entry": {"english": "IELTS:5.5"},
        "waiting_list": False, "directions": "Bus 80.", "cost_help": True, "bring_child": True,
    }).event()

    assert (found.course, found.entry.english, found.waiting_list, found.directions) == (
        True, "IELTS:5.5", False, {"en": "Bus 80."}
    )
    assert len(sessions_of(found)) == 9
    assert found.starts == local(1, 12)


@pytest.mark.parametrize("wrong", [
    {"weekly": {"every": 1}}, {"weekly": {"count": 1, "skips": ["2027-01-12"]}}, {"end": "2027-01-11T10:00"},
    {"sessions": [{"start": "2027-01-12T18:00", "end": "2027-01-12T17:00"}]}, {"weekly": {"count": 2, "days": ["someday"]}},
])
def test_an_event_that_cannot_take_place_is_refused(wrong):
    with pytest.raises(ValueError, match=r"rule|ends before|is not in"):
        EventRecord.model_validate({"title": "X", "start": "2027-01-12T18:00", "end": "2027-01-12T20:00", **wrong})


def test_a_list_of_sessions_stands_in_order():
    later, earlier = (Session(starts=local(3, n), ends=local(3, n, 20)) for n in (12, 10))
    assert sessions_of(event(sessions=(later, earlier))) == (earlier, later)
