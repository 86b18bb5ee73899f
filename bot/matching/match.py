"""One opening for one person, the best openings for a person, the best people for an opening: one function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bot.matching.board import NEVER, VERDICTS, Board
from bot.matching.findings import RANK, Case, Finding
from bot.matching.knowledge import Knowledge
from bot.matching.person import Person, person_of
from bot.matching.reasons import good_reasons, good_to_know
from bot.matching.rules import HARD_RULES
from bot.matching.score import helps, score
from bot.matching.values import Kind, Match, NextStep, Opportunity, Profile, Verdict

ALERTED = frozenset({Verdict.READY, Verdict.READY_WITH_STEP, Verdict.STEPPING_STONE})
ALERT_FLOOR = 0.45
"""below this an opening may be asked for, but nobody is woken for it"""
WIDER = 0.8
"""what is left of the floor for somebody who wants to hear of more"""
HELPING_KINDS = frozenset({Kind.TRAINING, Kind.MENTORING, Kind.ENTERPRISE})
NAMED_TOPICS = frozenset({"english", "business", "licence"})
"""topics that a class tells by its title; for others it must be of the same profession"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How an opening stands to a person, without the reasons."""

    opening: Opportunity
    verdict: Verdict
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Looked:
    """What the rules and the score say. The sentences are made only for those that are shown."""

    case: Case
    findings: tuple[Finding, ...]
    verdict: Verdict
    score: float

    @property
    def worst(self) -> Finding | None:
        """The finding that decided the verdict; the first of its kind."""
        return max(self.findings, key=lambda one: RANK[one.verdict], default=None)

    @property
    def topic(self) -> str:
        return self.worst.topic if self.worst else ""


def match(profile: Profile, opportunity: Opportunity, knowledge: Knowledge, today: date) -> Match:
    """How the opening stands to the person on that day. A "not yet" always carries the next step."""
    return _told(_look(person_of(profile, knowledge), opportunity, knowledge, today))


def explain(
    profile: Profile, opportunity: Opportunity, knowledge: Knowledge, today: date,
    among: Iterable[Opportunity] | Board = (),
) -> Match:
    """The honest answer to "why not me?": everything that is in the way, not only the first thing that ends it.

    The next step names the best of `among` that helps.
    """
    person = person_of(profile, knowledge)
    case = Case(person=person, opening=opportunity, knowledge=knowledge, today=today)
    findings = tuple(finding for rule in HARD_RULES if (finding := rule(case)) is not None)
    one = _judged(case, findings)
    others = _ordered(_board(among, knowledge), person, today)
    found = _told(one, _helping(one, others))
    steps = (finding.step for finding in findings if finding.step is not None)
    if one.verdict is not Verdict.NEVER or (step := next(steps, None)) is None:
        return found
    return replace(found, next_step=NextStep(sentence=step))


def standings(
    profile: Profile, opportunities: Iterable[Opportunity] | Board, knowledge: Knowledge, today: date
) -> Sequence[Standing]:
    """The openings for a person as `rank` orders them, without their reasons: cheap for very many."""
    return _ordered(_board(opportunities, knowledge), person_of(profile, knowledge), today)


def rank(
    profile: Profile,
    opportunities: Iterable[Opportunity] | Board,
    knowledge: Knowledge,
    today: date,
    limit: int | None = None,
    *,
    fresh_only: bool = False,
) -> tuple[Match, ...]:
    """The openings for a person, best first, without those that must never be sent.

    With `fresh_only` (alerts) only what is worth a message: nothing told or refused before, no "not yet", no kind the
    person did not ask for. A next step names an opening that helps where there is one among `opportunities`.
    """
    person = person_of(profile, knowledge)
    ordered = _ordered(_board(opportunities, knowledge), person, today)
    chosen = [one for one in ordered if not fresh_only or _worth_a_message(profile, one)]
    looked = (_look(person, one.opening, knowledge, today) for one in chosen[:limit])
    return tuple(_told(one, _helping(one, ordered)) for one in looked)


