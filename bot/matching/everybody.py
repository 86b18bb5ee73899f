"""The best openings of very many people at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from bot.matching.board import NEVER, Ranks, Scores
from bot.matching.crowd import BLOCK, Crowd, Judge
from bot.matching.knowledge import Knowledge
from bot.matching.score import STEPS
from bot.matching.values import Opportunity

Keys = npt.NDArray[np.int64]
"""score and place in one number: the higher, the better; NONE for an opening that must not be sent"""
NONE = -1
TOGETHER = 64
"""openings whose keys are kept before the best are picked out"""


def best_openings(
    crowd: Crowd, openings: Sequence[Opportunity], knowledge: Knowledge, today: date, top: int
) -> npt.NDArray[np.int64]:
    """For each person the places in `openings` of the `top` best, as `rank` orders them; NONE after the last."""
    judge = Judge(crowd, knowledge, today)
    order = sorted(range(len(openings)), key=lambda place: (openings[place].closes or date.max, openings[place].id))
    best = np.full((len(crowd), top), NONE, np.int64)
    for start in range(0, len(order), TOGETHER):
        turns = range(start, min(start + TOGETHER, len(order)))
        looking = [(judge.looking(openings[order[turn]]), len(order) - turn) for turn in turns]
        for first in range(0, len(crowd), BLOCK):
            part = slice(first, first + BLOCK)
            found = [_keys(*one.at(part), weight, len(order)) for one, weight in looking]
            best[part] = _highest(np.column_stack([best[part], *found]), top)
    places = np.array([*order, NONE], np.int64)
    return places[np.where(best == NONE, len(order), len(order) - best % (len(order) + 1))]


def _keys(ranks: Ranks, scores: Scores, weight: int, openings: int) -> Keys:
    """By score, then by the turn of the opening: `weight` is from 1, for the last, to `openings`, for the first."""
    steps = np.rint(scores * STEPS).astype(np.int64)
    return np.where(ranks == NEVER, NONE, steps * (openings + 1) + weight)


def _highest(keys: Keys, top: int) -> Keys:
    some = np.partition(keys, -top, axis=1)[:, -top:]
    return np.flip(np.sort(some, axis=1), axis=1)
