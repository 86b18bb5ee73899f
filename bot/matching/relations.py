"""How much of the experience in one occupation carries over to another: a table made once from the taxonomy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

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
    """same ISCO-08 minor group"""
    SECTOR = "sector"
    NONE = "none"


WEIGHT: Mapping[Relation, float] = {
    Relation.SAME: 1.0,
    Relation.PROFESSION: 0.9,
    Relation.STEPPING_STONE: 0.75,
    Relation.RELATED: 0.7,
    Relation.ISCO: 0.5,
    Relation.SECTOR: 0.3,
    Relation.NONE: 0.0,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Relations:
    """(from, to) -> how experience carries over. Unrelated pairs are not in the table."""

    table: Mapping[str, Mapping[str, Relation]] = field(default_factory=dict)

    def between(self, done: str, wanted: str) -> Relation:
        """How experience in `done` stands to work as `wanted`."""
        if done == wanted:
            return Relation.SAME
        return self.table.get(done, {}).get(wanted, Relation.NONE)


def relate(occupations: Mapping[str, Occupation]) -> Relations:
    """The table for a taxonomy: n x n, once."""
    return Relations(table={one.id: dict(_row(one, occupations.values())) for one in occupations.values()})


def _row(done: Occupation, others: Iterable[Occupation]) -> Iterable[tuple[str, Relation]]:
    for wanted in others:
        relation = _relation(done, wanted)
        if relation is not Relation.NONE:
            yield wanted.id, relation


def _relation(done: Occupation, wanted: Occupation) -> Relation:
    """The strongest relation first. `related` is read both ways, a stepping stone only downwards."""
    if done.id == wanted.id:
        return Relation.SAME
    if done.profession and done.profession == wanted.profession:
        return Relation.PROFESSION
    if wanted.id in done.stepping_stones:
        return Relation.STEPPING_STONE
    if wanted.id in done.related or done.id in wanted.related:
        return Relation.RELATED
    if done.isco08 and done.isco08[:3] == wanted.isco08[:3]:
        return Relation.ISCO
    return Relation.SECTOR if done.sector and done.sector == wanted.sector else Relation.NONE
