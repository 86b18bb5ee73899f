"""The rule about licences and cards: what an opening asks for against what the person has."""

from __future__ import annotations

from bot.matching.findings import Case, Finding
from bot.matching.licences import licence_step
from bot.matching.values import Requirements, Verdict

CAR = "driving"


def licences(case: Case) -> Finding | None:
    """The first licence that is missing, else the first that the person was not asked about."""
    asked = wanted(case.opening.requirements)
    told = case.person.profile.licences
    for one in asked:
        if told.get(one) is False:
            return _missing(case, one)
    return next((_ask(case, one) for one in asked if one not in told), None)


def wanted(asked: Requirements) -> tuple[str, ...]:
    """Ids of the licences asked for."""
    return tuple(dict.fromkeys((*((CAR,) if asked.driving else ()), *asked.licences)))


def _missing(case: Case, one: str) -> Finding:
    known = case.knowledge.licences.get(one)
    if known is None:  # a card that we know nothing of
        return case.at_best(Verdict.NOT_YET, "licence_needed", step="step_coordinator", licence=one)
    step = licence_step(known, case.today)
    return case.at_best(Verdict.NOT_YET, "licence_needed", step=step, topic="licence", licence=one)


def _ask(case: Case, one: str) -> Finding:
    return case.at_best(Verdict.READY_WITH_STEP, "licence_needed", step="step_tell_licence", licence=one)
