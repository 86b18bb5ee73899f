"""How much of the experience in one occupation carries over to another: a table made once from the taxonomy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.matching.skills import by_skills_alone, share

if TYPE_CHECKING:
    from bot.matching.knowledge import Occupation


class Relation(StrEnum):
    """How two occupations stand to each other."""

    SAME = "same"
    PROFESSION = "profession"
    """another part of the same profession"""
    RELATED = "related"
    STEPPING_STONE = "stepping_stone"
    ISCO = "isco"
    """same ISCO-08 unit group"""
    SKILLS = "skills"
    """enough of the skills that the work uses"""
    SECTOR = "sector"
    NONE = "none"


WEIGHT: Mapping[Relation, float] = {
    Relation.SAME: 1.0,
    Relation.PROFESSION: 0.9,
    Relation.STEPPING_STONE: 0.75,
    Relation.RELATED: 0.7,
    Relation.ISCO: 0.5,
    Relation.SKILLS: 0.31,
    Relation.SECTOR: 0.3,
    Relation.NONE: 0.0,
}
"""the weight of SKILLS grows with the share of the skills, see `skills_weight`"""
ALL_SKILLS = 0.18
"""what all of the skills add: still less than experience in the same kind of work"""
LEFT_OVERS = "9"
"""last digit of the unit groups "not elsewhere classified": a porter and a blood taker share one, and nothing else"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Relations:
    """(from, to) -> how experience carries over. Unrelated pairs are not in the table."""

    table: Mapping[str, Mapping[str, Relation]] = field(default_factory=dict)
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """(from, to) -> how much of it carries over, 0..1, for the same pairs"""

    def between(self, done: str, wanted: str) -> Relation:
        """How experience in `done` stands to work as `wanted`."""
        if done == wanted:
            return Relation.SAME
        return self.table.get(done, {}).get(wanted, Relation.NONE)

    def weight(self, done: str, wanted: str) -> float:
        """How much of it carries over, 0..1."""
        if done == wanted:
            return WEIGHT[Relation.SAME]
        return self.weights.get(done, {}).get(wanted, 0.0)


def skills_weight(part: float) -> float:
    """The weight of skills that make up this share (0..1) of what the work uses."""
    return WEIGHT[Relation.SKILLS] + ALL_SKILLS * part


def relate(occupations: Mapping[str, Occupation]) -> Relations:
    """The table for a taxonomy: n x n, once."""
    table = {one.id: dict(_row(one, occupations.values())) for one in occupations.values()}
    return Relations(
        table=table,
        weights={
            done: {
                wanted: _weight(relation, occupations[done], occupations[wanted]) for wanted, relation in row.items()
            }
            for done, row in table.items()
        },
    )


def _row(done: Occupation, others: Iterable[Occupation]) -> Iterable[tuple[str, Relation]]:
    for wanted in others:
        relation = _relation(done, wanted)
        if relation is not Relation.NONE:
            yield wanted.id, relation


def _relation(done: Occupation, wanted: Occupation) -> Relation:
    """The strongest relation first. `related` is read both ways, stepping stones and skills only one way."""
    if done.id == wanted.id:
        return Relation.SAME
    if done.profession and done.profession == wanted.profession:
        return Relation.PROFESSION
    if wanted.id in done.stepping_stones:
        return Relation.STEPPING_STONE
    if wanted.id in done.related or done.id in wanted.related:
        return Relation.RELATED
    if done.isco08 and done.isco08 == wanted.isco08 and not done.isco08.endswith(LEFT_OVERS):
        return Relation.ISCO
    if _share(done, wanted):
        return Relation.SKILLS
    return Relation.SECTOR if done.sector and done.sector == wanted.sector else Relation.NONE


def _weight(relation: Relation, done: Occupation, wanted: Occupation) -> float:
    return skills_weight(_share(done, wanted)) if relation is Relation.SKILLS else WEIGHT[relation]


def _share(done: Occupation, wanted: Occupation) -> float:
    """Share of the skills, ours or those of ESCO where it was imported. Nothing across a register, either way:
    skills make nobody a nurse, and a nurse has stepping stones instead.
    """
    if not (by_skills_alone(done) and by_skills_alone(wanted)):
        return 0.0
    return max(share(done.brings, wanted.uses), share(done.esco_skills, wanted.esco_skills))
