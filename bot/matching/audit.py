"""Does everybody get as much? What the matcher finds for people, compared group by group, with intervals.

The groups come from outside and stand beside the profiles: nothing here reaches the matcher. Pure statistics; groups
of fewer than `SMALLEST` people are told together or not at all, so that no figure speaks of a handful.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, variance

from bot.matching.values import Match

SMALLEST = 10
"""people in the smallest group that is told"""
TOGETHER = "(small groups together)"
Z = NormalDist().inv_cdf(0.975)
"""of 95 % intervals"""
Groups = Mapping[str, str]
"""dimension (language, gender, channel, status) -> group of one person, empty where it is not known"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What one person gets."""

    groups: Groups
    good: int
    """openings worth a message: ready to stepping stone, above the floor of alerts"""
    score: float | None = None
    """of the best of them, 0..1; None without any"""
    standing: float | None = None
    """how far up they are among the people of their good openings: 1 first, 0 last, 0.5 in the middle or alone"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A share or a mean with its 95 % interval; no `low` and `high` where one value says nothing of the spread."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A figure of a group, and how far it lies above everybody else's of the same dimension."""

    figure: Figure | None
    """None when nobody of the group has a value"""
    gap: Figure | None = None
    """None when there is nobody else"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """One group of one dimension."""

    dimension: str
    name: str
    people: int
    measures: Mapping[str, Measure]
    """served (share with a good opening), score, standing, good (how many)"""


def outcomes(people: Iterable[tuple[Groups, Sequence[Match]]]) -> tuple[Outcome, ...]:
    """What each person's good openings, best first, are worth to them, and where they stand among the others."""
    people = tuple(people)
    scores: dict[str, list[float]] = {}
    for _, found in people:
        for one in found:
            scores.setdefault(one.opportunity, []).append(one.score)
    for one_opening in scores.values():
        one_opening.sort()
    return tuple(
        Outcome(
            groups=groups, good=len(found), score=found[0].score if found else None,
            standing=fmean(_standing(scores[one.opportunity], one.score) for one in found) if found else None,
        )
        for groups, found in people
    )


def _standing(ordered: Sequence[float], own: float) -> float:
    """Share of the others below, equals counted half."""
    if len(ordered) < 2:
        return 0.5
    below, not_above = bisect_left(ordered, own), bisect_right(ordered, own)
    return (below + not_above - 1) / 2 / (len(ordered) - 1)


def audit(people: Iterable[Outcome], dimensions: Iterable[str]) -> tuple[Group, ...]:
    """Every group of every dimension in the order given, the largest first.

    Where somebody's group is not known, they count in no group of that dimension and in no comparison.
    """
    everybody = tuple(people)
    return tuple(
        _group(dimension, name, members, [one for label, others in groups if label != name for one in others])
        for dimension in dimensions
        for groups in (_told_groups(everybody, dimension),)
        for name, members in groups
    )


def _told_groups(everybody: Sequence[Outcome], dimension: str) -> list[tuple[str, list[Outcome]]]:
    """Groups that may be told. Small ones are put together, and left out if they are still too few."""
    found: dict[str, list[Outcome]] = {}
    for one in everybody:
        if name := one.groups.get(dimension):
            found.setdefault(name, []).append(one)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    small = [one for _, members in ordered if len(members) < SMALLEST for one in members]
    large = [(name, members) for name, members in ordered if len(members) >= SMALLEST]
    return [*large, (TOGETHER, small)] if len(small) >= SMALLEST else large


def _group(dimension: str, name: str, members: list[Outcome], others: list[Outcome]) -> Group:
    served = Measure(
        figure=wilson(_served(members), len(members)),
        gap=newcombe(_served(members), len(members), _served(others), len(others)) if others else None,
    )
    values: Mapping[str, tuple[Sequence[float | None], Sequence[float | None]]] = {
        "score": ([one.score for one in members], [one.score for one in others]),
        "standing": ([one.standing for one in members], [one.standing for one in others]),
        "good": ([one.good for one in members], [one.good for one in others]),
    }
    means = {measure: _mean(_known(own), _known(rest)) for measure, (own, rest) in values.items()}
    return Group(dimension=dimension, name=name, people=len(members), measures={"served": served, **means})


def _served(people: Sequence[Outcome]) -> int:
    return sum(one.good > 0 for one in people)


def _known(values: Iterable[float | None]) -> list[float]:
    return [float(one) for one in values if one is not None]


def _mean(own: list[float], rest: list[float]) -> Measure:
    return Measure(figure=mean_of(own) if own else None, gap=welch(own, rest) if own and rest else None)


def wilson(hits: int, people: int) -> Figure:
    """A share with its Wilson interval, honest for small groups and for shares near 0 and 1. `people` > 0."""
    share, spread = hits / people, Z * Z / people
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / people + spread / (4 * people)) / (1 + spread)
    return Figure(value=share, low=max(0.0, min(share, middle - half)), high=min(1.0, max(share, middle + half)))


def newcombe(hits: int, people: int, other_hits: int, others: int) -> Figure:
    """Difference of two shares with Newcombe's interval (both Wilson intervals put together)."""
    own, rest = wilson(hits, people), wilson(other_hits, others)
    gap = own.value - rest.value
    down = sqrt((own.value - _low(own)) ** 2 + (_high(rest) - rest.value) ** 2)
    up = sqrt((_high(own) - own.value) ** 2 + (rest.value - _low(rest)) ** 2)
    return Figure(value=gap, low=gap - down, high=gap + up)


def _low(one: Figure) -> float:
    return one.value if one.low is None else one.low


def _high(one: Figure) -> float:
    return one.value if one.high is None else one.high


def mean_of(values: Sequence[float]) -> Figure:
    """A mean with Student's interval. At least one value."""
    mean = fmean(values)
    if len(values) < 2:
        return Figure(value=mean, low=None, high=None)
    half = student(len(values) - 1) * sqrt(variance(values) / len(values))
    return Figure(value=mean, low=mean - half, high=mean + half)


def welch(own: Sequence[float], rest: Sequence[float]) -> Figure:
    """Difference of two means with Welch's interval: the groups may spread differently."""
    gap = fmean(own) - fmean(rest)
    if len(own) < 2 or len(rest) < 2:
        return Figure(value=gap, low=None, high=None)
    one, other = variance(own) / len(own), variance(rest) / len(rest)
    if one + other == 0:
        return Figure(value=gap, low=gap, high=gap)
    freedom = (one + other) ** 2 / (one**2 / (len(own) - 1) + other**2 / (len(rest) - 1))
    half = student(freedom) * sqrt(one + other)
    return Figure(value=gap, low=gap - half, high=gap + half)


def student(freedom: float) -> float:
    """The 97.5 % quantile of Student's t (Cornish-Fisher): right to 0.005 from nine degrees of freedom on."""
    first = (Z**3 + Z) / 4
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    return Z + first / freedom + second / freedom**2 + third / freedom**3
