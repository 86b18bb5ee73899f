"""A profile seen with the taxonomy's eyes: computed once, then held against every opening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from bot.matching.english import LEVELS, level_shown
from bot.matching.knowledge import Knowledge
from bot.matching.relations import Relation, skills_weight
from bot.matching.skills import by_skills_alone, share
from bot.matching.travel import outward
from bot.matching.values import Profile, Qualification

SKILLED_GROUPS = frozenset("123")
STAGES = ("", "none", "applied", "english_passed", "exam_passed", "registered")


def stage_reached(one: Qualification) -> int:
    """How far on the way to the UK register; an unknown word counts as not told."""
    return STAGES.index(one.uk_stage) if one.uk_stage in STAGES else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """How well what a person has done carries over to one occupation."""

    weight: float = 0.0
    relation: Relation = Relation.NONE
    done: str = ""
    """the occupation of theirs that carries over; "" where it is skills they told us of"""


NO_FIT = Fit()


class Background(IntEnum):
    """How far below somebody a job lies that anybody may start."""

    ANY = 0
    SKILLED = 1
    """has done work of managers, professionals or technicians (ISCO major groups 1 to 3)"""
    PROFESSIONAL = 2
    """has a profession with a UK register"""


def background_of(occupation: str, knowledge: Knowledge) -> Background:
    """What one occupation says."""
    known = knowledge.occupations.get(occupation)
    if known is None:
        return Background.ANY
    if known.regulator:
        return Background.PROFESSIONAL
    return Background.SKILLED if known.isco08[:1] in SKILLED_GROUPS and not known.entry else Background.ANY


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """What the rules and the score ask of a profile."""

    profile: Profile
    done: frozenset[str]
    """occupations worked in or qualified for"""
    professions: Mapping[str, Qualification]
    """regulated occupation -> the qualification furthest on the way to the UK register"""
    background: Background
    stepping_stones: frozenset[str]
    """work below these professions that is a usual stepping stone"""
    fits: Mapping[str, Fit]
    """occupation -> fit; unrelated ones are missing"""
    years: Mapping[str, float]
    """occupation -> years told"""
    level: str
    """level of English, told or shown by a test; "" when not known"""
    outcode: str
    permission: str
    """status of permission.yaml, "" when not told"""

    @property
    def registered(self) -> bool:
        """On some UK register now."""
        return any(one.uk_stage == "registered" for one in self.professions.values())

    def fit(self, occupations: tuple[str, ...]) -> Fit:
        """The best fit to any of the occupations of an opening."""
        found = (self.fits.get(one, NO_FIT) for one in occupations)
        return max(found, key=lambda fit: fit.weight, default=NO_FIT)

    def profession_for(self, occupations: tuple[str, ...], knowledge: Knowledge) -> Qualification | None:
        """Their qualification in the same profession as one of the occupations, furthest on first."""
        wanted = {knowledge.profession_of(one) for one in occupations}
        held = [one for name, one in self.professions.items() if knowledge.profession_of(name) in wanted]
        return max(held, key=stage_reached, default=None)


def person_of(profile: Profile, knowledge: Knowledge) -> Person:
    """Look a profile up in the tables."""
    worked = frozenset(one.occupation for one in profile.experiences)
    done = worked | {one.occupation for one in profile.qualifications}
    professions = _professions(profile, knowledge)
    return Person(
        profile=profile,
        done=done,
        professions=professions,
        background=max((background_of(one, knowledge) for one in done), default=Background.ANY),
        stepping_stones=frozenset(
            stone for name in professions for stone in knowledge.occupations[name].stepping_stones
        ),
        fits=_fits(done, knowledge) | _fits_of_skills(profile.skills, done, knowledge),
        years=_years(profile),
        level=_level(profile, knowledge),
        outcode=outward(profile.outcode),
        permission=knowledge.rules.permission_aliases.get(profile.permission, profile.permission),
    )


def _professions(profile: Profile, knowledge: Knowledge) -> dict[str, Qualification]:
    """Regulated occupations a person is qualified for, or has worked in (abroad nobody does that without papers)."""
    found: dict[str, Qualification] = {}
    worked = tuple(Qualification(occupation=one.occupation, country=one.country) for one in profile.experiences)
    for title in profile.qualifications + worked:
        held = found.get(title.occupation)
        further = held is None or stage_reached(title) > stage_reached(held)
        if further and knowledge.regulator_of(title.occupation):
            found[title.occupation] = title
    return found


def _fits(done: frozenset[str], knowledge: Knowledge) -> dict[str, Fit]:
    best: dict[str, tuple[float, str]] = {}
    for one in sorted(done):
        for wanted, weight in knowledge.relations.weights.get(one, {}).items():
            if wanted not in best or weight > best[wanted][0]:
                best[wanted] = weight, one
    between = knowledge.relations.between
    return {
        wanted: Fit(weight=weight, relation=between(one, wanted), done=one) for wanted, (weight, one) in best.items()
    }


def _fits_of_skills(told: tuple[str, ...], done: frozenset[str], knowledge: Knowledge) -> dict[str, Fit]:
    """Work that skills told beyond the occupations open, where no occupation of theirs fits better."""
    if not told:
        return {}
    known = knowledge.occupations
    lived = (known[one] for one in done if one in known and by_skills_alone(known[one]))
    brought = {*told, *(skill for one in lived for skill in one.brings)}
    fits: dict[str, Fit] = {}
    for wanted in filter(by_skills_alone, known.values()):
        part = share(brought, wanted.uses)
        best = max((knowledge.relations.weight(one, wanted.id) for one in done), default=0.0)
        if part and skills_weight(part) > best:
            fits[wanted.id] = Fit(weight=skills_weight(part), relation=Relation.SKILLS)
    return fits


def _years(profile: Profile) -> dict[str, float]:
    years: dict[str, float] = {}
    for one in profile.experiences:
        if one.years is not None:
            years[one.occupation] = max(one.years, years.get(one.occupation, 0))
    return years


def _level(profile: Profile, knowledge: Knowledge) -> str:
    shown = [level_shown(test, knowledge.rules) for test in profile.english_tests]
    known = [level for level in (profile.english, *shown) if level in LEVELS]
    return max(known, key=LEVELS.index, default="")
