"""Decent hours: when we may write to somebody who did not just write to us. Pure; the times are settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD_DAYS = 400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """A quiet time inside a weekday's decent hours (such as Friday prayers)."""

    weekday: int
    """0 = Monday"""
    begins: time
    ends: time


@dataclass(frozen=True, kw_only=True, slots=True)
class DecentHours:
    """Local times of the place where the residents live."""

    opens: time = time(9)
    closes: time = time(20)
    """exclusive"""
    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4, 5})
    """0 = Monday; Sunday is off"""
    off: frozenset[date] = frozenset()
    """festivals and holidays on which nothing is sent"""
    silences: tuple[Silence, ...] = ()
    zone: str = "Europe/London"

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"decent hours open at {self.opens} and close at {self.closes}: the first must be earlier")
        if not self.weekdays:
            raise ValueError("decent hours need at least one weekday")

    def local(self, at: datetime) -> datetime:
        """The same moment on the clock of the place."""
        return at.astimezone(ZoneInfo(self.zone))


def at_place(clock: datetime, zone: str) -> datetime:
    """A time on the clock of a place (naive) as a moment. ValueError where the clocks' change skips or repeats it."""
    first, second = (clock.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != clock:
        raise ValueError("there is no such time: the clocks go forward over it")
    either = f"{first.isoformat()} or {second.isoformat()}"
    raise ValueError(f"this time is there twice, for the clocks go back: write {either}")


def is_decent(at: datetime, hours: DecentHours) -> bool:
    """Whether we may write at this moment (aware)."""
    return any(begins <= at < ends for begins, ends in _windows(hours.local(at).date(), hours))


def hours_from_settings(opens: time, closes: time, weekdays: str, days: str) -> DecentHours:
    """Decent hours out of quiet ones: `weekdays` such as "fri,sun", `days` such as "2026-12-25". Raises ValueError."""
    quiet = {_weekday(name) for name in _listed(weekdays)}
    off = frozenset(date.fromisoformat(day) for day in _listed(days))
    return DecentHours(opens=opens, closes=closes, weekdays=frozenset(range(7)) - quiet, off=off)


def every_day(hours: DecentHours) -> DecentHours:
    """The same times of day, on quiet days too: for what somebody signed up for and needs to know that very day."""
    return replace(hours, weekdays=frozenset(range(7)), off=frozenset())


def personal(hours: DecentHours, quiet: str) -> DecentHours:
    """Somebody's own hours: the decent ones without the quiet times they named.

    `quiet` lists times separated by commas: "18:00-24:00" (every day), "fri 12:00-15:00", "sat" (all day); a time that
    ends before it begins lasts over midnight. Raises ValueError.
    """
    named = tuple(silence for each in _listed(quiet) for silence in _silences(each))
    return replace(hours, silences=(*hours.silences, *named))


def _silences(text: str) -> Iterator[Silence]:
    day, _, span = text.rpartition(" ") if "-" in text else (text, "", "00:00-24:00")
    begins, ends = (_time(part) for part in span.split("-"))
    for weekday in [_weekday(day)] if day else range(7):
        if begins < ends:
            yield Silence(weekday=weekday, begins=begins, ends=ends)
        else:
            yield Silence(weekday=weekday, begins=begins, ends=time.max)
            yield Silence(weekday=(weekday + 1) % 7, begins=time.min, ends=ends)


def _time(text: str) -> time:
    return time.max if text.strip() == "24:00" else time.fromisoformat(text.strip())


def _weekday(name: str) -> int:
    if name not in WEEKDAYS:
        raise ValueError(f"{name!r} is no day of the week; write {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(name)


def _listed(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",") if part.strip() not in {"", "none"}]


def next_decent(at: datetime, hours: DecentHours) -> datetime:
    """`at` itself when it is decent, else the next moment that is, in UTC. ValueError: none in more than a year."""
    first = hours.local(at).date()
    for number in range(LOOK_AHEAD_DAYS):
        for begins, ends in _windows(first + timedelta(days=number), hours):
            if at < ends:
                return max(at, begins)
    raise ValueError(f"no decent hour in the {LOOK_AHEAD_DAYS} days after {first}: look at the days that are off")


def last_decent(at: datetime, hours: DecentHours) -> datetime:
    """`at` itself when it is decent, else the last decent minute before it, in UTC. ValueError as `next_decent`."""
    day = hours.local(at).date()
    for number in range(LOOK_AHEAD_DAYS):
        for begins, ends in reversed(tuple(_windows(day - timedelta(days=number), hours))):
            if begins <= at:
                return at if at < ends else ends - timedelta(minutes=1)
    raise ValueError(f"no decent hour in the {LOOK_AHEAD_DAYS} days before {day}: look at the days that are off")


def after_decent(at: datetime, hold: timedelta, hours: DecentHours) -> datetime:
    """When `hold` (more than none) of decent time has passed since `at`: in quiet hours the clock stands still, in UTC.

    ValueError as `next_decent`.
    """
    first, left = hours.local(at).date(), hold
    for number in range(LOOK_AHEAD_DAYS):
        for begins, ends in _windows(first + timedelta(days=number), hours):
            begun = max(begins, at)
            if begun >= ends:
                continue
            if ends - begun >= left:
                return (begun + left).astimezone(UTC)
            left -= ends - begun
    raise ValueError(f"no end of {hold} in decent hours after {first}: look at the days that are off")


def _windows(day: date, hours: DecentHours) -> Iterator[tuple[datetime, datetime]]:
    """The decent times of one local day, in order, as moments: [begins, ends)."""
    if day.weekday() not in hours.weekdays or day in hours.off:
        return
    begins = hours.opens
    silent = (one for one in hours.silences if one.weekday == day.weekday())
    for silence in sorted(silent, key=lambda one: one.begins):
        if begins < silence.begins:
            yield _moment(day, begins, hours), _moment(day, min(silence.begins, hours.closes), hours)
        begins = max(begins, silence.ends)
    if begins < hours.closes:
        yield _moment(day, begins, hours), _moment(day, hours.closes, hours)


def _moment(day: date, at: time, hours: DecentHours) -> datetime:
    return datetime.combine(day, at, tzinfo=ZoneInfo(hours.zone)).astimezone(UTC)
