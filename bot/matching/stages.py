"""The stages of the way to a UK register, as `knowledge/ladders/` tells them, and how far somebody is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.matching.evidence import Evidence

REACHED = ("", "none", "applied", "english_passed", "exam_passed", "registered")
"""answers to "how far are you with the regulator?", in order"""
EXAM_PASSED = "exam_passed"
ENGLISH = "english"
NAMED = frozenset({"exam", "course"})
"""kinds of stages that people know by name: a person who passed "an exam" is asked which"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fee:
    """A price, as somebody read it."""

    what: str
    year: str
    """"2025/26" """
    gbp: float | None = None
    text: str = ""
    """where it is no single number"""
    fact: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One stage. Sentences are ids of steps.yaml."""

    id: str
    kind: str
    """papers | english | exam | course | wait | forms"""
    step: str
    """the usual next step when this stage is the next"""
    alone: str = ""
    """the same, once the others of `together` are done"""
    step_for: Mapping[str, str] = field(default_factory=dict)
    """profession -> its own step"""
    told: str = ""
    """answer of REACHED from which the stage counts as done; "" = only when it was told by itself"""
    together: str = ""
    """stages of the same word may be done in any order"""
    label: str = ""
    """plain English name, for stages of NAMED"""
    text: str = ""
    """what it is, for coordinators"""
    evidence: tuple[str, ...] = ()
    fees: tuple[Fee, ...] = ()
    review_by: date = date.max


@dataclass(frozen=True, kw_only=True, slots=True)
class LadderFacts:
    """What is known of the way to one register for some professions."""

    id: str
    regulator: str
    professions: tuple[str, ...]
    stages: tuple[Stage, ...]
    alternatives: tuple[str, ...] = ()
    money: str = ""
    """help with fees, for coordinators"""
    papers: str = ""
    """what to do when papers are lost, for coordinators"""
    support: tuple[str, ...] = ()
    """ids of support.yaml, the nearest first"""

    def stage(self, stage: str) -> Stage | None:
        """A stage by id; None for one that the file no longer has."""
        return next((one for one in self.stages if one.id == stage), None)

    @property
    def named(self) -> tuple[Stage, ...]:
        """Exams and courses, which a person can tell apart."""
        return tuple(one for one in self.stages if one.kind in NAMED and one.label)


def stages_done(
    ladder: LadderFacts, uk_stage: str, told: Collection[str], english: Evidence
) -> tuple[Stage, ...]:
    """Stages that are behind somebody, in order.

    `uk_stage` is the answer of REACHED, `told` the ids of stages that the person said were done. A later stage
    implies the earlier ones; once an exam was told by name, "an exam passed" says no more. The English evidence decides
    for itself: enough is enough whatever was told, and a result that is too old or too low takes the stage back, unless
    a later one is done or English was accepted by name.
    """
    precise = any(one.id in told for one in ladder.named)
    said = {
        one.id for one in ladder.stages
        if one.id in told or (_reached(one, uk_stage) and not (precise and one.told == EXAM_PASSED))
    }
    done = {one.id for number, one in enumerate(ladder.stages) if one.id in said or _implied(ladder, number, said)}
    return tuple(
        one for number, one in enumerate(ladder.stages) if one.id in told or _is_done(ladder, number, done, english)
    )


def reached(ladder: LadderFacts, stage: Stage, before: str = "") -> str:
    """The answer of REACHED that somebody gives once a stage is behind, never less than `before`."""
    passed = ladder.stages[: ladder.stages.index(stage) + 1]
    return max((before if before in REACHED else "", *(one.told for one in passed)), key=REACHED.index)


def step_of(ladder: LadderFacts, stage: Stage, done: Collection[Stage], profession: str) -> str:
    """Id of the usual next step of a stage for a profession."""
    if profession in stage.step_for:
        return stage.step_for[profession]
    others = [one for one in ladder.stages if stage.together and one.together == stage.together and one != stage]
    return stage.alone if stage.alone and all(one in done for one in others) else stage.step


def _reached(stage: Stage, uk_stage: str) -> bool:
    reached = REACHED.index(uk_stage) if uk_stage in REACHED else 0
    return bool(stage.told) and reached >= REACHED.index(stage.told)


def _implied(ladder: LadderFacts, number: int, said: Collection[str]) -> bool:
    here = ladder.stages[number]
    return any(
        one.id in said and not (here.together and one.together == here.together) for one in ladder.stages[number + 1:]
    )


def _is_done(ladder: LadderFacts, number: int, done: Collection[str], english: Evidence) -> bool:
    here = ladder.stages[number]
    if here.kind != ENGLISH or any(one.id in done for one in ladder.stages[number + 1:]):
        return here.id in done
    return english is Evidence.MET or (here.id in done and english not in {Evidence.OLD, Evidence.SHORT})
