"""Permission to work, from dated rows. The smallest useful answer of the person decides; unknown filters nothing."""

from __future__ import annotations

from bot.matching.findings import Case, Finding
from bot.matching.knowledge import ListedWork, PermissionRule
from bot.matching.values import Kind, Verdict


def permission(case: Case) -> Finding | None:
    """Paid work and own business only as far as the person's row allows it on this day."""
    status = case.person.permission
    if not status or not (case.paid or case.opening.kind is Kind.ENTERPRISE):
        return None
    rule = _rule_of(case, status)
    if rule is None:
        return _ask(case)
    if case.opening.kind is Kind.ENTERPRISE:
        return _own_business(case, rule)
    return _paid_work(case, rule)


def _rule_of(case: Case, status: str) -> PermissionRule | None:
    """The row in force, None when nobody has written one for this status and day."""
    rows = (row for row in case.knowledge.rules.permission if row.status == status)
    return next((row for row in rows if row.valid_from <= case.today <= row.valid_to), None)


def _own_business(case: Case, rule: PermissionRule) -> Finding | None:
    if not rule.self_employed:
        return case.never("own_business_closed")
    return None


def _paid_work(case: Case, rule: PermissionRule) -> Finding | None:
    if rule.paid == "none":
        return case.never("paid_work_closed")
    if rule.paid == "listed":
        return _listed_work(case, rule)
    if rule.weekly_hours:
        return _few_hours(case, rule)
    return None


def _listed_work(case: Case, rule: PermissionRule) -> Finding | None:
    """Every code of the opening must be on the list today; one doubtful code makes it a coordinator's question."""
    codes = _codes(case)
    rows = [rule.listed.get(code) for code in codes]
    if not codes or any(row is None or row.until < case.today for row in rows):
        return case.never("paid_work_closed")
    listed = [row for row in rows if row is not None]
    if case.today > rule.review_by or any(row.ask or not _enough_years(case, row) for row in listed):
        return _ask(case)
    return None


def _codes(case: Case) -> frozenset[str]:
    """SOC codes of an opening: as stated, else of all its occupations; an occupation without code leaves none."""
    if case.opening.soc2020:
        return frozenset({case.opening.soc2020})
    complete = len(case.occupations) == len(case.opening.occupations)
    return frozenset(one.soc2020 for one in case.occupations) if complete else frozenset()


def years_asked(case: Case) -> float:
    """Years in the work that a list of permitted work asks for; 0 for none."""
    rule = _rule_of(case, case.person.permission)
    rows = (rule.listed.get(code) for code in _codes(case)) if rule else ()
    return max((row.years for row in rows if row), default=0)


def _enough_years(case: Case, row: ListedWork) -> bool:
    told = (case.person.years.get(one, 0) for one in case.opening.occupations)
    return max(told, default=0) >= row.years


def _few_hours(case: Case, rule: PermissionRule) -> Finding | None:
    hours = case.opening.weekly_hours
    only_full_time = "full_time" in case.opening.hours and "part_time" not in case.opening.hours
    limit = int(rule.weekly_hours)
    if (hours is not None and hours > rule.weekly_hours) or (hours is None and only_full_time):
        return case.never("too_many_hours", n=limit)
    if hours is None or case.today > rule.review_by:
        return case.at_best(Verdict.READY_WITH_STEP, "twenty_hours", step="step_coordinator", n=limit)
    return None


def _ask(case: Case) -> Finding:
    return case.at_best(Verdict.NOT_YET, "ask_first", step="step_coordinator")
