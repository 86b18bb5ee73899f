"""People and openings that hit the edges of the rules, over the real knowledge.

One way to make them, two kinds of dice: `Drawn` draws from hypothesis (and shrinks), `Seeded` from a seeded generator
and is quick enough for a hundred thousand pairs. People and openings are made for the same day and the same few occupations,
so that thresholds meet; most fields are plain most of the time, so that one edge at a time decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from bot.matching.knowledge import Knowledge
from bot.matching.values import (
    EnglishTest,
    Enterprise,
    Experience,
    Kind,
    Opportunity,
    Profile,
    Qualification,
    Requirements,
)
from tests.fakes import content

ROOT = Path(__file__).parents[3]
Value = TypeVar("Value")

TODAYS = (date(2026, 11, 21),) * 6 + tuple(
    date.fromisoformat(day)
    for day in ("2024-04-03", "2024-04-04", "2026-12-31", "2027-01-01", "2027-08-31", "2027-09-01", "2028-07-22", "2028-07-23")
)
"""mostly one day, and the first and last days of rows of permission.yaml"""
STAGES = ("", "none", "applied", "english_passed", "exam_passed", "registered", "registered")
LEVELS = ("", "none", "basic", "medium", "good", "fluent")
PARTS = ("listening", "reading", "writing", "speaking")
TESTS = ("IELTS", "IELTS Academic", "IELTS Academic", "IELTS General", "OET Nursing", "OET Medicine", "OET Pharmacy", "PTE", "TOEFL")
BANDS = (5.5, 6.0, 6.5, 7.0, 7.5, 8.0)
GRADES = ("C", "C+", "B", "A")
POINTS = {"PTE": (29, 30, 43, 58, 59, 76), "TOEFL": (19, 20, 72, 95, 99, 100, 118)}
TEST_AGES = (None, -1, 0, 30, 364, 366, 729, 730, 731, 732, 1827, 1828)
"""days since the sitting; -1 = tomorrow, None = not told"""
ENGLISH_ASKED = ("", "", "", "basic", "medium", "good", "fluent", "IELTS:6.5", "IELTS:7.0", "IELTS:7.0:6.5", "OET:B")
PERMISSIONS = ("", "any", "any", "none", "listed_only", "listed_only", "student", "sponsored", "refugee", "asylum_seeker",
               "asylum_with_permission", "unknown", "a new word")
AGES = (None, None, 13, 15, 16, 17, 18, 20, 21, 40, 67)
MIN_AGES = (0, 0, 16, 17, 18, 21)
CLOSES = (None, -1, 0, 1, 14, 14)
HOURS = ("full_time", "part_time", "nights", "weekends", "school_hours")
SHIFTS = ("", "", "07:00-15:00", "08:15-14:00", "09:15-14:45", "09:00-15:00", "14:30-22:00", "22:00-06:00", "20:00-08:00")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKLY = (None, None, 8, 19.5, 20, 20.5, 37.5)
OUTCODES = ("", "B66", "B66", "B67", "B18", "B21", "B70", "WS2", "WV10", "ZZ9")
BANDS_OF_PAY = ("", "", "2", "2-3", "3", "4", "5", "6", "medical")
SOC = ("6135", "6131", "9262", "5316", "3111")
PEOPLE, OPENINGS = 10, 10
"""of one block"""
LANGUAGES = ("en", "ar", "ur", "pl", "ti", "ps")
LICENCES = ("driving", "cscs", "sia", "forklift", "food_hygiene", "a new card")
WINDOWS = ("school_run", "friday_midday", "early", "evenings", "nights", "weekends")


class Dice(Protocol):
    """Where choices come from."""

    def one(self, values: Sequence[Value]) -> Value:
        """One of them, all alike."""

    def some(self, values: Sequence[Value], most: int) -> tuple[Value, ...]:
        """None up to so many of them, each once."""


class Seeded:
    """Dice of a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def one(self, values: Sequence[Value]) -> Value:
        return values[int(self.random.random() * len(values))]

    def some(self, values: Sequence[Value], most: int) -> tuple[Value, ...]:
        number = int(self.random.random() * (most + 1))
        return tuple(dict.fromkeys(self.one(values) for _ in range(number)))


