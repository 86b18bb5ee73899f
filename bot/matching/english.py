"""English evidence: which test, which version, each part, how old, and whether sittings may be combined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.matching.evidence import Counting, Evidence, Gap
from bot.matching.knowledge import EnglishRule, Rules
from bot.matching.values import EnglishTest
from bot.sentence import N_

LEVELS = ("none", "basic", "medium", "good", "fluent")
ENGLISH_WANTED = N_("Write a level (basic, medium, good, fluent), or a test with its score such as IELTS:6.5.")


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
    sittings = _fitting(rule, tests)
    best = max((_sitting(rule, test, rules, today) for test in sittings), default=Evidence.MISSING)
    if best is not Evidence.MET and _pairs(rule, sittings, rules, today):
        return Evidence.MET
    return best


def against_regulator(
    english: Iterable[EnglishRule], profession: str, tests: Iterable[EnglishTest], rules: Rules, today: date
) -> Evidence:
    """The best evidence under any row that holds for the profession."""
    tests = tuple(tests)
    rows = (row for row in english if not row.professions or profession in row.professions)
    found = (_reviewed(row, against_rule(row, tests, rules, today), today) for row in rows)
    return max(found, default=Evidence.MISSING)


def gaps(english: Iterable[EnglishRule], tests: Iterable[EnglishTest], rules: Rules, today: date) -> tuple[Gap, ...]:
    """What is short, by part, under the row that comes nearest; empty when nothing is, or no rule may be applied."""
    tests = tuple(tests)
    short = (
        row for row in english
        if today <= row.review_by and against_rule(row, tests, rules, today) is Evidence.SHORT
    )
    found = (_gaps(row, _nearest(row, _fitting(row, tests), rules), rules) for row in short)
    return min(found, key=len, default=())


def counting(
    english: Iterable[EnglishRule], tests: Iterable[EnglishTest], rules: Rules, today: date
) -> Counting | None:
    """The result that counts the longest; of two combined sittings the older one says how long."""
    tests = tuple(tests)
    return max((one for row in english for one in _counting(row, tests, rules, today)), default=None)


def _counting(rule: EnglishRule, tests: Iterable[EnglishTest], rules: Rules, today: date) -> Iterator[Counting]:
    sittings = _fitting(rule, tests)
    alone = [one for one in sittings if _sitting(rule, one, rules, today) is not Evidence.SHORT]
    older = [min(pair, key=_taken) for pair in _pairs(rule, sittings, rules, today)]
    for one in (*alone, *older):
        if one.taken is not None:
            yield Counting(
                until=add_months(one.taken, rule.valid_months), taken=one.taken, stale=today > rule.review_by,
            )


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
        raise ValueError(ENGLISH_WANTED)
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
    return Evidence.MET if complete and _version_told(rule, test, rules) else Evidence.INCOMPLETE


def _version_told(rule: EnglishRule, test: EnglishTest, rules: Rules) -> bool:
    facts = rules.tests.get(rule.test)
    return not rule.version or len(test.test.split()) > 1 or (facts is not None and facts.version_implied)


def _fitting(rule: EnglishRule, tests: Iterable[EnglishTest]) -> list[EnglishTest]:
    """Sittings of the row's test, in its version as far as told."""
    return [test for test in tests if name_of(test) == rule.test and _version_fits(test, rule.version)]


def _reviewed(rule: EnglishRule, evidence: Evidence, today: date) -> Evidence:
    """What a rule past its review would accept is asked about; what it does not accept it still does not."""
    return Evidence.ASK if evidence is Evidence.MET and today > rule.review_by else evidence


def _taken(test: EnglishTest) -> date:
    return test.taken or date.min


def _nearest(rule: EnglishRule, sittings: list[EnglishTest], rules: Rules) -> Mapping[str, float]:
    """The scores of the sitting that comes nearest to the row, of the newest where several are as near."""
    def short(scores: Mapping[str, float]) -> float:
        return sum(max(0.0, low - scores.get(part, low)) for part, low in _floor(rule).items())

    return min((_scores(rule, test, rules) for test in sorted(sittings, key=_taken, reverse=True)), key=short)


def _floor(rule: EnglishRule) -> dict[str, float]:
    return {**({"overall": rule.overall} if rule.overall else {}), **rule.parts}


def _scores(rule: EnglishRule, test: EnglishTest, rules: Rules) -> dict[str, float]:
    overall = _overall(test, rules) if rule.overall else None
    return {**({"overall": overall} if overall is not None else {}), **_told_parts(test, rules)}


def _gaps(rule: EnglishRule, told: Mapping[str, float], rules: Rules) -> tuple[Gap, ...]:
    return tuple(
        Gap(part=part, told=_shown(rule, told[part], rules), needed=_shown(rule, low, rules))
        for part, low in _floor(rule).items() if part in told and told[part] < low
    )


def _shown(rule: EnglishRule, score: float, rules: Rules) -> str:
    """As the test writes it: IELTS 6.5, OET C+, TOEFL 95."""
    if rule.test == "OET":
        return max((one for one in rules.oet_points.items() if one[1] <= score), key=lambda one: one[1])[0]
    return f"{score:.1f}" if rule.test == "IELTS" else f"{score:g}"


def _pairs(
    rule: EnglishRule, sittings: Iterable[EnglishTest], rules: Rules, today: date
) -> list[tuple[EnglishTest, EnglishTest]]:
    """Pairs of dated sittings, close together, no part far below, and every part reached in one of them."""
    if not rule.combine_months:
        return []
    usable = [
        test for test in sittings
        if test.taken is not None and test.taken <= today <= add_months(test.taken, rule.valid_months)
        and _version_told(rule, test, rules) and _near(rule, _told_parts(test, rules))
    ]
    return [
        (one, other) for i, one in enumerate(usable) for other in usable[i + 1:] if _together(rule, one, other, rules)
    ]


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
