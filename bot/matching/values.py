"""Values of the matcher: who, what, and how well they fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.matching.sessions import Session, Weekly
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
    steps: tuple[str, ...] = ()
    """stages of the profession's ladder that were told to be done: plab1, osce ..."""
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
class Enterprise:
    """A resident's own business, or the plan of one."""

    stage: str = ""
    """idea | starting | trading | "" """
    people: int | None = None
    """who can work in it, the owner too"""
    insured: bool | None = None
    """public liability insurance"""
    hygiene: int | None = None
    """food hygiene rating, 0..5"""
    turnover: float | None = None
    """pounds a year"""


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
    skills: tuple[str, ...] = ()
    """ids of skills.yaml beyond those that the occupations bring"""
    licences: Mapping[str, bool] = field(default_factory=dict)
    """id of licences.yaml -> has it, valid here; what is missing was not told"""
    busy: tuple[str, ...] = ()
    """windows of windows.yaml in which the person cannot work: school_run, friday_midday, nights ..."""
    reach: str = ""
    """closer | wider | "": how far to look, the person's own choice"""
    enterprise: Enterprise | None = None
    women_only: bool | None = None
    """places for women only are for this person; a hard rule only, never part of the score"""
    wishes: tuple[str, ...] = ()
    """occupations the person would like to work in"""
    liked: frozenset[str] = frozenset()
    """occupations of openings answered "interested" """
    disliked: frozenset[str] = frozenset()
    """occupations of openings refused because of the work itself"""


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
    licences: tuple[str, ...] = ()
    """ids of licences.yaml, all of them needed; `driving` is short for the first of them"""
    dbs: bool = False
    languages: tuple[str, ...] = ()
    people: int = 0
    """hands that an enterprise must have"""
    insured: bool = False
    """an enterprise needs public liability insurance"""
    hygiene: int = 0
    """lowest food hygiene rating, 0 = not asked"""
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
    shift: str = ""
    """usual working time "07:00-15:00", local; past midnight when the end is not after the start"""
    days: tuple[str, ...] = ()
    """mon..sun; empty = not told"""
    places: int | None = None
    """places of a class, people a mentor can take; None = no limit"""
    taken: int = 0
    """of those places"""
    value: float | None = None
    """worth of a contract in pounds"""
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
    """An event or a course (a cohort with its sessions) that residents may sign up for."""

    id: str
    titles: Mapping[str, str]
    summaries: Mapping[str, str] = field(default_factory=dict)
    partner: str = ""
    """who holds it"""
    host: str = ""
    """who waits for people there, as these are told: a first name or a role ("Amina", "the course leader")"""
    course: bool = False
    """one place is for all sessions"""
    place: str = ""
    """a name people know"""
    address: str = ""
    """street and number"""
    postcode: str = ""
    directions: Mapping[str, str] = field(default_factory=dict)
    """language -> how to get there"""
    bring: Mapping[str, str] = field(default_factory=dict)
    """language -> what people should bring, such as "a photo, a pen" """
    point: tuple[float, float] | None = None
    """latitude, longitude of the very place, where its source knows it"""
    starts: datetime
    """aware; of the first session"""
    ends: datetime
    """of the first session"""
    weekly: Weekly | None = None
    """it comes again, at the same hour"""
    sessions: tuple[Session, ...] = ()
    """all sessions, where no weekly rule says them; empty = one, or those of the rule"""
    by_date: bool = False
    """it comes again and again, and residents sign up for single dates: each is an event of its own, see `dates`"""
    series: str = ""
    """id of the event that this is a date of"""
    places: int | None = None
    """None = no limit"""
    waiting_list: bool = True
    """who comes too late may wait for a free place"""
    entry: Requirements = field(default_factory=Requirements)
    """what somebody should bring, such as a level of English"""
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    creche: bool = False
    step_free: bool = False
    women_only: bool = False
    cost_help: bool = False
    """travel or other costs are paid"""
    bring_child: bool = False
    price: float | None = None
    """pounds, the lowest; 0 = free of charge, None = not told"""
    status: str = "scheduled"
    """draft | scheduled | changed (another time) | moved (another place) | cancelled"""
    sequence: int = 0
    """how often what people were told of it has changed"""
    code: str = ""
    topics: tuple[str, ...] = ()
    """among them "stage:ID": whoever attended has done this exam or course of the way to a register"""
    attend: int = 100
    """percent of the sessions that somebody must be at to have done it"""
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
