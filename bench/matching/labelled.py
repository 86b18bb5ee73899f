"""The labelled set: people, openings, and what a job coach would send to whom (profiles, openings, judgements.yaml)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.matching.knowledge import Knowledge
from bot.matching.records.opportunity import OpportunityRecord
from bot.matching.records.profile import ProfileRecord
from bot.matching.values import Kind, Opportunity, Profile

HERE = Path(__file__).parent
GRADES = (3, 2, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """One person with their judgements."""

    profile: Profile
    about: str
    sort: str
    grades: Mapping[str, int]
    """opening -> 1..3; what is missing is 0"""
    forbidden: Mapping[str, str]
    """opening -> why it must never be sent or shown"""
    unasked: Mapping[str, str]
    """opening -> why it must not be sent to somebody who did not ask"""


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledSet:
    """All of it, as it stands on one day."""

    today: date
    people: tuple[Labelled, ...]
    openings: tuple[Opportunity, ...]


def read_labelled(knowledge: Knowledge, folder: Path = HERE) -> LabelledSet:
    """The set. Raises ValueError for a name that does not exist and for a grade on a forbidden pair."""
    written = _yaml(folder / "openings.yaml")
    openings = tuple(OpportunityRecord.model_validate(one).opportunity(knowledge) for one in written["openings"])
    judged = _yaml(folder / "judgements.yaml")
    records = _yaml(folder / "profiles.yaml")["profiles"]
    if {one["id"] for one in records} != set(judged["people"]):
        raise ValueError("profiles.yaml and judgements.yaml do not hold the same people")
    expand = _Names(openings, judged["lists"])
    return LabelledSet(
        today=written["today"],
        people=tuple(_labelled(one, judged, expand) for one in records),
        openings=openings,
    )


def records(folder: Path = HERE) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Profiles and openings as written down, in the shapes of docs/reference/*.schema.json."""
    return _yaml(folder / "profiles.yaml")["profiles"], _yaml(folder / "openings.yaml")["openings"]


class _Names:
    """Names of judgements.yaml -> ids of openings."""

    def __init__(self, openings: Iterable[Opportunity], lists: Mapping[str, list[str]]) -> None:
        openings = tuple(openings)
        self.ids = frozenset(one.id for one in openings)
        facts = {
            "paid": [one.id for one in openings if one.paid],
            "enterprise": [one.id for one in openings if one.kind is Kind.ENTERPRISE],
            "min_age_17": [one.id for one in openings if one.requirements.min_age >= 17],
            "min_age_18": [one.id for one in openings if one.requirements.min_age >= 18],
            "over_20_hours": [one.id for one in openings if one.paid and (one.weekly_hours or 0) > 20],
        }
        self.lists = {**lists, **facts}

    def __call__(self, names: Iterable[str]) -> frozenset[str]:
        found = frozenset(one for name in names for one in (self.lists[name[1:]] if name[0] == "@" else (name,)))
        if unknown := found - self.ids:
            raise ValueError(f"judgements.yaml names openings that do not exist: {sorted(unknown)}")
        return found


def _labelled(record: Mapping[str, Any], judged: Mapping[str, Any], expand: _Names) -> Labelled:
    name = record["id"]
    own = judged["people"][name]
    grades = {one: grade for grade in GRADES for one in expand(own.get(grade, ()))}
    forbidden = _reasons((*judged["everyone"], *own.get("forbidden", ())), expand)
    forbidden |= {
        one: "registration, profession or language" for one, people in judged["only"].items() if name not in people
    }
    if both := grades.keys() & forbidden.keys():
        raise ValueError(f"{name}: both graded and forbidden: {sorted(both)}")
    return Labelled(
        profile=ProfileRecord.model_validate(record).profile(), about=record["about"], sort=record["sort"],
        grades=grades, forbidden=forbidden, unasked=_reasons(own.get("unasked", ()), expand),
    )


def _reasons(rows: Iterable[Mapping[str, Any]], expand: _Names) -> dict[str, str]:
    return {one: row["why"] for row in rows for one in expand(row["openings"]) - expand(row.get("but", ()))}


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))
