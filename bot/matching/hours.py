"""Hours: how much (full or part time) and when (nights, weekends, school hours). Options are alternatives."""

from __future__ import annotations

from collections.abc import Mapping

AMOUNTS = frozenset({"full_time", "part_time"})
CLASHES: Mapping[str, frozenset[str]] = {
    "part_time": frozenset({"full_time"}),
    "school_hours": frozenset({"full_time", "nights", "weekends"}),
    "weekends": frozenset({"full_time", "school_hours"}),
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
