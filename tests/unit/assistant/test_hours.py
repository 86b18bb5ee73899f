"""Decent hours, in winter, in summer, and on the days the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant.hours import (
    DecentHours,
    Silence,
    after_decent,
    at_place,
    every_day,
    hours_from_settings,
    is_decent,
    last_decent,
    next_decent,
    personal,
)

DEFAULT = DecentHours()
FRIDAY = DecentHours(silences=(Silence(weekday=4, begins=time(12, 30), ends=time(14, 30)),))


def utc(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (utc(20, 8, 59), utc(20, 9)),  # a Friday in winter: London is UTC
        (utc(20, 9), utc(20, 9)),
        (utc(20, 19, 59), utc(20, 19, 59)),
        (utc(20, 20), utc(21, 9)),
        (utc(21, 20), utc(23, 9)),  # Saturday evening: over Sunday
        (utc(22, 12), utc(23, 9)),  # Sunday noon
        (utc(15, 8, month=7), utc(15, 8, month=7)),  # summer: 09:00 in London is 08:00 UTC
        (utc(15, 7, 59, month=7), utc(15, 8, month=7)),
        (utc(15, 19, month=7), utc(16, 8, month=7)),
        (utc(28, 20, month=3), utc(30, 8, month=3)),  # clocks go forward on Sunday 29 March 2026
        (utc(24, 19, month=10), utc(26, 9, month=10)),  # and back on Sunday 25 October
        (utc(24, 18, 59, month=10), utc(24, 18, 59, month=10)),
    ],
)
def test_next_decent_hour_in_london(at, expected):
    assert next_decent(at, DEFAULT) == expected
    assert is_decent(at, DEFAULT) == (at == expected)


def test_a_place_open_on_sundays_keeps_its_wall_clock_across_the_change():
    every_day = DecentHours(weekdays=frozenset(range(7)))

    assert next_decent(utc(29, 5, month=3), every_day) == utc(29, 8, month=3)
    assert next_decent(utc(25, 5, month=10), every_day) == utc(25, 9, month=10)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (utc(20, 12, 29), utc(20, 12, 29)),
        (utc(20, 12, 30), utc(20, 14, 30)),
        (utc(20, 14, 30), utc(20, 14, 30)),
        (utc(19, 13), utc(19, 13)),
    ],
)
def test_a_silence_inside_the_day(at, expected):
    assert next_decent(at, FRIDAY) == expected


def test_festivals_are_off():
    hours = DecentHours(off=frozenset({date(2026, 12, 25), date(2026, 12, 26)}))

    assert next_decent(utc(25, 10, month=12), hours) == utc(28, 9, month=12)


@pytest.mark.parametrize("wrong", [{"opens": time(20), "closes": time(9)}, {"weekdays": frozenset()}])
def test_hours_that_never_come_are_refused(wrong):
    with pytest.raises(ValueError, match="decent hours"):
        DecentHours(**wrong)


def test_a_year_of_holidays_is_an_error_rather_than_for_ever():
    off = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(1000))

    with pytest.raises(ValueError, match="no decent hour"):
        next_decent(utc(20, 8), DecentHours(off=off))


@given(
    at=st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    hours=st.sampled_from([DEFAULT, FRIDAY, DecentHours(weekdays=frozenset({6})), DecentHours(zone="Asia/Kathmandu")]),
)
def test_the_next_decent_moment_is_decent_and_nothing_decent_lies_before(at, hours):
    found = next_decent(at, hours)

    assert found >= at
    assert is_decent(found, hours)
    assert hours.opens <= hours.local(found).time() < hours.closes
    assert hours.local(found).weekday() in hours.weekdays
    if found > at:
        assert not is_decent(found - timedelta(microseconds=1), hours)
        assert not is_decent(at + (found - at) / 2, hours)


@pytest.mark.parametrize(("quiet", "at", "decent"), [
    ("", utc(20, 12), True),
    ("18:00-24:00", utc(20, 17, 59), True),
    ("18:00-24:00", utc(20, 18), False),
    ("fri 12:00-15:00", utc(20, 13), False),
    ("fri 12:00-15:00", utc(21, 13), True),
    ("sat", utc(21, 13), False),
    ("Sat, 18:00-10:00", utc(20, 9, 30), False),
    ("fri 18:00-10:00", utc(21, 9, 30), False),
    ("mon,tue,wed,thu,fri,sat,sun", utc(20, 12), False),
])
def test_somebodys_own_quiet_times(quiet, at, decent):
    """20 November 2026 is a Friday."""
    assert is_decent(at, personal(DecentHours(), quiet)) is decent


@pytest.mark.parametrize("quiet", ["someday", "25:00-26:00", "fri 12:00", "in the evening"])
def test_quiet_times_that_cannot_be_read(quiet):
    with pytest.raises(ValueError, match=r"\w"):
        personal(DecentHours(), quiet)


def test_hours_from_settings():
    hours = hours_from_settings(time(10), time(18), "fri, SUN", "2026-12-25")

    assert hours == DecentHours(
        opens=time(10), closes=time(18), weekdays=frozenset({0, 1, 2, 3, 5}), off=frozenset({date(2026, 12, 25)}),
    )
    assert hours_from_settings(time(0), time.max, "none", "").weekdays == frozenset(range(7))


@pytest.mark.parametrize("wrong", [(time(10), time(9), "", ""), (time(9), time(10), "noday", ""), (time(9), time(10), "", "x")])
def test_settings_that_make_no_hours(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        hours_from_settings(*wrong)


@pytest.mark.parametrize(
    ("at", "hold", "until"),
    [
        (utc(20, 10), timedelta(hours=3), utc(20, 13)),
        (utc(20, 18), timedelta(hours=3), utc(21, 10)),
        (utc(21, 19), timedelta(hours=3), utc(23, 11)),  # Saturday evening: over Sunday
        (utc(20, 9), timedelta(hours=11), utc(20, 20)),
        (utc(27, 18, month=3), timedelta(hours=3), utc(28, 10, month=3)),  # a Friday in March, still winter time
        (utc(28, 19, month=3), timedelta(hours=3), utc(30, 10, month=3)),  # the clocks go forward on Sunday
    ],
)
def test_a_clock_that_stands_still_in_quiet_hours(at, hold, until):
    assert after_decent(at, hold, DEFAULT) == until


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 60 * 24 * 400), st.integers(1, 60 * 30))
def test_decent_clocks_agree_with_a_walk_through_the_minutes(start, minutes):
    at = utc(1, 0) + timedelta(minutes=start)
    until = after_decent(at, timedelta(minutes=minutes), FRIDAY)

    decent = sum(is_decent(at + timedelta(minutes=n), FRIDAY) for n in range(int((until - at).total_seconds() // 60)))
    assert decent == minutes
    last = last_decent(at, FRIDAY)
    assert last <= at
    assert is_decent(last, FRIDAY)
    assert (last == at) == is_decent(at, FRIDAY)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (datetime(2026, 11, 24, 10), utc(24, 10)),
        (datetime(2026, 7, 24, 10), utc(24, 9, month=7)),
        (datetime(2026, 10, 25, 0, 59), utc(24, 23, 59, month=10)),
        (datetime(2026, 10, 25, 2), utc(25, 2, month=10)),
    ],
)
def test_a_time_on_the_clock_is_a_moment(clock, expected):
    assert at_place(clock, "Europe/London") == expected


def test_a_time_that_the_change_of_the_clocks_skips_or_repeats_is_refused():
    with pytest.raises(ValueError, match="no such time"):
        at_place(datetime(2027, 3, 28, 1, 30), "Europe/London")
    with pytest.raises(ValueError, match=r"twice.* 2026-10-25T01:30:00\+01:00 or 2026-10-25T01:30:00\+00:00"):
        at_place(datetime(2026, 10, 25, 1, 30), "Europe/London")


def test_what_is_of_that_very_day_is_told_on_quiet_days_too_but_never_at_night():
    sunday, night = utc(22, 12), utc(22, 22)
    holidays = DecentHours(off=frozenset({sunday.date()}))

    assert not is_decent(sunday, holidays)
    assert is_decent(sunday, every_day(holidays))
    assert not is_decent(night, every_day(holidays))
    assert not is_decent(sunday, every_day(personal(holidays, "sun")))
