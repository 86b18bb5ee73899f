"""How well an opening fits, 0..1, from parts 0..1 with weights. What is not known counts neither way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import floor, sqrt

from bot.matching.findings import Case, Reads, reads
from bot.matching.hours import fits
from bot.matching.knowledge import Knowledge
from bot.matching.person import Background
from bot.matching.relations import Relation
from bot.matching.travel import limit_of
from bot.matching.values import Kind, Opportunity, Verdict

NEUTRAL = 0.5
ENTRY_FIT: Mapping[Background, float] = {
    Background.ANY: 0.5, Background.SKILLED: 0.36, Background.PROFESSIONAL: 0.1,
}
"""a job that anybody may start, to people of each background"""
HARD_FIT = 0.1
"""a job that not anybody may start"""
SOME_ONLY = 0.9
"""a class for women only is not for everybody, and we do not ask who somebody is"""
UNSAID_STONE = 0.75
"""work below the profession, before the person said yes to such work"""
CLASS_FIT = 0.42
"""a class open to all"""
UNPAID_FIT = 0.38
"""volunteering and research"""
BELOW_FIT = 0.25
"""not wrong, but hardly for this person"""
OWN_WORK: Mapping[Kind, float] = {Kind.TRAINING: 0.7, Kind.VOLUNTEERING: 0.8, Kind.RESEARCH: 0.9}
"""who knows the work looks for the work itself rather than for a class in it"""
NEAR = 0.7
"""work as near as this is meant too when somebody names work"""
OTHER_WISH = 0.3
"""an opening for somebody who wished for other work"""
WAY_BACK = frozenset({Kind.TRAINING, Kind.MENTORING})
LONG_EXPERIENCE = 8.0
"""years after which more years say little"""
FAR_MINUTES = 75
"""the way counts nothing from here on, when no limit was told"""

STEPS = 10_000
"""a score has four decimals"""

VERDICT_FACTOR: Mapping[Verdict, float] = {
    Verdict.READY: 1.0,
    Verdict.READY_WITH_STEP: 0.88,
    Verdict.STEPPING_STONE: 0.9,
    Verdict.NOT_YET: 0.45,
    Verdict.NEVER: 0.0,
}


def score(case: Case, verdict: Verdict) -> float:
    """The parts weighed, times what the verdict leaves of it; rounded so that equal cases stay equal."""
    total = sum(part.weight * part.value(case) for part in PARTS)
    return floor(VERDICT_FACTOR[verdict] * total / WEIGHTS * STEPS + 0.5) / STEPS


def occupation_fit(case: Case) -> float:
    """How much of what the person has done carries over, and never less than what the opening is to anybody."""
    return max(open_fit(case), own_fit(case))


def own_fit(case: Case) -> float:
    """How much of what the person has done carries over."""
    fit, kind = case.fit, case.opening.kind
    if fit.relation is Relation.STEPPING_STONE:
        return _stepping_stone_fit(case) if kind is Kind.JOB else BELOW_FIT
    if kind in WAY_BACK and case.person.registered and case.knowledge.regulator_of(fit.done):
        return BELOW_FIT  # the way to a register they are on already
    if case.knowledge.regulator_of(fit.done):
        return fit.weight
    return fit.weight * OWN_WORK.get(kind, 1.0)


def open_fit(case: Case) -> float:
    """The fit of an opening to somebody without any experience that counts."""
    kind = case.opening.kind
    if kind is Kind.JOB:
        entry = len(case.occupations) == 0 or any(one.entry for one in case.occupations)
        return ENTRY_FIT[case.person.background] if entry else HARD_FIT
    if teaches_english(case):
        return _english_need(case) * (SOME_ONLY if case.opening.requirements.women_only else 1)
    if kind in WAY_BACK or kind is Kind.ENTERPRISE:
        return BELOW_FIT if case.opening.occupations else CLASS_FIT
    return UNPAID_FIT


def _stepping_stone_fit(case: Case) -> float:
    """Stepping stones in the order of the profession's list, the best first."""
    listed = case.knowledge.occupations[case.fit.done].stepping_stones
    places = [listed.index(one) for one in case.opening.occupations if one in listed]
    worth = case.fit.weight + 0.2 - 0.04 * min(places, default=len(listed))
    return worth if case.person.profile.stepping_stone else worth * UNSAID_STONE


def teaches_english(case: Case) -> bool:
    """A class that helps with English, by the words of its title."""
    return case.opening.kind is Kind.TRAINING and helps_with(case, "english")


def helps_with(case: Case, topic: str) -> bool:
    """Whether the English title of the opening names the topic."""
    return topic in helps(case.opening, case.knowledge)


