"""The work of very many people in columns: a slot for each occupation, held against tables made for one opening.

These are the rules of registration.py, rules.py and score.py about work, said once more for whole columns. They must
find what the plain rules find: tests/unit/matching/test_crowd.py holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.matching.findings import RANK, Case, Reads, reads
from bot.matching.knowledge import Knowledge
from bot.matching.person import STAGES, Background, Person, background_of, person_of, stage_reached
from bot.matching.registration import (
    lowest_band,
    needed_titles,
    one_profession,
    open_to_beginners,
    professionals,
    required_registers,
)
from bot.matching.rules import CARRIES_OVER, asks_for_skill, close_work
from bot.matching.score import LONG_EXPERIENCE, NEUTRAL, own_fit
from bot.matching.values import Experience, Kind, Profile, Qualification, Verdict

Ranks = npt.NDArray[np.uint8]
Scores = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MOST = 8
"""occupations of one person that have a slot; whoever did more is looked at plainly"""
REGISTERED = STAGES.index("registered")
NOT_YET, NEVER = RANK[Verdict.NOT_YET], RANK[Verdict.NEVER]
STEP, STONE = RANK[Verdict.READY_WITH_STEP], RANK[Verdict.STEPPING_STONE]


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """people x slots. Occupations are places in `names`, in the order of their ids; 0 is an empty slot."""

    names: tuple[str, ...]
    doers: tuple[Person, ...]
    """somebody who did just this work, for each name"""
    standings: tuple[tuple[tuple[Person, Person], tuple[Person, Person]], ...]
    """the same people: on no register and on one, and of each unwilling or willing to work below it"""
    occupations: npt.NDArray[np.int16]
    years: Scores
    """nan where they were not told"""
    stages: npt.NDArray[np.int8]
    """place in STAGES, for professions"""
    background: npt.NDArray[np.int8]
    """see person.Background"""
    registered: Flags
    """on a register"""


class Slots:
    """Collects the work of people, one after the other."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._names = ("", *sorted(knowledge.occupations))
        self._numbers = {name: number for number, name in enumerate(self._names)}
        self._rows: list[tuple[tuple[int, float, int], ...]] = []

    def add(self, profile: Profile) -> bool:
        """Add a person; False when their work does not fit into the slots (the row stays empty).

        Skills that somebody told beyond their work join with it, which no slot can say.
        """
        years: dict[str, float] = {}
        stages = dict.fromkeys((one.occupation for one in profile.experiences), 0)
        for one in profile.experiences:
            if one.years is not None:
                years[one.occupation] = max(one.years, years.get(one.occupation, 0))
        for title in profile.qualifications:
            stages[title.occupation] = max(stage_reached(title), stages.get(title.occupation, 0))
        fits = not profile.skills and len(stages) <= MOST and all(one in self._numbers for one in stages)
        told = stages.items() if fits else ()
        self._rows.append(tuple(sorted((self._numbers[one], years.get(one, np.nan), stage) for one, stage in told)))
        return fits

    def work(self) -> Work:
        """The columns of all that were added."""
        shape = (len(self._rows), max(1, max(map(len, self._rows), default=1)))
        occupations, stages = np.zeros(shape, np.int16), np.zeros(shape, np.int8)
        years = np.full(shape, np.nan)
        for place, row in enumerate(self._rows):
            for slot, (occupation, told, stage) in enumerate(row):
                occupations[place, slot], years[place, slot], stages[place, slot] = occupation, told, stage
        doers = (Experience(occupation=name) for name in self._names[1:])
        people = (Profile(id=""), *(Profile(id="", experiences=(one,)) for one in doers))
        backgrounds = np.array([background_of(name, self._knowledge) for name in self._names], np.int8)
        regulated = backgrounds[occupations] == Background.PROFESSIONAL
        alone = tuple(person_of(one, self._knowledge) for one in people)
        pairs = ((one, _on_a_register(one)) for one in alone)
        return Work(
            names=self._names, doers=alone,
            standings=tuple(((off, _willing(off)), (on, _willing(on))) for off, on in pairs),
            occupations=occupations, years=years, stages=stages, background=backgrounds[occupations].max(axis=1),
            registered=np.any(regulated & (stages == REGISTERED), axis=1),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Some of the people, with what every rule about work asks of them."""

    occupations: npt.NDArray[np.int16]
    years: Scores
    stages: npt.NDArray[np.int8]
    willing: npt.NDArray[np.int8]
    background: npt.NDArray[np.int8]
    registered: Flags
    best: npt.NDArray[np.int16]
    """the occupation that carries over most, 0 for none"""
    best_years: Scores


Once = Callable[[Hashable, Reads, Callable[[], npt.NDArray[Any]]], npt.NDArray[Any]]
"""(what, what it reads of the opening, maker) -> the table, made once for all openings alike in that"""
OF_OCCUPATIONS, OF_KIND = reads("occupations"), reads("kind occupations")


class Tables:
    """One opening as tables over the occupations."""

    def __init__(self, work: Work, case_of: Callable[[Person], Case], knowledge: Knowledge, once: Once) -> None:
        self._work, self._case_of, self._knowledge = work, case_of, knowledge
        self._nobody = case_of(work.doers[0])
        self._opening = self._nobody.opening
        self._regulated = self._table(lambda name: bool(knowledge.regulator_of(name)))
        self._own = self._table(lambda name: name in self._opening.occupations)
        self._weight = once("weight", OF_OCCUPATIONS, lambda: np.array([case_of(one).fit.weight for one in work.doers]))
        self._order = once("order", OF_OCCUPATIONS, self._preference)
        self._own_fit = once("own_fit", OF_KIND, self._fits)

    def block(self, part: slice, willing: npt.NDArray[np.int8]) -> Block:
        """The people of a part of the columns."""
        occupations, stages = self._work.occupations[part], self._work.stages[part]
        years = self._work.years[part]
        order = self._order[occupations]
        slot = order.argmax(axis=1)[:, None]
        fits = np.take_along_axis(order, slot, axis=1)[:, 0] > 0
        best = np.take_along_axis(occupations, slot, axis=1)[:, 0]
        return Block(
            occupations=occupations, years=years, stages=stages, willing=willing[part],
            background=self._work.background[part], registered=self._work.registered[part],
            best=np.where(fits, best, 0), best_years=np.take_along_axis(years, slot, axis=1)[:, 0],
        )

    def registration(self, block: Block) -> Ranks:
        """See registration.registration."""
        wanted = {self._knowledge.profession_of(one) for one in professionals(self._nobody)}
        if not required_registers(self._nobody):
            return _nothing(block)
        if not wanted:  # a body we know nothing of
            return np.full(len(block.best), NOT_YET, np.uint8)
        held = self._of_profession(wanted, regulated=True)[block.occupations]
        stage = np.where(held, block.stages, -1).max(axis=1)
        return np.select([stage < 0, stage == REGISTERED], [NEVER, 0], NOT_YET).astype(np.uint8)

    def title(self, block: Block) -> Ranks:
        """See registration.title."""
        return self._only_for(needed_titles(self._nobody), block, regulated=True)

    def own_profession(self, block: Block) -> Ranks:
        """See registration.own_profession."""
        return self._only_for(one_profession(self._nobody), block, regulated=False)

    def stepping_stone(self, block: Block) -> Ranks:
        """See registration.stepping_stone."""
        if self._opening.kind is not Kind.JOB or required_registers(self._nobody):
            return _nothing(block)
        band = lowest_band(self._opening.band)
        anybody = open_to_beginners(self._nobody)
        listed = (self._stones() & self._regulated)[block.occupations].any(axis=1)
        concerned = (block.background == Background.PROFESSIONAL) & (listed | anybody)
        own = self._own[block.occupations].any(axis=1)
        stone = (block.willing == 1) | ((block.willing < 0) & listed & ~block.registered)
        too_low = block.registered & (band == 2)
        ranks = np.select([~concerned, too_low, own, stone], [0, NEVER, 0, STONE], NEVER)
        return ranks.astype(np.uint8)

    def experience(self, block: Block) -> Ranks:
        """See rules.experience."""
        asked = self._opening.requirements.experience_years
        if not asked:
            return _nothing(block)
        close = self._table(lambda name: close_work(self._nobody, name))[block.occupations] & (block.occupations > 0)
        enough = (close & (block.years >= asked)).any(axis=1)
        not_told = (close & np.isnan(block.years)).any(axis=1)
        return np.select([enough, not_told], [0, STEP], NOT_YET).astype(np.uint8)

    def skilled_work(self, block: Block, languages_are_enough: Flags) -> Ranks:
        """See rules.skilled_work."""
        if not asks_for_skill(self._nobody):
            return _nothing(block)
        known = languages_are_enough | (self._weight[block.best] >= CARRIES_OVER)
        return np.where(known, 0, NOT_YET).astype(np.uint8)

    def own_years(self, block: Block) -> Scores:
        """Years in the very occupations of the opening, 0 where none were told."""
        mine = self._own[block.occupations] & ~np.isnan(block.years)
        longest: Scores = np.where(mine, block.years, 0.0).max(axis=1)
        return longest

    def own_fit(self, block: Block) -> Scores:
        """See score.own_fit."""
        registered, willing = block.registered.astype(np.intp), (block.willing == 1).astype(np.intp)
        found: Scores = self._own_fit[block.best, registered, willing]
        return found

    def experience_part(self, block: Block) -> Scores:
        """See score.experience_part."""
        grown = np.sqrt(np.minimum(block.best_years, LONG_EXPERIENCE) / LONG_EXPERIENCE)
        return np.select([block.best == 0, np.isnan(block.best_years)], [NEUTRAL / 2, NEUTRAL], grown)

    def _only_for(self, wanted: frozenset[str], block: Block, *, regulated: bool) -> Ranks:
        if not wanted:
            return _nothing(block)
        held = self._of_profession(wanted, regulated=regulated)[block.occupations].any(axis=1)
        return np.where(held, 0, NEVER).astype(np.uint8)

    def _of_profession(self, wanted: Iterable[str], *, regulated: bool) -> Flags:
        professions = frozenset(wanted)
        found = self._table(lambda name: bool(name) and self._knowledge.profession_of(name) in professions)
        return found & self._regulated if regulated else found

    def _stones(self) -> Flags:
        known = self._knowledge.occupations
        wanted = frozenset(self._opening.occupations)
        return self._table(lambda name: name in known and not wanted.isdisjoint(known[name].stepping_stones))

    def _fits(self) -> Scores:
        """Own fit by occupation, see `Work.standings`."""
        return np.array([
            [[own_fit(self._case_of(one)) for one in pair] for pair in standing] for standing in self._work.standings
        ])

    def _preference(self) -> npt.NDArray[np.int32]:
        """The best fit has the highest number: by weight, then the order of the opening's occupations, then of ids."""
        weights = np.unique(self._weight, return_inverse=True)[1]
        wanted = len(self._opening.occupations)
        size = len(self._work.names)
        places = [self._place_of_fit(number) for number in range(size)]
        order = [
            (int(weights[number]) * (wanted + 1) + wanted - places[number]) * size + size - number
            if self._weight[number] > 0 else 0
            for number in range(size)
        ]
        return np.array(order, np.int32)

    def _place_of_fit(self, number: int) -> int:
        """Which of the opening's occupations fits that best."""
        fits = self._work.doers[number].fits
        found = (
            place for place, wanted in enumerate(self._opening.occupations)
            if wanted in fits and fits[wanted].weight == self._weight[number]
        )
        return next(found, 0)

    def _table(self, told: Callable[[str], bool]) -> Flags:
        return np.array([told(name) for name in self._work.names], np.bool_)


def _nothing(block: Block) -> Ranks:
    return np.zeros(len(block.best), np.uint8)


def _willing(person: Person) -> Person:
    return replace(person, profile=replace(person.profile, stepping_stone=True))


def _on_a_register(person: Person) -> Person:
    held = Qualification(occupation="", uk_stage="registered")
    return replace(person, professions={**person.professions, "": held})