def people_for(
    profiles: Iterable[Profile],
    opportunity: Opportunity,
    knowledge: Knowledge,
    today: date,
    limit: int | None = None,
    *,
    fresh_only: bool = False,
) -> tuple[tuple[Profile, Match], ...]:
    """The same, seen from the opening: who it is for, best first."""
    found = (
        (profile, one)
        for profile in profiles
        for one in rank(profile, (opportunity,), knowledge, today, fresh_only=fresh_only)
    )
    return tuple(sorted(found, key=lambda pair: (-pair[1].score, pair[0].id))[:limit])


def _look(person: Person, opportunity: Opportunity, knowledge: Knowledge, today: date) -> _Looked:
    case = Case(person=person, opening=opportunity, knowledge=knowledge, today=today)
    return _judged(case, tuple(_findings(case)))


def _judged(case: Case, findings: tuple[Finding, ...]) -> _Looked:
    verdict = max((one.verdict for one in findings), key=RANK.__getitem__, default=Verdict.READY)
    worth = 0.0 if verdict is Verdict.NEVER else score(case, verdict)
    return _Looked(case=case, findings=findings, verdict=verdict, score=worth)


def _findings(case: Case) -> Iterator[Finding]:
    """What the rules find, up to the first that ends it."""
    for rule in HARD_RULES:
        finding = rule(case)
        if finding is not None:
            yield finding
            if finding.verdict is Verdict.NEVER:
                return


def _told(one: _Looked, helping: str = "") -> Match:
    """The match with its reasons: what is in the way first, then what speaks for it, then what is good to know."""
    worst = one.worst
    if worst is not None and one.verdict is Verdict.NEVER:
        in_the_way = tuple(found.reason for found in sorted(one.findings, key=lambda found: -RANK[found.verdict]))
        return Match(opportunity=one.case.opening.id, verdict=one.verdict, score=0.0, reasons=in_the_way)
    step = worst.step if worst else None
    return Match(
        opportunity=one.case.opening.id,
        verdict=one.verdict,
        score=one.score,
        reasons=(*(found.reason for found in one.findings), *good_reasons(one.case), *good_to_know(one.case)),
        next_step=NextStep(sentence=step, opening=helping) if step else None,
    )


def _board(opportunities: Iterable[Opportunity] | Board, knowledge: Knowledge) -> Board:
    return opportunities if isinstance(opportunities, Board) else Board(tuple(opportunities), knowledge)


def _ordered(board: Board, person: Person, today: date) -> list[Standing]:
    """What may be sent, best first; of equals what closes first."""
    ranks, scores = board.judge(person, today)
    judged = (
        Standing(opening=board.openings[place], verdict=VERDICTS[ranks[place]], score=float(scores[place]))
        for place in np.flatnonzero(ranks != NEVER)
    )
    return sorted(judged, key=lambda one: (-one.score, one.opening.closes or date.max, one.opening.id))


def _worth_a_message(profile: Profile, one: Standing) -> bool:
    opening = one.opening
    floor = ALERT_FLOOR * (WIDER if profile.reach == "wider" else 1)
    known = opening.id in profile.told or opening.id in profile.refused
    wanted = not profile.interests or opening.kind.value in profile.interests
    if one.verdict is Verdict.STEPPING_STONE and not profile.stepping_stone:
        return False
    return not known and wanted and one.verdict in ALERTED and one.score >= floor


def _helping(one: _Looked, ordered: Sequence[Standing]) -> str:
    """Id of the best class or mentor that the person may go to now for what is missing; "" when there is none."""
    topic = one.topic
    if not topic:
        return ""
    here = one.case.opening.id
    found = (other.opening.id for other in ordered if other.opening.id != here and _helps(one, topic, other))
    return next(found, "")


def _helps(one: _Looked, topic: str, other: Standing) -> bool:
    if other.opening.kind not in HELPING_KINDS or other.verdict not in ALERTED:
        return False
    if topic in NAMED_TOPICS:
        return topic in helps(other.opening, one.case.knowledge)
    profession = one.case.knowledge.profession_of
    wanted = {profession(name) for name in one.case.opening.occupations}
    return any(profession(name) in wanted for name in other.opening.occupations)
