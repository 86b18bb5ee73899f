"""What comes again, out of any format: a plain weekly rule stays a rule, everything else becomes a list of sessions.

With an end it is a course, one place for all sessions; without one, residents sign up for single dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr

from bot.matching.sessions import DAYS, LONDON, MOST_SESSIONS, Session, Weekly
from bot.sentence import N_

NAMES = {day[:2].upper(): day for day in DAYS}
"""MO -> mon"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeats:
    """A rule, in the words of RFC 5545."""

    starts: datetime
    """aware; of the first session"""
    length: timedelta
    freq: str
    """DAILY | WEEKLY | MONTHLY | YEARLY"""
    every: int = 1
    days: tuple[str, ...] = ()
    """MO, or 2TU for the second Tuesday of a month"""
    month_days: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None
    skips: frozenset[date] = frozenset()


def times(rules: Sequence[Repeats]) -> dict[str, Any]:
    """Beginning, end and how it comes again, as fields of an event. Raises ValueError when no session is left."""
    ends = all(one.count is not None or one.until is not None for one in rules)
    rule = rules[0]
    about: dict[str, Any] = {"starts": rule.starts, "ends": rule.starts + rule.length}
    about |= {"by_date": not ends, "course": ends}
    if len(rules) == 1 and rule.freq == "WEEKLY" and not rule.month_days and set(rule.days) <= NAMES.keys():
        return {**about, "weekly": Weekly(
            every=rule.every, days=tuple(NAMES[day] for day in rule.days), until=rule.until,
            count=rule.count if ends else MOST_SESSIONS, skips=tuple(sorted(rule.skips)),
        )}
    return {**about, **listed(one for each in rules for one in _sessions(each))}


def listed(sessions: Iterable[Session]) -> dict[str, Any]:
    """The same of a list of sessions, in their order."""
    found = sorted(set(sessions), key=lambda one: (one.starts, one.ends))[:MOST_SESSIONS]
    if not found:
        raise ValueError(N_("Its rule leaves no day."))
    return {"starts": found[0].starts, "ends": found[0].ends, "sessions": [asdict(one) for one in found]}


def _sessions(rule: Repeats) -> Iterator[Session]:
    """On the clock of the wall in London."""
    parts = {
        "FREQ": rule.freq, "INTERVAL": rule.every, "BYDAY": ",".join(rule.days),
        "BYMONTHDAY": ",".join(map(str, rule.month_days)), "COUNT": rule.count or "",
        "UNTIL": f"{datetime.combine(rule.until, time(23, 59, 59)):%Y%m%dT%H%M%S}" if rule.until else "",
    }
    text = ";".join(f"{name}={value}" for name, value in parts.items() if value)
    clock = rule.starts.astimezone(LONDON).replace(tzinfo=None)
    for local in islice(rrulestr(text, dtstart=clock), MOST_SESSIONS):
        if local.date() not in rule.skips:
            begins = local.replace(tzinfo=LONDON).astimezone(UTC)
            yield Session(starts=begins, ends=begins + rule.length)
