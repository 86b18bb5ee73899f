"""Hours: how much (full or part time) and when (nights, weekends, school hours, a shift). Options are alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.matching.values import Opportunity
from bot.matching.windows import DAYS, WORKING_DAYS, Window, minutes_of, overlaps, shift_spans

AMOUNTS = frozenset({"full_time", "part_time"})
CLASHES: Mapping[str, frozenset[str]] = {
    "part_time": frozenset({"full_time"}),
    "school_hours": frozenset({"full_time", "nights", "weekends"}),
    "weekends": frozenset({"full_time", "school_hours", "weekdays"}),
    "nights": frozenset({"school_hours"}),
}
"""what a person wants -> what an opening cannot be; a pair that is not here may be talked about"""


def clash(wanted: tuple[str, ...], offered: tuple[str, ...]) -> bool:
    """Whether nothing of what is offered can be what the person wants. Nothing told, nothing clashes."""
    return bool(wanted) and bool(offered) and not any(_possible(one, offered) for one in wanted)


def fits(wanted: tuple[str, ...], offered: tuple[str, ...]) -> bool:
    """Whether the very hours that the person told are offered."""
    return bool(set(wanted) & set(offered)) or ("any" in wanted and bool(offered))


def _possible(wanted: str, offered: tuple[str, ...]) -> bool:
    if wanted in offered:
        return True
    never = CLASHES.get(wanted, frozenset())
    amounts = AMOUNTS.intersection(offered)
    times = set(offered) - AMOUNTS
    return not (amounts and amounts <= never) and not (times and times <= never)


def offered(opening: Opportunity) -> tuple[str, ...]:
    """The hours of an opening, with what its days, its shift and its length say of them."""
    found = list(opening.hours)
    if opening.weekly_hours and not AMOUNTS.intersection(found):
        found.append("full_time" if opening.weekly_hours >= FULL_TIME else "part_time")
    if opening.days and set(opening.days) <= set(DAYS[5:]):
        found.append("weekends")
    if opening.days and set(opening.days) <= set(WORKING_DAYS):
        found.append("weekdays")
    if opening.shift and overlaps(shift_spans(opening.shift, "mon"), NIGHT):
        found.append("nights")
    return tuple(dict.fromkeys(found))


def touched(opening: Opportunity, windows: Iterable[Window]) -> str:
    """How the opening runs into times that cannot be worked: "" not at all, "some" days only, "all".

    Without a clock time the words of the opening decide ("nights"); days that were not told are the working days.
    """
    windows = tuple(windows)
    if not opening.shift:
        times = set(opening.hours) - AMOUNTS
        return "all" if times and times <= {one.hours for one in windows} else ""
    closed = [span for one in windows for span in one.spans]
    hit = [overlaps(shift_spans(opening.shift, day), closed) for day in opening.days or usual_days(opening)]
    return "all" if all(hit) else "some" if any(hit) else ""


def usual_days(opening: Opportunity) -> tuple[str, ...]:
    """Days of an opening that does not tell them."""
    return DAYS[5:] if set(opening.hours) == {"weekends"} else WORKING_DAYS


FULL_TIME = 35
"""hours a week"""
NIGHT = ((0, 5 * 60), (23 * 60, 29 * 60))
"""minutes of a Monday, and of the night after it, in which only night work is done"""
LATE, EARLY = 23 * 60 + 30, 5 * 60
"""between them few buses run"""


def at_night(opening: Opportunity) -> bool:
    """Whether the way there or back lies in the hours of few buses."""
    if not opening.shift:
        return set(opening.hours) - AMOUNTS == {"nights"}
    return any(at >= LATE or at <= EARLY for at in map(minutes_of, opening.shift.split("-")))
