"""The rules once more, in other words: what must never be sent, said plainly and apart from bot/matching.

Only the dated data of knowledge/ is shared (who may do what, which score is which level). Each function says what is
wrong with sending an opening to a person on a day, or "" when nothing is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from bot.matching.knowledge import Knowledge
from bot.matching.values import EnglishTest, Kind, Opportunity, Profile, Verdict

LEVELS = ("none", "basic", "medium", "good", "fluent")
SENT = frozenset({Verdict.READY, Verdict.READY_WITH_STEP, Verdict.STEPPING_STONE})


def closed(_: Profile, opening: Opportunity, day: date, __: Knowledge) -> str:
    """It is open today, and there is a place."""
    if opening.status != "open":
        return "not open"
    if opening.places is not None and opening.taken >= opening.places:
        return "no place left"
    return "closed before today" if opening.closes is not None and opening.closes < day else ""


def young(profile: Profile, opening: Opportunity, _: date, knowledge: Knowledge) -> str:
    """Nobody below the age asked for, nobody below sixteen where none is asked for."""
    lowest = opening.requirements.min_age or knowledge.rules.minimum_age
    return "too young" if profile.age is not None and profile.age < lowest else ""


def unlawful(profile: Profile, opening: Opportunity, day: date, knowledge: Knowledge) -> str:
    """Paid work and own business, by what the person said about permission and by the rows of that day."""
    status = knowledge.rules.permission_aliases.get(profile.permission, profile.permission)
    paid = opening.paid or opening.kind is Kind.JOB
    if not status or not (paid or opening.kind is Kind.ENTERPRISE):
        return ""
    rows = [one for one in knowledge.rules.permission if one.status == status and one.valid_from <= day <= one.valid_to]
    if not rows:
        return "no row for this permission on this day"
    row = rows[0]
    if opening.kind is Kind.ENTERPRISE:
        return "" if row.self_employed else "own business is not permitted"
    if row.paid == "none":
        return "paid work is not permitted"
    if row.paid == "listed":
        return _unlisted(profile, opening, day, knowledge, status)
    if row.weekly_hours and opening.weekly_hours is not None and opening.weekly_hours > row.weekly_hours:
        return "more hours than permitted"
    if row.weekly_hours and opening.weekly_hours is None and "full_time" in opening.hours and "part_time" not in opening.hours:
        return "full time is more than permitted"
    return ""


def _unlisted(profile: Profile, opening: Opportunity, day: date, knowledge: Knowledge, status: str) -> str:
    row = next(one for one in knowledge.rules.permission if one.status == status and one.valid_from <= day <= one.valid_to)
    codes = [opening.soc2020] if opening.soc2020 else [knowledge.occupations[one].soc2020 for one in opening.occupations]
    if not codes or "" in codes:
        return "no code to look up on the list"
    told = [one.years or 0 for one in profile.experiences if one.occupation in opening.occupations]
    for code in codes:
        entry = row.listed.get(code)
        if entry is None or entry.until < day:
            return f"{code} is not on the list that day"
        if entry.ask or day > row.review_by:
            return f"{code}: a coordinator looks first"
        if entry.years > max(told, default=0):
            return f"{code}: not enough years"
    return ""


def unregistered(profile: Profile, opening: Opportunity, _: date, knowledge: Knowledge) -> str:
    """A register that is asked for, or without which the work may not be done, must hold the person in that profession."""
    work = [knowledge.occupations[one] for one in opening.occupations]
    stated = knowledge.regulator_id(opening.requirements.registration)
    by_law = opening.kind is Kind.JOB and work and all(one.regulator and not one.train_in_post for one in work)
    if not stated and not by_law:
        return ""
    if stated and stated not in knowledge.regulators:
        return "an unknown register"
    registers = {stated} if stated else {one.regulator for one in work}
    open_to = {one.id for one in work if one.regulator in registers} or {
        one for register in registers for one in knowledge.regulators[register].professions
    }
    wanted = {knowledge.profession_of(one) for one in open_to}
    on_it = {knowledge.profession_of(one.occupation) for one in profile.qualifications if one.uk_stage == "registered"}
    return "" if wanted & on_it else "not on the register"


def other_profession(profile: Profile, opening: Opportunity, _: date, knowledge: Knowledge) -> str:
    """A post that needs a doctor's title is for doctors, registered or not."""
    work = [knowledge.occupations[one] for one in opening.occupations]
    if opening.kind is not Kind.JOB or not work or not all(one.needs for one in work):
        return ""
    done = {one.occupation for one in profile.qualifications} | {one.occupation for one in profile.experiences}
    held = {knowledge.profession_of(one) for one in done if knowledge.occupations[one].regulator}
    return "" if held & {one.needs for one in work} else "another title"


