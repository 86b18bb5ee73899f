"""One opening for very many people: who matches, without looking at them one by one.

What people say of their hours, their way, their English ... is alike for many, so those rules are asked once for every
different answer, as on the board. What work people have done differs from one to the next: it is kept in columns of
numbers, a slot for each occupation, and held against tables that are made for the opening (slots.py).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.matching.board import NEVER, VERDICTS, Ranks, Scores, weighed
from bot.matching.english import LEVELS
from bot.matching.findings import RANK, Case, Reads
from bot.matching.knowledge import Knowledge
from bot.matching.permission import permission, years_asked
from bot.matching.person import Background, Person, person_of
from bot.matching.reading import reader
from bot.matching.rules import HARD_RULES, Rule, languages_are_enough
from bot.matching.score import PARTS, Part, experience_part, occupation_fit, open_fit, score
from bot.matching.slots import Block, Slots, Tables, Work
from bot.matching.values import EnglishTest, Opportunity, Profile

BLOCK = 65_536
"""people judged at a time: the numbers of so many stay near the processor"""
Names = tuple[str, ...]
"""fields of a profile that are read together"""
WORK = frozenset({"experiences", "qualifications", "skills", "stepping_stone"})
PERMISSION, LANGUAGES, ENGLISH, LEVEL = ("permission",), ("languages",), ("english", "english_tests"), ("level",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """What people said of one thing."""

    codes: npt.NDArray[np.int32]
    """which of the answers, for each person"""
    answers: tuple[Person, ...]
    """somebody who said just this, for each different answer"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """People in columns; about 500 bytes each (bench/match_speed.py)."""

    ids: Sequence[str]
    columns: Mapping[Names, Column]
    work: Work
    willing: npt.NDArray[np.int8]
    """yes to work below the profession: 1 yes, 0 no, -1 not said"""
    plain: Mapping[int, Person] = field(default_factory=dict)
    """people whose work has no place in the columns: they are looked at one by one"""

    def __len__(self) -> int:
        return len(self.ids)


def crowd_of(profiles: Iterable[Profile], knowledge: Knowledge) -> Crowd:
    """The columns of these people, in their order."""
    collectors = {names: _Collector(names) for names in _columns_read()}
    slots, ids, willing, plain = Slots(knowledge), list[str](), list[int](), dict[int, Person]()
    for place, profile in enumerate(profiles):
        ids.append(profile.id)
        willing.append(-1 if profile.stepping_stone is None else int(profile.stepping_stone))
        for collector in collectors.values():
            collector.add(profile)
        if not slots.add(profile):
            plain[place] = person_of(profile, knowledge)
    columns = {names: one.column(knowledge) for names, one in collectors.items()}
    return Crowd(
        ids=ids, columns={**columns, LEVEL: _levels(columns[ENGLISH])}, work=slots.work(),
        willing=np.array(willing, np.int8), plain=plain,
    )


def judge(crowd: Crowd, opening: Opportunity, knowledge: Knowledge, today: date) -> tuple[Ranks, Scores]:
    """Verdict and score of every person, exactly as `match` finds them one by one."""
    return Judge(crowd, knowledge, today).of(opening)


class Judge:
    """Holds openings against a crowd on one day. What one opening needed of the people is kept for those like it."""

    def __init__(self, crowd: Crowd, knowledge: Knowledge, today: date) -> None:
        self._crowd, self._knowledge, self._today = crowd, knowledge, today
        self._kept: dict[Hashable, npt.NDArray[Any]] = {}

    def of(self, opening: Opportunity) -> tuple[Ranks, Scores]:
        """Verdict and score of every person for one opening."""
        ranks, scores = np.empty(len(self._crowd), np.uint8), np.empty(len(self._crowd), np.float64)
        looking = self.looking(opening)
        for start in range(0, len(self._crowd), BLOCK):
            part = slice(start, start + BLOCK)
            ranks[part], scores[part] = looking.at(part)
        return ranks, scores

    def looking(self, opening: Opportunity) -> Looking:
        """The opening with all its tables."""
        crowd, knowledge, today = self._crowd, self._knowledge, self._today
        return Looking(
            crowd, lambda person: Case(person=person, opening=opening, knowledge=knowledge, today=today), self._kept
        )


class Looking:
    """One opening with all its tables, ready to be held against blocks of people."""

    def __init__(
        self, crowd: Crowd, case_of: Callable[[Person], Case], kept: dict[Hashable, npt.NDArray[Any]]
    ) -> None:
        self._crowd, self._case_of, self._kept = crowd, case_of, kept
        self._answers = _Cases(crowd.columns, case_of)
        nobody = case_of(crowd.work.doers[0])
        self._opening, self._knowledge = nobody.opening, nobody.knowledge
        self._work = Tables(crowd.work, case_of, nobody.knowledge, self._once)
        by_level = nobody.opening.requirements.english in {"", *LEVELS}
        columns = ((rule, read) for rule, read in HARD_RULES.items() if not _of_work(read))
        self._rules = [self._rule(rule, read, by_level=by_level) for rule, read in columns]
        self._parts = {part.value: self._part(part) for part in PARTS if not _of_work(part.reads)}
        self._permission = _ranks(permission, self._answers[PERMISSION])
        self._permission_later = _ranks(permission, map(self._after_years, crowd.columns[PERMISSION].answers))
        self._years_asked = max(map(years_asked, self._answers[PERMISSION]), default=0)
        self._enough = np.array([languages_are_enough(one) for one in self._answers[LANGUAGES]], np.bool_)
        self._open_fit = np.array([
            [open_fit(case_of(replace(one, background=background))) for background in Background]
            for one in crowd.columns[LEVEL].answers
        ])

    def _rule(self, rule: Rule, read: Reads, *, by_level: bool) -> tuple[Names, Ranks]:
        names = LEVEL if read.profile == ENGLISH and by_level else read.profile
        return names, self._once((rule, names), read, lambda: _ranks(rule, self._answers[names]))

    def _part(self, part: Part) -> tuple[Names, Scores]:
        names = part.reads.profile
        return names, self._once(
            part.value, part.reads, lambda: np.array([part.value(one) for one in self._answers[names]])
        )

    def _once(self, what: Hashable, read: Reads, make: Callable[[], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """The table, made once for all openings that tell the same of what it reads."""
        key = (what, reader(read.opening, self._knowledge)(self._opening))
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def at(self, part: slice) -> tuple[Ranks, Scores]:
        """Verdicts and scores of a block."""
        block = self._work.block(part, self._crowd.willing)
        ranks = np.zeros(len(block.best), np.uint8)
        for found in chain(self._of_answers(part), self._of_work(block, part)):
            np.maximum(ranks, found, out=ranks)
        scores = weighed(ranks, self._scores(block, part))
        for place, person in self._crowd.plain.items():
            if part.start <= place < part.stop:
                ranks[place - part.start], scores[place - part.start] = self.plainly(person)
        return ranks, scores

    def plainly(self, person: Person) -> tuple[int, float]:
        """Rank and score of one person, without the columns."""
        case = self._case_of(person)
        found = [RANK[one.verdict] for rule in HARD_RULES if (one := rule(case)) is not None]
        rank = max(found, default=0)
        return rank, score(case, VERDICTS[rank]) if rank < NEVER else 0.0

    def _of_answers(self, part: slice) -> Iterator[Ranks]:
        for names, table in self._rules:
            if table.any():
                yield table[self._codes(names, part)]

    def _of_work(self, block: Block, part: slice) -> Iterator[Ranks]:
        work = self._work
        yield self._permitted(block, part)
        yield work.registration(block)
        yield work.title(block)
        yield work.own_profession(block)
        yield work.stepping_stone(block)
        yield work.experience(block)
        yield work.skilled_work(block, self._enough[self._codes(LANGUAGES, part)])

    def _permitted(self, block: Block, part: slice) -> Ranks:
        """A list of permitted work may ask for years in it."""
        codes = self._codes(PERMISSION, part)
        if not self._years_asked:
            return self._permission[codes]
        long = self._work.own_years(block) >= self._years_asked
        return np.where(long, self._permission_later[codes], self._permission[codes])

    def _after_years(self, person: Person) -> Case:
        """The case of somebody who did the very work of the opening for very long."""
        case = self._case_of(person)
        return self._case_of(replace(person, years=dict.fromkeys(case.opening.occupations, 99.0)))

    def _scores(self, block: Block, part: slice) -> Iterator[Scores]:
        """The parts of the score, in their order."""
        for one in PARTS:
            if one.value is occupation_fit:
                open_to_them = self._open_fit[self._codes(LEVEL, part), block.background]
                yield np.maximum(open_to_them, self._work.own_fit(block))
            elif one.value is experience_part:
                yield self._work.experience_part(block)
            else:
                names, table = self._parts[one.value]
                yield table[self._codes(names, part)]

    def _codes(self, names: Names, part: slice) -> npt.NDArray[np.int32]:
        return self._crowd.columns[names].codes[part]


class _Cases(dict[Names, tuple[Case, ...]]):
    """The cases of a column's answers, made when they are asked for."""

    def __init__(self, columns: Mapping[Names, Column], case_of: Callable[[Person], Case]) -> None:
        super().__init__()
        self._columns, self._case_of = columns, case_of

    def __missing__(self, names: Names) -> tuple[Case, ...]:
        self[names] = found = tuple(map(self._case_of, self._columns[names].answers))
        return found


