"""Many openings for one person: each rule is asked once for every different thing it reads, not once an opening.

Of a thousand openings most ask for the same few levels, places and hours. The rules stay those of rules.py and
score.py: the board only remembers which openings look alike to each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.matching.findings import RANK, Case
from bot.matching.knowledge import Knowledge
from bot.matching.person import Person
from bot.matching.reading import reader
from bot.matching.rules import HARD_RULES
from bot.matching.score import PARTS, STEPS, VERDICT_FACTOR, WEIGHTS
from bot.matching.values import Opportunity, Verdict

Ranks = npt.NDArray[np.uint8]
"""RANK of a verdict for each"""
Scores = npt.NDArray[np.float64]
FACTORS = np.array([VERDICT_FACTOR[verdict] for verdict in RANK])
NEVER = RANK[Verdict.NEVER]
VERDICTS = tuple(RANK)
"""rank -> verdict"""


class Board:
    """Openings, sorted once by what the rules read of them."""

    def __init__(self, openings: Sequence[Opportunity], knowledge: Knowledge) -> None:
        self.openings = tuple(openings)
        self.knowledge = knowledge
        wanted = {*(one.opening for one in HARD_RULES.values()), *(part.reads.opening for part in PARTS)}
        self._columns = {names: self._column(names) for names in wanted}

    def judge(self, person: Person, today: date) -> tuple[Ranks, Scores]:
        """Verdict and score of every opening, exactly as `match` finds them one by one."""
        cases = _Cases(person, self.openings, self.knowledge, today)
        ranks = np.zeros(len(self.openings), np.uint8)
        for rule, read in HARD_RULES.items():
            codes, first = self._columns[read.opening]
            found = (rule(cases[place]) for place in first)
            table = np.array([RANK[one.verdict] if one else 0 for one in found], np.uint8)
            np.maximum(ranks, table[codes], out=ranks)
        return ranks, weighed(ranks, self._parts(cases))

    def _parts(self, cases: _Cases) -> Iterator[Scores]:
        for part in PARTS:
            codes, first = self._columns[part.reads.opening]
            yield np.array([part.value(cases[place]) for place in first], np.float64)[codes]

    def _column(self, names: tuple[str, ...]) -> tuple[npt.NDArray[np.intp], list[int]]:
        """The code of each opening, and for each code the first opening that has it."""
        read = reader(names, self.knowledge)
        numbers: dict[Any, int] = {}
        first: list[int] = []
        codes = np.empty(len(self.openings), np.intp)
        for place, opening in enumerate(self.openings):
            told = read(opening)
            if told not in numbers:
                numbers[told] = len(numbers)
                first.append(place)
            codes[place] = numbers[told]
        return codes, first


class Boards:
    """Keeps the board last used: the openings change seldom, the people who look at them always."""

    def __init__(self) -> None:
        self._last: Board | None = None

    def of(self, openings: Sequence[Opportunity], knowledge: Knowledge) -> Board:
        """The board of these very openings."""
        last = self._last
        if last is None or last.knowledge is not knowledge or not _same(last.openings, openings):
            self._last = last = Board(openings, knowledge)
        return last


def _same(one: Sequence[Opportunity], other: Sequence[Opportunity]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def weighed(ranks: Ranks, parts: Iterator[Scores]) -> Scores:
    """The same sum as `score`, in the same order, so that not even the last digit differs."""
    total: Scores = sum((part.weight * values for part, values in zip(PARTS, parts, strict=True)), np.zeros(len(ranks)))
    scores: Scores = np.floor(FACTORS[ranks] * total / WEIGHTS * STEPS + 0.5) / STEPS
    scores[ranks == NEVER] = 0.0
    return scores


class _Cases:
    """The cases of one person, made when they are asked for."""

    def __init__(self, person: Person, openings: Sequence[Opportunity], knowledge: Knowledge, today: date) -> None:
        self._make: Callable[[Opportunity], Case] = lambda opening: Case(
            person=person, opening=opening, knowledge=knowledge, today=today
        )
        self._openings = openings
        self._made: dict[int, Case] = {}

    def __getitem__(self, place: int) -> Case:
        if place not in self._made:
            self._made[place] = self._make(self._openings[place])
        return self._made[place]
