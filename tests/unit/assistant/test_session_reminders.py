"""When reminders of a session are due: decent hours, quiet days before, the weekends on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.assistant.hours import DecentHours, is_decent
from bot.assistant.session_reminders import ReminderKind, due_reminders, due_since

HOURS = DecentHours()
CHRISTMAS = DecentHours(off=frozenset({date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 28)}))
DAY, MORNING, TWO = ReminderKind.DAY, ReminderKind.MORNING, ReminderKind.HOURS


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(("kind", "starts", "since"), [
    (DAY, utc(11, 25, 18), utc(11, 24, 10)),
    (TWO, utc(11, 25, 18), utc(11, 25, 16)),
    (DAY, utc(11, 23, 10), utc(11, 21, 19, 59)),  # a Monday: Sunday is quiet, so on Saturday evening
    (TWO, utc(11, 23, 10), utc(11, 23, 9)),  # not at eight
    (TWO, utc(11, 23, 9, 30), None),  # at nine people are on their way
    (TWO, utc(11, 22, 14), None),  # on a Sunday nobody is written to
    (DAY, utc(7, 15, 17), utc(7, 14, 9)),  # ten o'clock in London's summer
    (DAY, utc(3, 29, 12), utc(3, 28, 10)),  # the day the clocks go forward
    (DAY, utc(3, 30, 12), utc(3, 28, 19, 59)),  # the Monday after
    (DAY, utc(10, 25, 12), utc(10, 24, 9)),  # the day they go back
    (TWO, utc(10, 26, 12), utc(10, 26, 10)),
    (MORNING, utc(11, 25, 18), utc(11, 25, 9)),
    (MORNING, utc(11, 25, 12), utc(11, 25, 9)),
    (MORNING, utc(11, 25, 11, 59), None),  # the one two hours before is soon enough
    (MORNING, utc(11, 22, 18), None),  # a Sunday
])
def test_from_when_a_reminder_is_due(kind, starts, since):
    assert due_since(kind, starts, HOURS) == since


def test_over_christmas_the_reminder_comes_forward():
    assert due_since(DAY, utc(12, 29, 12), CHRISTMAS) == utc(12, 24, 19, 59)


def test_each_reminder_is_due_for_a_while_and_only_in_decent_hours():
    starts = utc(11, 25, 18)
    due = {at: [one.kind for one in due_reminders([("e", starts)], at, HOURS)]
           for at in (utc(11, 24, 9, 59), utc(11, 24, 10), utc(11, 24, 21), utc(11, 25, 15), utc(11, 25, 15, 1),
                      utc(11, 25, 16), utc(11, 25, 17, 15), utc(11, 25, 17, 16))}

    assert list(due.values()) == [[], [DAY], [], [DAY, MORNING], [], [TWO], [TWO], []]


def test_every_hour_of_a_year_has_a_reminder_that_can_be_sent():
    for hour in range(24 * 365):
        starts = utc(1, 1, 0) + timedelta(hours=hour)
        since = due_since(DAY, starts, HOURS)
        assert is_decent(since, HOURS)
        assert since < starts
