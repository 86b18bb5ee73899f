"""How sure a share, and the difference of two shares, can be. Pure; 95 % unless another z is given.

Wilson's score interval for one share: E. B. Wilson, "Probable inference, the law of succession, and statistical
inference", Journal of the American Statistical Association 22 (1927) 209-212.
The difference of two independent shares from their Wilson intervals: R. G. Newcombe, "Interval estimation for the
difference between independent proportions: comparison of eleven methods", Statistics in Medicine 17 (1998) 873-890,
method 10 (without continuity correction). Unlike the textbook formula it holds near 0 and 1 and with few people, and
never leaves [-1, 1].
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
"""97.5 % of the standard normal distribution lie below"""


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high, both included."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def wilson(good: int, people: int, z: float = Z95) -> Interval:
    """Around good / people, within [0, 1]. Nobody: all is possible. ValueError for more good ones than people."""
    _check(good, people)
    if not people:
        return Interval(0.0, 1.0)
    share, square = good / people, z * z
    middle = (share + square / (2 * people)) / (1 + square / people)
    half = z / (1 + square / people) * sqrt(share * (1 - share) / people + square / (4 * people * people))
    # At the ends the formula is exactly 0 or 1; what a computer makes of it is not.
    return Interval(0.0 if good == 0 else max(0.0, middle - half), 1.0 if good == people else min(1.0, middle + half))


def newcombe(good: int, people: int, good_other: int, people_other: int, z: float = Z95) -> Interval:
    """Around good / people - good_other / people_other, within [-1, 1]. With nobody in one of the two: all of it."""
    one, other = wilson(good, people, z), wilson(good_other, people_other, z)
    if not (people and people_other):
        return Interval(-1.0, 1.0)
    share, share_other = good / people, good_other / people_other
    below = sqrt((share - one.low) ** 2 + (other.high - share_other) ** 2)
    above = sqrt((one.high - share) ** 2 + (share_other - other.low) ** 2)
    return Interval(max(-1.0, share - share_other - below), min(1.0, share - share_other + above))


def _check(good: int, people: int) -> None:
    if not 0 <= good <= people:
        raise ValueError(f"{good} of {people} cannot be")
