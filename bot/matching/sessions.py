"""When something takes place: once, on a list of days, or again every week at the same local time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sentence import N_

LONDON = ZoneInfo("Europe/London")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_SESSIONS = 400
"""of one event: more is a mistake in a rule"""
UNKNOWN_DAY = N_("Days of a weekly rule are mon, tue, wed, thu, fri, sat, sun.")
TOO_OFTEN = N_("The weekly rule gives too many days.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """One meeting."""

    starts: datetime
    """aware"""
    ends: datetime
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Weekly:
    """The first session comes again, at the same hour of the clock on the wall."""

    every: int = 1
    """weeks from one time to the next"""
    days: tuple[str, ...] = ()
    """mon..sun; empty = the day of the first session"""
    count: int | None = None
    """sessions in all, those skipped too"""
    until: date | None = None
    """the last day, inclusive; an end is needed: this or `count`"""
    skips: tuple[date, ...] = ()
    """days on which it does not take place"""


def weekly_sessions(starts: datetime, ends: datetime, rule: Weekly) -> tuple[Session, ...]:
    """The sessions of a rule, in order, without those skipped; moments in UTC.

    Raises ValueError for a rule without an end, or with more than MOST_SESSIONS.
    """
    if rule.every < 1 or (rule.count is None and rule.until is None):
        raise ValueError(N_("A weekly rule needs an end, and whole weeks."))
    if wrong := sorted(set(rule.days) - set(DAYS)):
        raise ValueError(f"{UNKNOWN_DAY} ({wrong[0]})")
    first, length = starts.astimezone(LONDON), ends - starts
    found: list[Session] = []
    for number, day in enumerate(_days(first.date(), rule), start=1):
        if (rule.count is not None and number > rule.count) or (rule.until is not None and day > rule.until):
            break
        if number > MOST_SESSIONS:
            raise ValueError(f"{TOO_OFTEN} ({MOST_SESSIONS})")
        if day not in rule.skips:
            # An hour that the clock change leaves out is read as before the change; one that comes twice is the first.
            begins = datetime.combine(day, first.time(), tzinfo=LONDON).astimezone(UTC)
            found.append(Session(starts=begins, ends=begins + length))
    return tuple(found)


def _days(first: date, rule: Weekly) -> Iterator[date]:
    wanted = sorted({DAYS.index(one) for one in rule.days} or {first.weekday()})
    week = first - timedelta(days=first.weekday())
    while True:
        for weekday in wanted:
            if (day := week + timedelta(days=weekday)) >= first:
                yield day
        week += timedelta(weeks=rule.every)
