"""Times of the week: the shift of an opening against the times a person cannot work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKING_DAYS = DAYS[:5]
DAY = 24 * 60
WEEK = 7 * DAY

Span = tuple[int, int]
"""minutes from Monday 0:00, the second not included; never past the end of the week"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A time of the week that somebody may not be able to work in."""

    id: str
    spans: tuple[Span, ...]
    hours: str = ""
    """the word of an opening that says the same: nights, weekends"""


def spans(day: str, start: str, end: str) -> Iterator[Span]:
    """The minutes of the week from "22:00" to "06:00" beginning that day; two spans where Sunday runs into Monday.

    An end that is not after the start lies on the next day. Raises ValueError for another form.
    """
    begin = DAYS.index(day) * DAY + minutes_of(start)
    length = (minutes_of(end) - minutes_of(start)) % DAY or DAY
    yield begin, min(begin + length, WEEK)
    if begin + length > WEEK:
        yield 0, begin + length - WEEK


def shift_spans(shift: str, day: str) -> tuple[Span, ...]:
    """The spans of a shift "07:00-15:00" on one day."""
    start, _, end = shift.partition("-")
    return tuple(spans(day, start, end))


def overlaps(one: Iterable[Span], other: Iterable[Span]) -> bool:
    """Whether any two of the spans share a minute."""
    others = tuple(other)
    return any(start < till and begin < end for start, end in one for begin, till in others)


def minutes_of(clock: str) -> int:
    """450 of "7:30"."""
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