def helps(opening: Opportunity, knowledge: Knowledge) -> frozenset[str]:
    """The topics that the English title of an opening names."""
    words = {word.strip(":,.()'").casefold() for word in opening.titles.get("en", "").split()}
    return frozenset(topic for topic, told in knowledge.rules.helps.items() if not words.isdisjoint(told))


ENGLISH_NEED: Mapping[str, Mapping[str, float]] = {
    "english_start": {"": 0.42, "none": 0.95, "basic": 0.8, "medium": 0.2, "good": 0.05, "fluent": 0.0},
    "english_exam": {"": 0.15, "none": 0.05, "basic": 0.15, "medium": 0.3, "good": 0.35, "fluent": 0.2},
    "english": {"": 0.42, "none": 0.85, "basic": 0.85, "medium": 0.62, "good": 0.3, "fluent": 0.05},
}
"""what the title of an English class says of it -> how much it helps at each level; the first that applies"""


def _english_need(case: Case) -> float:
    """The less English, the more a class helps; an exam class helps later than one for beginners."""
    found = next(need for topic, need in ENGLISH_NEED.items() if helps_with(case, topic))
    return found[case.person.level]


def experience_part(case: Case) -> float:
    """Years in the work that carries over; unpaid and overseas years count the same."""
    fit = case.fit
    if not fit.done:
        return NEUTRAL / 2
    years = case.person.years.get(fit.done)
    return NEUTRAL if years is None else sqrt(min(years, LONG_EXPERIENCE) / LONG_EXPERIENCE)


def interest(case: Case) -> float:
    """Work and kinds the person asked for."""
    profile = case.person.profile
    wished = _nearest(case, profile.wishes)
    if wished >= NEAR or not profile.interests:
        return max(wished, NEUTRAL) if wished or not profile.wishes else OTHER_WISH
    return 1.0 if case.opening.kind.value in profile.interests else 0.0


def said_before(case: Case) -> float:
    """Yes and no to the same or nearly the same work of other openings."""
    profile = case.person.profile
    yes, no = _nearest(case, profile.liked) >= NEAR, _nearest(case, profile.disliked) >= NEAR
    return NEUTRAL + NEUTRAL * yes - NEUTRAL * no


def needed_language(case: Case) -> float:
    """A language that the opening asks for and few people bring."""
    wanted = {one for one in case.opening.requirements.languages if one != "en"}
    return 1.0 if wanted & set(case.person.profile.languages) else NEUTRAL


def _nearest(case: Case, named: Iterable[str]) -> float:
    """How near the work of the opening is to work that the person named, 0..1."""
    weight = case.knowledge.relations.weight
    return max((weight(one, wanted) for one in named for wanted in case.opening.occupations), default=0.0)


def distance(case: Case) -> float:
    """A short way is worth more than a long one."""
    way = case.minutes
    if way is None:
        return NEUTRAL
    limit = limit_of(case.person.profile.travel_minutes, case.person.profile.reach) or FAR_MINUTES
    return max(0.0, 1 - way / (1.3 * limit))


def hours_part(case: Case) -> float:
    """The very hours the person told."""
    wanted, offered = case.person.profile.hours, case.opening.hours
    if not wanted or not offered:
        return NEUTRAL
    return 1.0 if fits(wanted, offered) else 0.25


def freshness(case: Case) -> float:
    """New openings first: most people look at the top only."""
    posted = case.opening.posted
    if posted is None:
        return NEUTRAL
    return max(0.0, 1 - max(0, (case.today - posted).days) / 30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of the score, 0..1, and what it weighs."""

    value: Callable[[Case], float]
    weight: float
    reads: Reads


PARTS = (
    Part(value=occupation_fit, weight=0.52,
         reads=reads("kind occupations helps requirements.women_only",
                     "experiences qualifications skills stepping_stone english english_tests")),
    Part(value=experience_part, weight=0.1, reads=reads("occupations", "experiences qualifications skills")),
    Part(value=interest, weight=0.16, reads=reads("kind occupations", "interests wishes")),
    Part(value=distance, weight=0.16, reads=reads("area night", "outcode travel_mode travel_minutes reach")),
    Part(value=hours_part, weight=0.08, reads=reads("hours", "hours")),
    Part(value=freshness, weight=0.04, reads=reads("posted")),
    Part(value=said_before, weight=0.2, reads=reads("occupations", "liked disliked")),
    Part(value=needed_language, weight=0.16, reads=reads("requirements.languages", "languages")),
)
WEIGHTS = sum(part.weight for part in PARTS)
