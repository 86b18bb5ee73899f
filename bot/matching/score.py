"""How well an opening fits, 0..1, from parts 0..1 with weights. What is not known counts neither way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor, sqrt

from bot.matching.english import LEVELS
from bot.matching.findings import Case, Reads, reads
from bot.matching.hours import fits
from bot.matching.knowledge import Knowledge
from bot.matching.relations import Relation
from bot.matching.travel import limit_of
from bot.matching.values import Kind, Opportunity, Verdict

NEUTRAL = 0.5
ENTRY_FIT = 0.5
"""a job that anybody may start"""
CLASS_FIT = 0.42
"""a class open to all"""
UNPAID_FIT = 0.38
"""volunteering and research"""
BELOW_FIT = 0.25
"""not wrong, but hardly for this person"""
OWN_WORK: Mapping[Kind, float] = {Kind.TRAINING: 0.7, Kind.VOLUNTEERING: 0.8, Kind.RESEARCH: 0.9}
"""who knows the work looks for the work itself rather than for a class in it"""
WAY_BACK = frozenset({Kind.TRAINING, Kind.MENTORING})
LONG_EXPERIENCE = 8.0
"""years after which more years say little"""
FAR_MINUTES = 75
"""the way counts nothing from here on, when no limit was told"""

STEPS = 10_000
"""a score has four decimals"""

VERDICT_FACTOR: Mapping[Verdict, float] = {
    Verdict.READY: 1.0,
    Verdict.READY_WITH_STEP: 0.93,
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
        return ENTRY_FIT if entry and not case.person.professions else 0.1
    if teaches_english(case):
        return _english_need(case)
    if kind in WAY_BACK or kind is Kind.ENTERPRISE:
        return BELOW_FIT if case.opening.occupations else CLASS_FIT
    return UNPAID_FIT


def _stepping_stone_fit(case: Case) -> float:
    """Stepping stones in the order of the profession's list, the best first."""
    listed = case.knowledge.occupations[case.fit.done].stepping_stones
    places = [listed.index(one) for one in case.opening.occupations if one in listed]
    return case.fit.weight + 0.2 - 0.04 * min(places, default=len(listed))


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


def _english_need(case: Case) -> float:
    """The less English, the more an English class helps."""
    if not case.person.level:
        return CLASS_FIT
    return (0.95, 0.95, 0.85, 0.45, 0.05)[LEVELS.index(case.person.level)]


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
    if set(profile.wishes).intersection(case.opening.occupations):
        return 1.0
    if not profile.interests:
        return NEUTRAL
    return 1.0 if case.opening.kind.value in profile.interests else 0.0


def said_before(case: Case) -> float:
    """Yes and no to the work of other openings."""
    work, profile = frozenset(case.opening.occupations), case.person.profile
    return NEUTRAL + 0.5 * bool(work & profile.liked) - 0.5 * bool(work & profile.disliked)


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
         reads=reads("kind occupations helps", "experiences qualifications skills english english_tests")),
    Part(value=experience_part, weight=0.1, reads=reads("occupations", "experiences qualifications skills")),
    Part(value=interest, weight=0.14, reads=reads("kind occupations", "interests wishes")),
    Part(value=distance, weight=0.12, reads=reads("area night", "outcode travel_mode travel_minutes reach")),
    Part(value=hours_part, weight=0.08, reads=reads("hours", "hours")),
    Part(value=freshness, weight=0.04, reads=reads("posted")),
    Part(value=said_before, weight=0.06, reads=reads("occupations", "liked disliked")),
)
WEIGHTS = sum(part.weight for part in PARTS)