class Drawn:
    """Dice of hypothesis: the first of the values is the simplest."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def one(self, values: Sequence[Value]) -> Value:
        return self.draw(st.sampled_from(values))

    def some(self, values: Sequence[Value], most: int) -> tuple[Value, ...]:
        return tuple(self.draw(st.lists(st.sampled_from(values), max_size=most, unique=True)))


@cache
def known() -> Knowledge:
    """The real knowledge, read once."""
    return content.knowledge()


@cache
def occupations() -> tuple[str, ...]:
    """All of them; often those of a register, and very often the few that ask for a title: there the rules are many."""
    every = known().occupations
    regulated = tuple(name for name, one in every.items() if one.regulator)
    titled = tuple(name for name, one in every.items() if one.needs)
    return (*every, *regulated, *regulated, *titled * 8)


@cache
def near(occupation: str) -> tuple[str, ...]:
    """The work itself, its profession, what is related and what is below it."""
    one = known().occupations[occupation]
    same = tuple(name for name in known().occupations if known().profession_of(name) == known().profession_of(occupation))
    return (occupation, *same, *one.related, *one.stepping_stones)


def rarely(dice: Dice, plain: Value, edges: Sequence[Value]) -> Value:
    """Mostly the plain value, which closes nothing: with every edge at once nobody would be sent anything."""
    return dice.one(edges) if dice.one((False, False, False, True)) else plain


def make_profile(dice: Dice, today: date, work: Sequence[str], name: str = "p") -> Profile:
    """Somebody who did some of this work."""
    worked = dice.some(work, 3)
    titles = dice.some([*worked, *work], 2)
    return Profile(
        id=name,
        experiences=tuple(
            Experience(occupation=one, years=dice.one((10, None, 0.5, 1, 2, 3)), paid=dice.one(("", "paid", "unpaid"))) for one in worked
        ),
        qualifications=tuple(Qualification(occupation=one, uk_stage=dice.one(STAGES)) for one in titles),
        english=dice.one(LEVELS),
        english_tests=tuple(_test(dice, test, today) for test in dice.some(TESTS, 2)),
        languages=dice.some(LANGUAGES, 3),
        hours=rarely(dice, (), [(one,) for one in (*HOURS, "any")]),
        outcode=dice.one(OUTCODES),
        travel_minutes=rarely(dice, None, (20, 45, 90)),
        travel_mode=dice.one(("", "walk", "bus", "car")),
        permission=dice.one(PERMISSIONS),
        interests=rarely(dice, (), [(kind.value,) for kind in Kind]),
        stepping_stone=dice.one((True, True, None, False)),
        age=rarely(dice, 40, AGES),
        licences={licence: dice.one((True, False)) for licence in dice.some(LICENCES, 2)},
        busy=rarely(dice, (), [(one,) for one in WINDOWS]),
        reach=rarely(dice, "", ("closer", "wider")),
        enterprise=_enterprise(dice),
        women_only=rarely(dice, None, (True, False)),
        wishes=rarely(dice, (), [(one,) for one in work]),
    )


def _test(dice: Dice, name: str, today: date) -> EnglishTest:
    scores: Sequence[float | str] = GRADES if name.startswith("OET") else POINTS.get(name, BANDS)
    age = dice.one(TEST_AGES)
    return EnglishTest(
        test=name, overall="" if name.startswith("OET") else dice.one(scores),
        parts={part: dice.one(scores) for part in dice.one((PARTS, PARTS, PARTS[:2], ()))},
        taken=None if age is None else today - timedelta(days=age),
    )


def _enterprise(dice: Dice) -> Enterprise | None:
    return dice.one((None, Enterprise(
        stage=dice.one(("trading", "", "idea", "starting")), people=dice.one((None, 1, 2, 4)),
        insured=dice.one((True, None, False)), hygiene=dice.one((None, 2, 3, 5)), turnover=dice.one((None, 5000.0, 90000.0)),
    )))


def make_opening(dice: Dice, today: date, work: Sequence[str], name: str = "o") -> Opportunity:
    """An opening in some of this work."""
    asked = dice.some(work, 2)
    known_work = [known().occupations[one] for one in asked]
    closes = rarely(dice, 14, CLOSES)
    return Opportunity(
        id=name, kind=dice.one((Kind.JOB, Kind.JOB, Kind.JOB, *Kind)),
        titles={"en": dice.one(("An opening", "English class", "Business course"))},
        occupations=asked,
        soc2020=dice.one(("", "", "", *(one.soc2020 for one in known_work), *SOC)),
        postcode=dice.one(("", "B66 2QT", "B21", "B18 7QH", "WV10")),
        paid=dice.one((False, True)),
        band=dice.one((*BANDS_OF_PAY, *(one.band for one in known_work))),
        hours=dice.some(HOURS, 2), weekly_hours=dice.one(WEEKLY),
        shift=rarely(dice, "", SHIFTS), days=rarely(dice, (), (("mon", "fri"), ("sat", "sun"), ("fri",), DAYS)),
        places=rarely(dice, None, (1, 10)), taken=dice.one((0, 1, 10)),
        value=rarely(dice, None, (2400.0, 60000.0)),
        requirements=_requirements(dice, [one.regulator for one in known_work]),
        posted=today - timedelta(days=dice.one((0, 5, 40))),
        closes=None if closes is None else today + timedelta(days=closes),
        status=dice.one(("open",) * 30 + ("filled", "closed", "cancelled")),
    )


def _requirements(dice: Dice, registers: list[str]) -> Requirements:
    return Requirements(
        registration=rarely(dice, "", (*registers, *registers, "NMC", "GMC", "nmc pin", "a new register")),
        english=dice.one(ENGLISH_ASKED), experience_years=rarely(dice, 0, (1, 2, 3)), min_age=rarely(dice, 0, MIN_AGES),
        women_only=rarely(dice, False, (True,)), driving=rarely(dice, False, (True,)),
        licences=rarely(dice, (), [(one,) for one in LICENCES]), dbs=dice.one((False, True)),
        languages=rarely(dice, (), [(one,) for one in LANGUAGES]),
        people=rarely(dice, 0, (2, 4)), insured=rarely(dice, False, (True,)), hygiene=rarely(dice, 0, (3,)),
        inferred=rarely(dice, (), (("english",),)),
    )


def make_work(dice: Dice, number: int = 3) -> tuple[str, ...]:
    """Some occupations with all that is near to them: people and openings of it have to do with each other."""
    return tuple(dict.fromkeys(one for _ in range(number) for one in near(dice.one(occupations()))))


Pair = tuple[Profile, Opportunity, date]
Block = tuple[date, tuple[Profile, ...], tuple[Opportunity, ...]]


def blocks(seed: int, number: int) -> Iterator[Block]:
    """A day, `PEOPLE` and `OPENINGS`, so often that they make so many pairs; the same for the same seed."""
    dice = Seeded(seed)
    for at in range(0, number, PEOPLE * OPENINGS):
        today, work = dice.one(TODAYS), make_work(dice)
        people = tuple(make_profile(dice, today, work, f"p{at + n}") for n in range(PEOPLE))
        yield today, people, tuple(make_opening(dice, today, work, f"o{at + n}") for n in range(OPENINGS))


def pairs(seed: int, number: int) -> Iterator[Pair]:
    """So many pairs with their day, the same for the same seed: everybody of a block with every opening of it."""
    every = ((person, opening, today) for today, people, openings in blocks(seed, number) for person in people for opening in openings)
    return islice(every, number)


@st.composite
def profile_opening_day(draw: st.DrawFn) -> Pair:
    """The same for hypothesis."""
    dice = Drawn(draw)
    today, work = dice.one(TODAYS), make_work(dice, 1)
    return make_profile(dice, today, work), make_opening(dice, today, work), today


@st.composite
def profiles(draw: st.DrawFn, today: date = TODAYS[0]) -> Profile:
    """Anybody, on one day."""
    return make_profile(Drawn(draw), today, occupations())


@st.composite
def opportunities(draw: st.DrawFn, today: date = TODAYS[0]) -> Opportunity:
    """Any opening, on one day."""
    return make_opening(Drawn(draw), today, occupations())
