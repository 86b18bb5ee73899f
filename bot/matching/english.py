"""English evidence: which test, which version, each part, how old, and whether sittings may be combined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import IntEnum

from bot.matching.knowledge import EnglishRule, Rules
from bot.matching.values import EnglishTest

LEVELS = ("none", "basic", "medium", "good", "fluent")


class Evidence(IntEnum):
    """How far the evidence goes; more is better."""

    MISSING = 0
    SHORT = 1
    """a score is too low"""
    OLD = 2
    """it was enough, but too long ago"""
    INCOMPLETE = 3
    """enough as far as told; the date, a part or the version is not known"""
    MET = 4


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or the last day that month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def against_rule(rule: EnglishRule, tests: Iterable[EnglishTest], rules: Rules, today: date) -> Evidence:
    """The evidence for one row of a regulator: the best sitting, or two together where the row allows it."""
    sittings = [test for test in tests if name_of(test) == rule.test and _version_fits(test, rule.version)]
    best = max((_sitting(rule, test, rules, today) for test in sittings), default=Evidence.MISSING)
    if best is not Evidence.MET and rule.combine_months and _combined(rule, sittings, rules, today):
        return Evidence.MET
    return best


def against_regulator(
    english: Iterable[EnglishRule], profession: str, tests: Iterable[EnglishTest], rules: Rules, today: date
) -> Evidence:
    """The best evidence under any row that holds for the profession."""
    tests = tuple(tests)
    rows = (row for row in english if not row.professions or profession in row.professions)
    return max((against_rule(row, tests, rules, today) for row in rows), default=Evidence.MISSING)


def against_score(wanted: str, tests: Iterable[EnglishTest], rules: Rules, today: date) -> Evidence:
    """The evidence for a test an opening names: "IELTS:6.5", or "IELTS:7.0:6.5" with a floor for each part.

    Raises ValueError for anything else.
    """
    test, overall, each = parse_wanted(wanted)
    months = rules.tests[test].valid_months if test in rules.tests else 24
    parts = dict.fromkeys(("listening", "reading", "writing", "speaking"), points(each, rules)) if each else {}
    rule = EnglishRule(test=test, overall=points(overall, rules), parts=parts, valid_months=months)
    return against_rule(rule, tests, rules, today)


def parse_wanted(wanted: str) -> tuple[str, str, str]:
    """("IELTS", "6.5", "") of "IELTS:6.5"; the third is the floor for each part. Raises ValueError."""
    test, _, rest = wanted.partition(":")
    overall, _, each = rest.partition(":")
    if not test.strip() or not overall.strip():
        raise ValueError("an English requirement is a level, or a test with its score such as IELTS:6.5")
    return test.strip().upper(), overall.strip(), each.strip()


def level_shown(test: EnglishTest, rules: Rules) -> str:
    """The level a result shows, whatever its age: language is not lost overnight."""
    facts = rules.tests.get(name_of(test))
    overall = _overall(test, rules)
    if facts is None or overall is None:
        return ""
    return max((level for level, lowest in facts.levels.items() if overall >= lowest), key=LEVELS.index, default="")


def name_of(test: EnglishTest) -> str:
    """IELTS of "IELTS Academic"."""
    return test.test.split()[0].upper() if test.test.strip() else ""


def points(score: float | str, rules: Rules) -> float:
    """A score as a number: OET letters become their lowest points. Raises ValueError for other words."""
    if isinstance(score, str):
        grade = score.strip().upper()
        return rules.oet_points[grade] if grade in rules.oet_points else float(grade)
    return float(score)


def _version_fits(test: EnglishTest, version: str) -> bool:
    """A General Training or another profession's result does not count; a version not told may still fit."""
    told = " ".join(test.test.split()[1:]).casefold()
    return not version or not told or version in told


def _sitting(rule: EnglishRule, test: EnglishTest, rules: Rules, today: date) -> Evidence:
    told = _told_parts(test, rules)
    overall = _overall(test, rules)
    if any(told[part] < lowest for part, lowest in rule.parts.items() if part in told):
        return Evidence.SHORT
    if rule.overall and overall is not None and overall < rule.overall:
        return Evidence.SHORT
    if test.taken is None or test.taken > today:
        return Evidence.INCOMPLETE
    if add_months(test.taken, rule.valid_months) < today:
        return Evidence.OLD
    complete = set(rule.parts) <= set(told) and (not rule.overall or overall is not None)
    version_told = not rule.version or len(test.test.split()) > 1
    return Evidence.MET if complete and version_told else Evidence.INCOMPLETE


def _combined(rule: EnglishRule, sittings: list[EnglishTest], rules: Rules, today: date) -> bool:
    """Two dated sittings, close together, no part far below, and every part reached in one of them."""
    usable = [
        test for test in sittings
        if test.taken is not None and test.taken <= today <= add_months(test.taken, rule.valid_months)
        and _near(rule, _told_parts(test, rules))
    ]
    return any(
        _together(rule, one, other, rules) for i, one in enumerate(usable) for other in usable[i + 1:]
    )


def _near(rule: EnglishRule, told: Mapping[str, float]) -> bool:
    return all(part in told and told[part] >= lowest - rule.combine_short for part, lowest in rule.parts.items())


def _together(rule: EnglishRule, one: EnglishTest, other: EnglishTest, rules: Rules) -> bool:
    first, second = sorted((one.taken or date.min, other.taken or date.min))
    told, told_too = _told_parts(one, rules), _told_parts(other, rules)
    close = second <= add_months(first, rule.combine_months)
    return close and all(max(told[part], told_too[part]) >= lowest for part, lowest in rule.parts.items())


def _told_parts(test: EnglishTest, rules: Rules) -> dict[str, float]:
    return {part: points(score, rules) for part, score in test.parts.items()}


def _overall(test: EnglishTest, rules: Rules) -> float | None:
    """The overall score; for OET, which has none, the lowest part."""
    if test.overall != "":
        return points(test.overall, rules)
    parts = _told_parts(test, rules)
    return min(parts.values()) if parts else None
