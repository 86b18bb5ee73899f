"""Room and strength: is there a place left, and can this business carry what is asked for."""

from __future__ import annotations

from bot.matching.findings import Case, Finding
from bot.matching.values import Enterprise, Kind, Verdict

NOTHING_TOLD = Enterprise()


def places(case: Case) -> Finding | None:
    """A class or a mentor without a free place."""
    opening = case.opening
    full = opening.places is not None and opening.taken >= opening.places
    return case.never("full") if full else None


def trading(case: Case) -> Finding | None:
    """A contract is for who trades already; a pitch or a course is for everybody."""
    business = case.person.profile.enterprise or NOTHING_TOLD
    if case.opening.kind is not Kind.ENTERPRISE or not case.opening.value or business.stage in {"", "trading"}:
        return None
    return case.at_best(Verdict.NOT_YET, "trading_only", step="step_start_up", topic="business")


def contract_worth(case: Case) -> Finding | None:
    """A contract worth more than the business turns over in a year is better offered for together."""
    turnover = (case.person.profile.enterprise or NOTHING_TOLD).turnover
    worth = case.opening.value
    if not turnover or not worth or worth <= turnover * case.knowledge.rules.contract_share:
        return None
    return case.at_best(Verdict.NOT_YET, "contract_big", step="step_together")


def hands(case: Case) -> Finding | None:
    """People who can work in the business, against those needed."""
    asked = case.opening.requirements.people
    told = (case.person.profile.enterprise or NOTHING_TOLD).people
    if not asked or (told is not None and told >= asked):
        return None
    if told is None:
        return case.at_best(Verdict.READY_WITH_STEP, "tell_people", step="step_tell_business", n=asked)
    return case.at_best(Verdict.NOT_YET, "team_small", step="step_together", n=asked)


def insurance(case: Case) -> Finding | None:
    """Public liability insurance."""
    told = (case.person.profile.enterprise or NOTHING_TOLD).insured
    if not case.opening.requirements.insured or told:
        return None
    if told is None:
        return case.at_best(Verdict.READY_WITH_STEP, "insurance_needed", step="step_tell_business")
    return case.at_best(Verdict.NOT_YET, "insurance_needed", step="step_insurance")


def hygiene(case: Case) -> Finding | None:
    """The food hygiene rating of the kitchen."""
    asked = case.opening.requirements.hygiene
    told = (case.person.profile.enterprise or NOTHING_TOLD).hygiene
    if not asked or (told is not None and told >= asked):
        return None
    if told is None:
        return case.at_best(Verdict.READY_WITH_STEP, "hygiene_needed", step="step_tell_business", n=asked)
    return case.at_best(Verdict.NOT_YET, "hygiene_needed", step="step_hygiene", n=asked)