def beneath(profile: Profile, opening: Opportunity, _: date, knowledge: Knowledge) -> str:
    """No Band 2 for a registered professional, no stepping stone for who said no; work they did themselves is theirs."""
    done = {one.occupation for one in (*profile.experiences, *profile.qualifications)}
    titles = {one for one in done if knowledge.occupations[one].regulator}
    if opening.kind is not Kind.JOB or opening.requirements.registration or not titles or done & set(opening.occupations):
        return ""
    work = [knowledge.occupations[one] for one in opening.occupations]
    anybody = work and all(one.train_in_post or not one.regulator for one in work)
    registered = any(one.uk_stage == "registered" for one in profile.qualifications if one.occupation in titles)
    if anybody and registered and opening.band.startswith("2") and all(one.entry or one.train_in_post for one in work):
        return "Band 2 for a registered professional"
    stones = {stone for one in titles for stone in knowledge.occupations[one].stepping_stones}
    if anybody and profile.stepping_stone is False and all(one.id in stones and not one.needs for one in work):
        return "a stepping stone that was refused"
    return ""


def speechless(profile: Profile, opening: Opportunity, day: date, knowledge: Knowledge) -> str:
    """English that is known to be too low, and a test that was not taken, not passed, or has grown old."""
    wanted = opening.requirements.english
    if not wanted:
        return ""
    if wanted in LEVELS:
        known = [profile.english, *(_level(one, knowledge) for one in profile.english_tests)]
        reached = max((LEVELS.index(one) for one in known if one), default=None)
        return "English too low" if reached is not None and reached < LEVELS.index(wanted) else ""
    name, overall, *floor = wanted.split(":")
    sittings = [one for one in profile.english_tests if one.test.split()[0] == name]
    lowest, each = _number(overall, knowledge), _number(floor[0], knowledge) if floor else None
    return "" if any(_may_do(one, lowest, each, day, knowledge) for one in sittings) else f"no {wanted}"


def _may_do(test: EnglishTest, lowest: float, each: float | None, day: date, knowledge: Knowledge) -> bool:
    """Enough as far as it was told, and not known to be older than two years."""
    parts = [_number(one, knowledge) for one in test.parts.values()]
    overall = _number(test.overall, knowledge) if test.overall != "" else min(parts, default=None)
    if overall is not None and overall < lowest:
        return False
    if each is not None and any(part < each for part in parts):
        return False
    return test.taken is None or test.taken > day or day <= test.taken.replace(year=test.taken.year + 2)


def _level(test: EnglishTest, knowledge: Knowledge) -> str:
    parts = [_number(one, knowledge) for one in test.parts.values()]
    overall = _number(test.overall, knowledge) if test.overall != "" else min(parts, default=-1)
    levels = knowledge.rules.tests[test.test.split()[0]].levels
    return max((level for level in levels if overall >= levels[level]), key=LEVELS.index, default="")


def _number(score: float | str, knowledge: Knowledge) -> float:
    points = knowledge.rules.oet_points
    return points[score] if isinstance(score, str) and score in points else float(score)


RULES: dict[str, Callable[[Profile, Opportunity, date, Knowledge], str]] = {
    "closing": closed, "age": young, "permission": unlawful, "registration": unregistered, "title": other_profession,
    "stepping stone": beneath, "english": speechless,
}


def wrong(profile: Profile, opening: Opportunity, day: date, knowledge: Knowledge, verdict: Verdict) -> Iterator[str]:
    """Every reason why this verdict must not be."""
    if verdict in SENT:
        for name, rule in RULES.items():
            if why := rule(profile, opening, day, knowledge):
                yield f"{name}: {why}"
