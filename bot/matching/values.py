"""Values of the matcher: who, what, and how well they fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.sentence import Sentence


class Kind(StrEnum):
    """Kinds of opportunity."""

    JOB = "job"
    TRAINING = "training"
    ENTERPRISE = "enterprise"
    MENTORING = "mentoring"
    RESEARCH = "research"
    VOLUNTEERING = "volunteering"


class Verdict(StrEnum):
    """How an opening stands to a person, best first."""

    READY = "ready"
    READY_WITH_STEP = "ready_with_step"
    STEPPING_STONE = "stepping_stone"
    NOT_YET = "not_yet"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True, slots=True)
class Experience:
    """Work a person has done, paid or not."""

    occupation: str
    """taxonomy id"""
    years: float | None = None
    country: str = ""
    paid: str = ""
    """paid | unpaid | both, empty when not said"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Qualification:
    """A professional title, usually from abroad."""

    occupation: str
    country: str = ""
    year: int | None = None
    uk_stage: str = ""
    """none | applied | english_passed | exam_passed | registered | "" (unknown)"""
    papers: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EnglishTest:
    """An English test result."""

    test: str
    """IELTS | OET | PTE | TOEFL, and the version where it was told: "IELTS Academic", "OET Nursing" """
    overall: float | str = ""
    """IELTS 0..9 in halves; OET a letter or 0..500"""
    parts: Mapping[str, float | str] = field(default_factory=dict)
    """listening, reading, writing, speaking"""
    taken: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """What the matcher may know of a resident. No name, no address, no protected characteristic."""

    id: str
    experiences: tuple[Experience, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    english: str = ""
    """none | basic | medium | good | fluent | "" """
    english_tests: tuple[EnglishTest, ...] = ()
    languages: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    """full_time part_time nights weekends school_hours any"""
    outcode: str = ""
    travel_minutes: int | None = None
    travel_mode: str = ""
    """walk | bus | car | "" """
    permission: str = ""
    """any | listed_only | none | student | "" (not said)"""
    interests: tuple[str, ...] = ()
    """kinds the person wants; empty = all"""
    stepping_stone: bool | None = None
    """yes to work below the profession meanwhile"""
    told: frozenset[str] = frozenset()
    """openings already sent"""
    refused: frozenset[str] = frozenset()
    """openings answered "not for me" """
    age: int | None = None
    answers: Mapping[str, int] = field(default_factory=dict)
    """how often a reason was given: too_far, hours, pay, other_work"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirements:
    """What an opening asks for. Everything empty = open to all."""

    registration: str = ""
    """regulator that must have registered the person: GMC NMC HCPC ..."""
    english: str = ""
    """level (basic, medium, good, fluent) or a test like "IELTS:6.5", or "IELTS:7.0:6.5" with a floor for each part"""
    experience_years: float = 0
    min_age: int = 0
    women_only: bool = False
    driving: bool = False
    dbs: bool = False
    languages: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    """fields read from free text rather than stated"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opportunity:
    """An opening: job, training, enterprise, mentoring, research or volunteering."""

    id: str
    kind: Kind
    titles: Mapping[str, str]
    """language -> title; "en" is always there"""
    summaries: Mapping[str, str] = field(default_factory=dict)
    partner: str = ""
    """who offers it"""
    occupations: tuple[str, ...] = ()
    soc2020: str = ""
    place: str = ""
    """a name people know"""
    postcode: str = ""
    """full or outward code"""
    paid: bool = False
    pay: str = ""
    """as published, e.g. "25,272 a year" without the pound sign's encoding trouble"""
    band: str = ""
    hours: tuple[str, ...] = ()
    """full_time part_time nights weekends school_hours"""
    weekly_hours: float | None = None
    requirements: Requirements = field(default_factory=Requirements)
    posted: date | None = None
    closes: date | None = None
    status: str = "open"
    """open | filled | closed | cancelled"""
    code: str = ""
    """short code people can text"""
    url: str = ""
    source: str = ""
    """feed it came from"""
    reference: str = ""
    """id in the feed; (source, reference) is unique"""


@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityEvent:
    """An event residents may sign up for."""

    id: str
    titles: Mapping[str, str]
    summaries: Mapping[str, str] = field(default_factory=dict)
    partner: str = ""
    place: str = ""
    postcode: str = ""
    starts: datetime
    """aware"""
    ends: datetime
    places: int | None = None
    """None = no limit"""
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    creche: bool = False
    step_free: bool = False
    women_only: bool = False
    status: str = "scheduled"
    """scheduled | cancelled | moved"""
    code: str = ""
    topics: tuple[str, ...] = ()
    source: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NextStep:
    """What closes the gap of a "not yet"."""

    sentence: Sentence
    opening: str = ""
    """id of an opening that helps, if there is one"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """How one opening fits one person."""

    opportunity: str
    verdict: Verdict
    score: float
    """0..1, comparable within one person's list"""
    reasons: tuple[Sentence, ...] = ()
    """context `reason.*`, most telling first"""
    next_step: NextStep | None = None
