"""Calendars out, read back by a second library (vobject, with dateutil's rules), and calendars in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.knowledge import read_knowledge
from bot.errors import ContentError
from bot.feeds.calendar_out import calendar, uid
from bot.feeds.read import read
from bot.matching.events import sessions_of
from bot.matching.sessions import LONDON, Session, Weekly
from bot.matching.values import CommunityEvent

KNOWN = read_knowledge(Path(__file__).parents[3] / "knowledge")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def event(name: str = "e1", **changes: Any) -> CommunityEvent:
    made = CommunityEvent(
        id=name, titles={"en": "IELTS, week by week; \\ and more", "ur": "آئیلٹس کی کلاس"},
        summaries={"en": "Bring your last test report.\nCrèche places are limited: " + "tell us when you book. " * 4},
        directions={"en": "Bus 80 stops outside."}, partner="Adult education", place="Brasshouse Centre",
        address="1 Sheepcote Street", postcode="B1 1AA", starts=local(2027, 1, 12, 18), ends=local(2027, 1, 12, 20),
        topics=("training", "ielts"), sequence=3,
    )
    return replace(made, **changes)


def written(*events: CommunityEvent, language: str = "en") -> bytes:
    return calendar(events, domain="doorstep.example", at=NOON, language=language)


def second_library(data: bytes) -> list[Any]:
    """The entries as vobject reads them."""
    return list(vobject.readOne(data.decode()).vevent_list)


def moments(entry: Any) -> list[datetime]:
    """Every beginning that vobject and dateutil find, in UTC."""
    found = entry.getrruleset(addRDate=True)
    zone = entry.dtstart.value.tzinfo
    starts = list(found) if found is not None else [entry.dtstart.value]
    return [(one if one.tzinfo else one.replace(tzinfo=zone)).astimezone(UTC) for one in starts]


def test_a_second_library_reads_every_field():
    [entry] = second_library(written(event()))

    assert entry.uid.value == "e1@doorstep.example"
    assert (entry.sequence.value, entry.status.value) == ("3", "CONFIRMED")
    assert entry.summary.value == event().titles["en"]
    assert entry.description.value == f"{event().summaries['en']}\n\nBus 80 stops outside."
    assert entry.location.value == "Brasshouse Centre, 1 Sheepcote Street, B1 1AA"
    assert entry.contact.value == "Adult education"
    assert (entry.dtstart.value.astimezone(UTC), entry.dtend.value.astimezone(UTC)) == (event().starts, event().ends)
    assert entry.dtstamp.value == NOON


def test_the_file_is_as_the_standard_wants_it():
    data = written(event())

    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"METHOD:PUBLISH\r\n" in data
    assert b"DTSTART;TZID=Europe/London:20270112T180000\r\n" in data
    assert data.count(b"BEGIN:VTIMEZONE") == 1
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert "آئیلٹس".encode() in written(event(), language="ur").replace(b"\r\n ", b"")


def test_what_is_cancelled_is_published_as_cancelled_and_a_draft_is_not_published():
    entries = second_library(written(event("off", status="cancelled", sequence=4), event("draft", status="draft"), event()))

    assert [(one.uid.value, one.status.value, one.sequence.value) for one in entries] == [
        ("off@doorstep.example", "CANCELLED", "4"), ("e1@doorstep.example", "CONFIRMED", "3"),
    ]


def test_the_uid_stays_when_everything_else_changes():
    changed = event(titles={"en": "Other"}, starts=local(2027, 2, 1, 9), ends=local(2027, 2, 1, 10), sequence=9)
    assert uid(event(), "doorstep.example") == uid(changed, "doorstep.example")


@pytest.mark.parametrize("starts", [local(2027, 3, 9, 18), local(2026, 10, 6, 18), local(2027, 3, 28, 9), local(2026, 10, 25, 0, 30)])
def test_a_weekly_class_keeps_its_hour_over_the_clock_change(starts):
    one = event(starts=starts, ends=starts + timedelta(hours=2), weekly=Weekly(
        count=8, skips=((starts + timedelta(weeks=1)).date(),)
    ))

    found = moments(second_library(written(one))[0])
    assert found == [session.starts for session in sessions_of(one)]
    assert len(found) == 7
    assert {at.astimezone(LONDON).time() for at in found} == {starts.time()}


@pytest.mark.parametrize("rule", [
    Weekly(until=date(2027, 3, 30), days=("tue", "thu")), Weekly(every=2, count=5), Weekly(count=1),
    Weekly(until=date(2027, 4, 6), every=3),
])
def test_rules_mean_the_same_to_both_libraries_and_to_us(rule):
    one = event(weekly=rule)
    assert moments(second_library(written(one))[0]) == [session.starts for session in sessions_of(one)]


def test_the_hour_that_comes_twice_is_told_apart():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for at in (first, first + timedelta(hours=1)):  # both are half past one in London
        [entry] = second_library(written(event(starts=at, ends=at + timedelta(minutes=20))))
        assert entry.dtstart.value.astimezone(UTC) == at
        assert in_again(event(starts=at, ends=at + timedelta(minutes=20))).starts == at


def test_a_list_of_sessions_is_an_entry_each_and_a_cancelled_one_stays():
    one = event(sessions=(
        Session(starts=local(2027, 1, 12, 18), ends=local(2027, 1, 12, 20)),
        Session(starts=local(2027, 1, 20, 10), ends=local(2027, 1, 20, 12), cancelled=True),
    ))
    entries = second_library(written(one))
    assert [(e.uid.value, e.status.value) for e in entries] == [
        ("e1@doorstep.example", "CONFIRMED"), ("e1.1@doorstep.example", "CANCELLED"),
    ]


# In


def in_again(one: CommunityEvent) -> CommunityEvent:
    [found] = read(written(one), "file.ics", KNOWN).events
    return found


def test_what_goes_out_comes_back():
    one = event(weekly=Weekly(count=10, days=("tue", "thu"), skips=(date(2027, 2, 16),)))
    found = in_again(one)

    assert sessions_of(found) == sessions_of(one)
    assert (found.reference, found.source, found.sequence) == ("e1@doorstep.example", "calendar", 3)
    assert (found.titles["en"], found.postcode, found.partner) == (one.titles["en"], "B1 1AA", "Adult education")
    assert (found.course, found.by_date, found.topics) == (True, False, ("training", "ielts"))
    assert in_again(event(status="cancelled")).status == "cancelled"


def ics(*entries: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{one}\r\nEND:VEVENT\r\n" for one in entries)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{body}END:VCALENDAR\r\n".encode()


USUAL = "UID:a\r\nDTSTAMP:20261121T120000Z\r\nSUMMARY:Market\r\nDTSTART;TZID=Europe/London:20270112T180000\r\nDTEND;TZID=Europe/London:20270112T200000"


def test_each_broken_event_is_a_problem_with_its_line_and_the_rest_go_in():
    data = ics(
        USUAL,
        "UID:b\r\nSUMMARY:No hour\r\nDTSTART;VALUE=DATE:20270112",
        "UID:c\r\nSUMMARY:No such day\r\nDTSTART:20270631T100000",
        "SUMMARY:No name\r\nDTSTART:20270612T100000",
        "UID:d\r\nSUMMARY:No beginning",
        "UID:e\r\nSUMMARY:Ends first\r\nDTSTART:20270612T100000Z\r\nDTEND:20270612T090000Z",
        "UID:f\r\nSUMMARY:Whole\r\nDTSTART:20270612T100000\r\nDURATION:PT90M",
        "UID:g\r\nSUMMARY:Private\r\nDTSTART:20270612T100000\r\nCLASS:PRIVATE",
        "UID:h\r\nDTSTART:20270612T100000",
        "UID:i\r\nSUMMARY:Broken rule\r\nDTSTART:20270612T100000\r\nRRULE:FREQ=SOMETIMES",
        "UID:j\r\nSUMMARY:Alone\r\nDTSTART:20270612T100000\r\nRECURRENCE-ID:20270612T100000",
        "SUMMARY:No name either\r\nDTSTART:20270612T100000",
    )
    found = read(data, "town.ics", KNOWN)
    begins = [n for n, line in enumerate(data.decode().split("\r\n"), start=1) if line == "BEGIN:VEVENT"]

    assert [(one.reference, one.starts, one.ends) for one in found.events] == [
        ("a", datetime(2027, 1, 12, 18, tzinfo=UTC), datetime(2027, 1, 12, 20, tzinfo=UTC)),
        ("f", datetime(2027, 6, 12, 9, tzinfo=UTC), datetime(2027, 6, 12, 10, 30, tzinfo=UTC)),
    ]
    assert sorted(problem.where for problem in found.problems) == sorted(
        f"town.ics:{begins[n]}" for n in (1, 2, 3, 4, 5, 8, 9, 10, 11)
    )
    assert [str(one) for one in found.left_out] == [f"town.ics:{begins[7]}: It is private."]


def test_a_single_session_that_was_moved_or_cancelled_makes_a_list():
    rule = "RRULE:FREQ=WEEKLY;COUNT=4"
    found = read(ics(
        f"{USUAL}\r\n{rule}\r\nEXDATE;TZID=Europe/London:20270202T180000",
        USUAL.replace("20270112T", "20270120T") + "\r\nRECURRENCE-ID;TZID=Europe/London:20270119T180000",
        USUAL.replace("20270112T", "20270126T") + "\r\nRECURRENCE-ID;TZID=Europe/London:20270126T180000\r\nSTATUS:CANCELLED",
    ), "town.ics", KNOWN)

    [one] = found.events
    assert [(s.starts.day, s.cancelled) for s in one.sessions] == [(12, False), (20, False), (26, True)]
    assert one.course


@pytest.mark.parametrize(("rule", "first", "number"), [
    ("FREQ=MONTHLY;BYDAY=2TU;COUNT=4", [12, 9, 9, 13], 4),
    ("FREQ=DAILY;COUNT=3", [12, 13, 14], 3),
    ("FREQ=WEEKLY;UNTIL=20270209T235959Z", [12, 19, 26, 2, 9], 5),
    ("FREQ=WEEKLY", [12, 19], 400),
    ("FREQ=DAILY", [12, 13], 400),
])
def test_every_rule_becomes_sessions(rule, first, number):
    [one] = read(ics(f"{USUAL}\r\nRRULE:{rule}"), "town.ics", KNOWN).events
    sessions = sessions_of(one)

    assert [s.starts.astimezone(LONDON).day for s in sessions][:len(first)] == first
    assert len(sessions) == number
    assert {s.starts.astimezone(LONDON).hour for s in sessions} == {18}
    assert one.by_date == ("COUNT" not in rule and "UNTIL" not in rule)
    assert one.course != one.by_date


def test_of_two_versions_the_later_holds_and_a_zone_of_its_own_is_read():
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Town\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0200\r\n"
        "TZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    old, new = USUAL, USUAL.replace("Market", "Moved market").replace("Europe/London", "Town") + "\r\nSEQUENCE:2"
    [one] = read(ics(new, old, head=zone), "town.ics", KNOWN).events

    assert (one.titles["en"], one.starts, one.sequence) == ("Moved market", datetime(2027, 1, 12, 16, tzinfo=UTC), 2)


def test_a_file_that_is_cut_off_is_no_calendar():
    with pytest.raises(ContentError, match="does not end like one"):
        read(ics(USUAL)[:-20], "town.ics", KNOWN)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_line_of_a_calendar_can_break_the_reading(data):
    """Whatever is cut out or doubled, the import ends with events and problems, or says that it is no calendar."""
    lines = written(event(weekly=Weekly(count=3)), event("e2")).split(b"\r\n")
    place = data.draw(st.integers(0, len(lines) - 1))
    spoilt = [*lines[:place], *data.draw(st.sampled_from([[], [lines[place]] * 2, [b"X"], [lines[place][::-1]]])), *lines[place + 1:]]
    try:
        found = read(b"\r\n".join(spoilt), "town.ics", KNOWN)
    except ContentError:
        return
    assert len(found.events) + len(found.problems) >= 1


def days(event: CommunityEvent) -> list[str]:
    return [f"{one.starts.astimezone(LONDON):%d/%m %H:%M}" for one in sessions_of(event) if not one.cancelled]


@pytest.mark.parametrize(("lines", "sessions"), [
    ("RRULE:FREQ=MONTHLY;COUNT=3\r\nEXDATE;VALUE=DATE:20270212", ["12/01 18:00", "12/03 18:00"]),
    ("RRULE:FREQ=DAILY;UNTIL=20270114", ["12/01 18:00", "13/01 18:00", "14/01 18:00"]),
    ("RDATE;VALUE=PERIOD:20270120T100000Z/20270120T113000Z,20270121T100000Z/PT1H",
     ["12/01 18:00", "20/01 10:00", "21/01 10:00"]),
    ("RDATE;TZID=Europe/London:20270120T100000", ["12/01 18:00", "20/01 10:00"]),
])
def test_days_and_periods_in_a_rule(lines, sessions):
    [one] = read(ics(f"{USUAL}\r\n{lines}"), "town.ics", KNOWN).events
    assert days(one) == sessions


def test_this_session_and_all_that_follow_may_move():
    moved = USUAL.replace("20270112T", "20270127T").replace("180000", "100000").replace("200000", "130000")
    [one] = read(ics(
        f"{USUAL}\r\nRRULE:FREQ=WEEKLY;COUNT=4",
        f"{moved}\r\nRECURRENCE-ID;TZID=Europe/London;RANGE=THISANDFUTURE:20270126T180000",
    ), "town.ics", KNOWN).events

    assert days(one) == ["12/01 18:00", "19/01 18:00", "27/01 10:00", "03/02 10:00"]
    assert {session.ends - session.starts for session in sessions_of(one)[2:]} == {timedelta(hours=3)}


def test_a_session_is_named_by_its_day_alone():
    off = USUAL + "\r\nRECURRENCE-ID;VALUE=DATE:20270119\r\nSTATUS:CANCELLED"
    [one] = read(ics(f"{USUAL}\r\nRRULE:FREQ=WEEKLY;COUNT=3", off), "town.ics", KNOWN).events

    assert len(sessions_of(one)) == 3
    assert [session.cancelled for session in sessions_of(one)] == [False, True, False]


@pytest.mark.parametrize(("zone", "hour"), [
    ("GMT Standard Time", 18), ("/freeassociation.sourceforge.net/Europe/London", 18), ("Europe/Paris", 17), ("Nowhere/Known", 18),
])
def test_odd_names_of_time_zones(zone, hour):
    [one] = read(ics(USUAL.replace("Europe/London", zone)), "town.ics", KNOWN).events
    assert one.starts.astimezone(UTC).hour == hour


def test_a_calendar_that_cancels_cancels_all_it_holds():
    [one] = read(ics(USUAL, head="METHOD:CANCEL\r\n"), "town.ics", KNOWN).events
    assert one.status == "cancelled"


def test_name_street_and_postcode_of_a_place():
    [one] = read(ics(f"{USUAL}\r\nLOCATION:Library\\, 1 Soho Road\\, Handsworth B21 9SN\r\nGEO:52.5;-1.9"), "town.ics", KNOWN).events
    assert (one.place, one.address, one.postcode, one.point) == ("Library", "1 Soho Road, Handsworth B21 9SN", "B21 9SN", (52.5, -1.9))


def test_the_entries_of_a_course_on_a_list_are_one_event_again():
    course = event(course=True, sessions=tuple(
        Session(starts=local(2027, 1, day, 18), ends=local(2027, 1, day, 20), cancelled=day == 19) for day in (12, 19, 26)
    ))
    found = in_again(course)

    assert sessions_of(found) == sessions_of(course)
    assert (found.course, found.status, found.reference) == (True, "scheduled", "e1@doorstep.example")


def test_events_that_only_belong_together_stay_apart():
    other = USUAL.replace("UID:a", "UID:b").replace("Market", "Dinner")
    assert len(read(ics(USUAL, f"{other}\r\nRELATED-TO:a"), "town.ics", KNOWN).events) == 2
