"""How good a ranked list is, and how sure we are of the mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2

import numpy as np

GOOD = 2
"""the grade from which an opening is worth finding"""


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """Normalised discounted cumulative gain at a depth, gains 2^grade - 1; 1 is the best order there is."""
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(one, 0) for one in ranked[:depth]]) / best


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def recall(ranked: Sequence[str], grades: Mapping[str, int], depth: int) -> float | None:
    """Share of the good openings among the first ones, out of as many as could stand there; None where none is good."""
    good = {one for one, grade in grades.items() if grade >= GOOD}
    return len(good & set(ranked[:depth])) / min(len(good), depth) if good else None


def interval(values: Sequence[float], draws: int = 4000, seed: int = 7) -> tuple[float, float]:
    """95 % bootstrap interval of the mean over people."""
    data = np.asarray(values, dtype=float)
    picked = np.random.default_rng(seed).integers(len(data), size=(draws, len(data)))
    low, high = np.percentile(data[picked].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)
