"""What came of it: people on their way, counted. Pure values; result_counting.py makes them, hiding.py shows them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.assistant.hiding import Count
from bot.assistant.outcome import Stage
from bot.matching.values import Kind

WAY = ("came", "kept", "work", "alerts", "told", "interested")
"""from the first message to an opening: wrote to us, let us keep a profile, told us their work, want alerts ..."""
LADDER = ("told", *(one.value for one in Stage))
"""what became of openings"""
WORK = frozenset({"occupation", "qualification"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question that was put to somebody."""

    step: str
    """flow.step"""
    at: datetime
    gone_on: bool
    """something came after it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A resident, as far as counting goes."""

    id: str
    language: str = ""
    """of the address that was used last; "" = none chosen"""
    channel: str = ""
    partners: frozenset[str] = frozenset()
    """those who may see the person"""
    consents: frozenset[str] = frozenset()
    work: bool = False
    """told us any"""
    facts: frozenset[tuple[str, str, str]] = frozenset()
    """(name, subject, value) of those that were asked for"""
    told: bool = False
    interested: bool = False
    reached: frozenset[tuple[str, str]] = frozenset()
    """(opening, stage)"""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What the programme wants to have reached by a day."""

    id: str
    label: str
    goal: int
    by: date
    fact: str = ""
    """people who told this fact"""
    sector: str = ""
    """about work of this sector"""
    but: str = ""
    """not with this value"""
    stage: str = ""
    """people who came this far"""
    kinds: tuple[Kind, ...] = ()
    """with openings of these kinds; () = any"""
    consent: str = ""
    """people who agreed to this"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultRules:
    """knowledge/results.yaml."""

    least: int = 5
    """smaller numbers of people are hidden"""
    left_after: timedelta = timedelta(days=3)
    """silence after a question, by which somebody left there"""
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What is needed to say what somebody counts for."""

    rules: ResultRules
    at: datetime
    kinds: Mapping[str, Kind]
    """of the openings"""
    sectors: Mapping[str, str]
    """of the occupations"""


def counted_for(person: Person, terms: Terms) -> Iterable[tuple[str, str]]:
    """(report, item) of everything that one person counts for, each once."""
    stages = {stage for _, stage in person.reached}
    holds = {
        "came": True, "kept": "profile" in person.consents, "work": person.work, "alerts": "alerts" in person.consents,
        "told": person.told, "interested": person.interested or Stage.INTERESTED.value in stages,
        **dict.fromkeys(stages - {Stage.INTERESTED.value}, True),
    }
    yield from (("people", item) for item, true in holds.items() if true)
    for question in person.questions:
        yield "asked", question.step
        if not question.gone_on and question.at <= terms.at - terms.rules.left_after:
            yield "left", question.step
    yield from (("targets", one.id) for one in terms.rules.targets if meets(person, one, terms))


def meets(person: Person, target: Target, terms: Terms) -> bool:
    """Whether somebody counts for a target."""
    if target.stage:
        return any(
            stage == target.stage and (not target.kinds or terms.kinds.get(opening) in target.kinds)
            for opening, stage in person.reached
        )
    if target.consent:
        return target.consent in person.consents
    return any(
        name == target.fact and value != target.but and (not target.sector or terms.sectors.get(of) == target.sector)
        for name, of, value in person.facts
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class BroadcastFigures:
    """What one broadcast came to."""

    id: str
    people: Count
    """on its list"""
    arrived: int
    """may have read it"""
    failed: int
    replies: int
    parts: int
    """of SMS"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """All counts for one partner, or ("") for the whole programme."""

    partner: str
    at: datetime
    counts: Mapping[str, Mapping[str, Count]] = field(default_factory=dict)
    """report -> item -> people; "spent" -> "parts" are parts of SMS"""
    broadcasts: tuple[BroadcastFigures, ...] = ()

    def of(self, report: str, item: str) -> Count:
        """One count; nobody where there is none."""
        return self.counts.get(report, {}).get(item, Count())

    def to_json(self) -> str:
        return json.dumps(
            {"counts": {r: {i: asdict(c) for i, c in items.items()} for r, items in self.counts.items()},
             "broadcasts": [asdict(one) for one in self.broadcasts]}, separators=(",", ":"),
        )

    @staticmethod
    def from_json(partner: str, at: datetime, text: str) -> Figures:
        told: dict[str, Any] = json.loads(text)
        return Figures(
            partner=partner, at=at,
            counts={r: {i: Count(**c) for i, c in items.items()} for r, items in told["counts"].items()},
            broadcasts=tuple(
                BroadcastFigures(**{**one, "people": Count(**one["people"])}) for one in told["broadcasts"]
            ),
        )


class Tallies:
    """Counts that grow, for several partners at once."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, str, str], dict[tuple[str, str], int]] = {}

    def add(
        self, partners: Collection[str], report: str, item: str, language: str, channel: str, number: int = 1
    ) -> None:
        """So many more, for the programme ("") and each of these partners."""
        for partner in ("", *partners):
            cells = self._cells.setdefault((partner, report, item), {})
            cells[language, channel] = cells.get((language, channel), 0) + number

    def of(self, partner: str) -> Mapping[str, Mapping[str, Count]]:
        """Everything of one partner."""
        found: dict[str, dict[str, Count]] = {}
        for (owner, report, item), cells in self._cells.items():
            if owner == partner:
                found.setdefault(report, {})[item] = count_of(cells)
        return found


def count_of(cells: Mapping[tuple[str, str], int]) -> Count:
    """People by (language, channel)."""

    def by(pick: Callable[[tuple[str, str]], str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for cell, number in cells.items():
            found[pick(cell)] = found.get(pick(cell), 0) + number
        return found

    return Count(all=sum(cells.values()), language=by(lambda cell: cell[0]), channel=by(lambda cell: cell[1]))
