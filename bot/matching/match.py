"""One opening for one person, the best openings for a person, the best people for an opening: one function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.matching.findings import RANK, Case, Finding
from bot.matching.knowledge import Knowledge
from bot.matching.person import Person, person_of
from bot.matching.reasons import good_reasons, good_to_know
from bot.matching.rules import HARD_RULES
from bot.matching.score import helps_with, score, teaches_english
from bot.matching.values import Kind, Match, NextStep, Opportunity, Profile, Verdict

ALERTED = frozenset({Verdict.READY, Verdict.READY_WITH_STEP, Verdict.STEPPING_STONE})
ALERT_FLOOR = 0.4
"""below this an opening may be asked for, but nobody is woken for it"""
HELPING_KINDS = frozenset({Kind.TRAINING, Kind.MENTORING})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Looked:
    """A match before its next step is linked to an opening that helps."""

    opening: Opportunity
    match: Match
    topic: str


def match(profile: Profile, opportunity: Opportunity, knowledge: Knowledge, today: date) -> Match:
    """How the opening stands to the person on that day. A "not yet" always carries the next step."""
    return _look(person_of(profile, knowledge), opportunity, knowledge, today).match


def rank(
    profile: Profile,
    opportunities: Iterable[Opportunity],
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
    looked = [_look(person, one, knowledge, today) for one in opportunities]
    looked = [one for one in looked if one.match.verdict is not Verdict.NEVER]
    ordered = sorted(looked, key=_best_first)
    chosen = [one for one in ordered if not fresh_only or _worth_a_message(profile, one)]
    return tuple(_linked(one, ordered, person, knowledge) for one in chosen[:limit])


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
    findings = tuple(_findings(case))
    worst = max(findings, key=lambda one: RANK[one.verdict], default=None)
    verdict = worst.verdict if worst else Verdict.READY
    if worst is not None and verdict is Verdict.NEVER:
        return _Looked(
            opening=opportunity, topic="",
            match=Match(opportunity=opportunity.id, verdict=verdict, score=0.0, reasons=(worst.reason,)),
        )
    step = worst.step if worst else None
    found = Match(
        opportunity=opportunity.id,
        verdict=verdict,
        score=score(case, verdict),
        reasons=(*(one.reason for one in findings), *good_reasons(case), *good_to_know(case)),
        next_step=NextStep(sentence=step) if step else None,
    )
    return _Looked(opening=opportunity, match=found, topic=worst.topic if worst else "")


def _findings(case: Case) -> Iterator[Finding]:
    """What the rules find, up to the first that ends it."""
    for rule in HARD_RULES:
        finding = rule(case)
        if finding is not None:
            yield finding
            if finding.verdict is Verdict.NEVER:
                return


def _best_first(one: _Looked) -> tuple[float, date, str]:
    return (-one.match.score, one.opening.closes or date.max, one.opening.id)


def _worth_a_message(profile: Profile, one: _Looked) -> bool:
    known = one.opening.id in profile.told or one.opening.id in profile.refused
    wanted = not profile.interests or one.opening.kind.value in profile.interests
    return not known and wanted and one.match.verdict in ALERTED and one.match.score >= ALERT_FLOOR


def _linked(one: _Looked, ordered: Sequence[_Looked], person: Person, knowledge: Knowledge) -> Match:
    """The match with its next step linked to the best opening that helps, if there is one."""
    if one.match.next_step is None or not one.topic:
        return one.match
    helping = next((other for other in ordered if _helps(one, other, person, knowledge)), None)
    if helping is None:
        return one.match
    return replace(one.match, next_step=replace(one.match.next_step, opening=helping.opening.id))


def _helps(one: _Looked, other: _Looked, person: Person, knowledge: Knowledge) -> bool:
    """A class or mentor the person may go to now, for what is missing."""
    if other.opening.kind not in HELPING_KINDS or other.match.verdict not in ALERTED or other is one:
        return False
    case = Case(person=person, opening=other.opening, knowledge=knowledge, today=date.min)
    if one.topic == "english":
        return teaches_english(case)
    wanted = {knowledge.profession_of(name) for name in one.opening.occupations}
    taught = {knowledge.profession_of(name) for name in other.opening.occupations}
    return bool(wanted & taught) or helps_with(case, one.topic)
