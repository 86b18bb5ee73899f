"""Events of schema.org: when, where, for how much, and what is wrong in them."""

from datetime import UTC, datetime

import pytest

from bot.matching.events import sessions_of
from bot.matching.sessions import LONDON
from tests.unit.feeds.notices import load, said

EVENT = {
    "@context": "https://schema.org", "@type": "Event", "name": "English class", "identifier": "c1",
    "startDate": "2027-03-16T18:00", "endDate": "2027-03-16T20:00", "location": "Library, B21 9SN",
}
WEEKLY = {"@type": "Schedule", "repeatFrequency": "P1W", "startDate": "2027-03-16", "startTime": "18:00", "endTime": "20:00"}


def one(**changes):
    found = load({**EVENT, **changes})
    assert len(found.events) == 1, said(found)
    return found.events[0]


def local(event):
    return [f"{session.starts.astimezone(LONDON):%d/%m %H:%M}" for session in sessions_of(event)]


@pytest.mark.parametrize(("schedule", "sessions"), [
    ({"repeatCount": 3}, ["16/03 18:00", "23/03 18:00", "30/03 18:00"]),
    ({"endDate": "2027-03-30"}, ["16/03 18:00", "23/03 18:00", "30/03 18:00"]),
    ({"repeatCount": 3, "exceptDate": "2027-03-23"}, ["16/03 18:00", "30/03 18:00"]),
    ({"repeatCount": 3, "exceptDate": ["2027-03-23T18:00:00Z"]}, ["16/03 18:00", "30/03 18:00"]),
    ({"repeatCount": 3, "byDay": ["https://schema.org/Tuesday", "Thursday"]}, ["16/03 18:00", "18/03 18:00", "23/03 18:00"]),
    ({"repeatCount": 3, "byDay": "TU,TH"}, ["16/03 18:00", "18/03 18:00", "23/03 18:00"]),
    ({"repeatFrequency": "P2W", "repeatCount": 2}, ["16/03 18:00", "30/03 18:00"]),
    ({"repeatFrequency": "Fortnightly", "repeatCount": 2}, ["16/03 18:00", "30/03 18:00"]),
    ({"repeatFrequency": "P1M", "byDay": "3TU", "repeatCount": 2}, ["16/03 18:00", "20/04 18:00"]),
    ({"repeatFrequency": "P1M", "byMonthDay": 16, "repeatCount": 2}, ["16/03 18:00", "16/04 18:00"]),
    ({"repeatFrequency": "P1D", "repeatCount": 2}, ["16/03 18:00", "17/03 18:00"]),
])
def test_what_comes_again_is_a_course_with_all_its_sessions(schedule, sessions):
    event = one(startDate=None, endDate=None, eventSchedule={**WEEKLY, **schedule})

    assert local(event) == sessions
    assert (event.course, event.by_date) == (True, False)


def test_two_schedules_are_one_list():
    event = one(eventSchedule=[{**WEEKLY, "repeatCount": 1}, {**WEEKLY, "startDate": "2027-03-20", "startTime": "10:00", "repeatCount": 1, "duration": "PT90M", "endTime": None}])

    assert local(event) == ["16/03 18:00", "20/03 10:00"]


def test_without_an_end_one_signs_up_for_single_dates():
    event = one(eventSchedule={**WEEKLY, "byDay": "Tuesday"})

    assert (event.course, event.by_date, len(sessions_of(event))) == (False, True, 400)


def test_a_series_is_a_course_and_a_session_may_be_off():
    parts = [{"@type": "Event", "startDate": f"2027-03-{day}T18:00", "endDate": f"2027-03-{day}T20:00"} for day in (16, 23, 30)]
    parts[1]["eventStatus"] = "https://schema.org/EventCancelled"
    event = one(**{"@type": "EventSeries", "subEvent": parts})

    assert [session.cancelled for session in sessions_of(event)] == [False, True, False]
    assert event.course


def test_a_festival_is_as_many_events_as_it_has_names():
    parts = [{"@type": "Event", "name": name, "@id": name, "startDate": "2027-06-05T10:00"} for name in ("Market", "Music")]
    found = load({**EVENT, "@type": "Festival", "subEvent": parts})

    assert [(event.titles["en"], event.postcode) for event in found.events] == [("Market", "B21 9SN"), ("Music", "B21 9SN")]