class _Collector:
    """Numbers the different answers as people come."""

    def __init__(self, names: Names) -> None:
        self._read = attrgetter(*names) if names else lambda _: ()
        self._names = names
        self._numbers: dict[Any, int] = {}
        self._first: list[Profile] = []
        self._codes = array("i")

    def add(self, profile: Profile) -> None:
        told = _hashable(self._read(profile))
        number = self._numbers.setdefault(told, len(self._numbers))
        if number == len(self._first):
            self._first.append(profile)
        self._codes.append(number)

    def column(self, knowledge: Knowledge) -> Column:
        nobody = Profile(id="")
        said = ({name: getattr(one, name) for name in self._names} for one in self._first)
        return Column(
            codes=np.frombuffer(self._codes, np.int32) if self._codes else np.zeros(0, np.int32),
            answers=tuple(person_of(replace(nobody, **one), knowledge) for one in said),
        )


def _levels(english: Column) -> Column:
    """The level alone, which is all that most openings ask for: a handful of answers in place of every test result."""
    first: dict[str, int] = {}
    found = np.array([first.setdefault(one.level, len(first)) for one in english.answers], np.int32)
    answers = {one.level: one for one in reversed(english.answers)}
    return Column(codes=found[english.codes], answers=tuple(answers[level] for level in first))


def _hashable(told: Any) -> Any:
    if isinstance(told, Mapping):
        return tuple(sorted(told.items()))
    if isinstance(told, EnglishTest):
        return (told.test, told.overall, _hashable(told.parts), told.taken)
    if isinstance(told, tuple):
        return tuple(_hashable(one) for one in told)
    return told


def _of_work(read: Reads) -> bool:
    return not WORK.isdisjoint(read.profile)


def _columns_read() -> frozenset[Names]:
    """What is kept in columns of answers: all that the rules and the score read together, but for work."""
    every = chain(HARD_RULES.values(), (part.reads for part in PARTS))
    return frozenset({PERMISSION, LANGUAGES, ENGLISH, *(one.profile for one in every if not _of_work(one))})


def _ranks(rule: Rule, cases: Iterable[Case]) -> Ranks:
    found = (rule(case) for case in cases)
    return np.array([RANK[one.verdict] if one else 0 for one in found], np.uint8)


