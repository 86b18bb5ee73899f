"""Days and times as people write them."""

import pytest

from bot.feeds.days import day, moment, time


@pytest.mark.parametrize("text", [
    "2026-12-04", "04/12/2026", "4/12/26", "04.12.2026", "4 December 2026", "Friday 4th December 2026", "4 Dec 2026",
    "4-Dec-26", "December 4, 2026", "2026-12-04T23:59:00", "2026-12-04T23:59:00Z", "04/12/2026 23:59", "46360",
])
def test_one_day_in_many_ways(text):
    assert day(text) == "2026-12-04"


def test_a_time_of_another_zone_is_londons_day():
    assert day("2026-07-01T23:30:00Z") == "2026-07-02"


@pytest.mark.parametrize("text", ["soon", "31/02/2026", "13/13/2026", ""])
def test_what_is_no_day_stays_as_it_is(text):
    assert day(text) == text


@pytest.mark.parametrize(("text", "wanted"), [
    ("9.30am", "09:30"), ("12pm", "12:00"), ("12am", "00:00"), ("17:00", "17:00"), ("17:00:00", "17:00"), ("5 p.m.", "17:00"),
    ("9", ""), ("25:00", ""), ("13pm", ""), ("late", ""),
])
def test_times(text, wanted):
    assert time(text) == wanted


@pytest.mark.parametrize(("text", "clock", "wanted"), [
    ("09/12/2026 10:00", "", "2026-12-09T10:00"), ("9 December 2026 at 2pm", "", "2026-12-09T14:00"),
    ("09/12/2026", "10.30am", "2026-12-09T10:30"), ("2026-12-09T10:00:00+00:00", "", "2026-12-09T10:00:00+00:00"),
    ("2026-12-09", "", "2026-12-09"),
])
def test_moments(text, clock, wanted):
    assert moment(text, clock) == wanted
