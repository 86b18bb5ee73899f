"""Shifts and days against the times a person cannot work, and the way there at night."""

from datetime import date

import pytest

from bot.matching.match import match
from tests.unit.matching.people import NY, N, R, ids, opening, person

TODAY = date(2026, 11, 21)
WEEK = ("mon", "tue", "wed", "thu", "fri")
TIMES = [
    (("school_run",), {"shift": "07:00-15:00"}, N, "hours_clash"),
    (("school_run",), {"shift": "09:15-14:45"}, R, None),
    (("school_run",), {"shift": "07:00-15:00", "days": ("sat", "sun")}, R, None),
    (("school_run",), {"shift": "07:00-15:00", "hours": ("part_time",)}, N, "hours_clash"),
    (("friday_midday",), {"shift": "09:00-17:00", "days": WEEK}, NY, "hours_ask"),
    (("friday_midday",), {"shift": "09:00-17:00", "days": ("fri",)}, N, "hours_clash"),
    (("friday_midday",), {"shift": "09:00-17:00", "days": ("mon", "thu")}, R, None),
    (("nights",), {"shift": "20:00-08:00"}, N, "hours_clash"),
    (("nights",), {"hours": ("nights", "full_time")}, N, "hours_clash"),
    (("nights",), {"hours": ("nights", "weekends")}, R, None),  # an alternative is left
    (("nights", "weekends"), {"hours": ("nights", "weekends")}, N, "hours_clash"),
    (("weekends",), {"shift": "22:00-06:00", "days": ("sun",)}, N, "hours_clash"),
    (("early",), {"shift": "23:00-05:30", "days": ("sun",)}, N, "hours_clash"),  # Sunday night ends on Monday
    (("a window of tomorrow",), {"shift": "07:00-15:00"}, R, None),
    ((), {"shift": "07:00-15:00"}, R, None),
]


@pytest.mark.parametrize(("busy", "offer", "verdict", "reason"), TIMES)
def test_times_that_a_person_cannot_work(knowledge, busy, offer, verdict, reason):
    found = match(person(busy=busy), opening(**offer), knowledge, TODAY)

    assert found.verdict is verdict
    assert reason is None or reason in ids(found)


@pytest.mark.parametrize("late", ["22:00-00:15", "16:00-23:45", "04:30-12:00"])
def test_at_night_the_bus_takes_longer(knowledge, late):
    who = person(outcode="B66", travel_mode="bus")
    day, night = (
        match(who, opening(postcode="B21 1AA", shift=shift), knowledge, TODAY).reasons[0].params["minutes"]
        for shift in ("08:00-16:00", late)
    )

    assert night > day


REACHES = [
    (60, "", "B67", R), (60, "closer", "WV1", N), (20, "", "WV1", N), (None, "closer", "WV1", N), (None, "", "WV1", R),
    (None, "wider", "WV1", R), (30, "", "DY4", N), (40, "wider", "DY4", R),
]


@pytest.mark.parametrize(("limit", "reach", "there", "verdict"), REACHES)
def test_closer_and_wider_are_the_persons_own_choice(knowledge, limit, reach, there, verdict):
    who = person(outcode="B66", travel_mode="bus", travel_minutes=limit, reach=reach)

    assert match(who, opening(postcode=f"{there} 1AA"), knowledge, TODAY).verdict is verdict