@pytest.mark.parametrize(("told", "status"), [
    ("EventScheduled", "scheduled"), ("https://schema.org/EventCancelled", "cancelled"), ("EventPostponed", "cancelled"),
    ("schema:EventRescheduled", "changed"), ("http://schema.org/EventMovedOnline", "moved"), ("Whatever", "scheduled"),
])
def test_status(told, status):
    assert one(eventStatus=told).status == status


@pytest.mark.parametrize(("changes", "price"), [
    ({}, None), ({"isAccessibleForFree": True}, 0.0), ({"isAccessibleForFree": "True"}, 0.0),
    ({"offers": {"price": 0}}, 0.0), ({"offers": [{"price": "12.50"}, {"price": 5, "priceCurrency": "GBP"}]}, 5.0),
    ({"offers": {"@type": "AggregateOffer", "lowPrice": 3}}, 3.0), ({"offers": {"price": 5, "priceCurrency": "EUR"}}, None),
    ({"offers": {"price": "ask"}}, None), ({"offers": {"price": -4}}, None),
])
def test_price(changes, price):
    assert one(**changes).price == price


def test_where():
    place = {
        "@type": "Place", "name": "Library", "geo": {"latitude": "52.5", "longitude": -1.9}, "description": "Bus 80",
        "address": {"streetAddress": "1 Soho Road", "addressLocality": "Handsworth", "postalCode": "b219sn"},
        "amenityFeature": [{"name": "step_free", "value": True}, {"name": "creche", "value": False}],
    }
    event = one(location=[{"@type": "VirtualLocation", "url": "https://meet.example/1"}, place])

    assert (event.place, event.address, event.postcode, event.point) == ("Library", "1 Soho Road", "B21 9SN", (52.5, -1.9))
    assert (event.directions, event.step_free, event.creche) == ({"en": "Bus 80"}, True, False)


def test_online_only():
    event = one(location={"@type": "VirtualLocation", "url": "https://meet.example/1"})

    assert (event.place, event.postcode, event.directions) == ("Online", "", {"en": "https://meet.example/1"})


def test_texts_in_several_languages():
    event = one(name=[{"@language": "en-GB", "@value": "Class"}, {"@language": "ur", "@value": "کلاس"}])

    assert event.titles == {"en": "Class", "ur": "کلاس"}
    assert one(name={"@language": "ur", "@value": "کلاس"}).titles == {"en": "کلاس"}


def test_a_time_with_a_zone_and_a_length():
    event = one(startDate="2027-07-01T18:00:00+02:00", endDate=None, duration="PT1H30M")

    assert (event.starts, event.ends) == (datetime(2027, 7, 1, 16, tzinfo=UTC), datetime(2027, 7, 1, 17, 30, tzinfo=UTC))


@pytest.mark.parametrize(("changes", "what"), [
    ({"startDate": None}, "startDate: missing; give the day and the time"),
    ({"startDate": "2027-06-31T10:00"}, "startDate: is no day and time; write 2026-12-09T10:00"),
    ({"startDate": "2027-06-30"}, "startDate: a day without an hour; give the time too"),
    ({"eventSchedule": {**WEEKLY, "repeatFrequency": "often"}}, "repeatFrequency: cannot be read; write P1W for every week"),
    ({"eventSchedule": {**WEEKLY, "byDay": "someday"}}, "byDay: is no day of the week; write MO or https://schema.org/Monday"),
    ({"eventSchedule": {**WEEKLY, "exceptDate": "Easter"}}, "exceptDate: is no day; write 2026-12-09"),
    ({"location": {"geo": {"latitude": 99, "longitude": 0}}}, "point.0: The number is too large. (≤ 90)"),
    ({"maximumAttendeeCapacity": "many"}, "places: Write a whole number."),
])
def test_what_is_wrong_is_named_with_its_field_and_the_others_go_in(changes, what):
    found = load([EVENT, {**EVENT, "identifier": "c2", **changes}, {**EVENT, "identifier": "c3"}])

    assert [event.reference for event in found.events] == ["c1", "c3"]
    assert [str(one) for one in found.problems] == [f"file: record 2: {what}"]
