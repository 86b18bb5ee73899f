"""Made-up people and openings in any number, shaped like the programme's: a few kinds of work are common, most are rare.

Seeded, so that two runs see the same. No name, no address: only what the matcher may know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from bot.matching.knowledge import Knowledge
from bot.matching.values import EnglishTest, Enterprise, Experience, Opportunity, Profile, Qualification

YEARS = (None, None, 0.5, 1, 2, 3, 5, 8, 12, 20)
LEVELS = ("", "none", "basic", "basic", "medium", "medium", "good", "fluent")
LANGUAGES = ("ur", "pa", "bn", "ar", "ro", "pl", "so", "ps", "fa", "ckb", "ti", "uk", "fr")
HOURS = ((), (), ("full_time",), ("part_time",), ("school_hours",), ("full_time", "part_time"), ("any",), ("nights",))
PERMISSION = ("", "any", "any", "any", "any", "none", "listed_only", "student")
STAGES = ("none", "none", "applied", "english_passed", "exam_passed", "registered")
SCORES = (5.5, 6.0, 6.5, 7.0, 7.5, 8.0)


def people(number: int, knowledge: Knowledge, today: date, seed: int = 1) -> Iterator[Profile]:
    """So many profiles, one after the other."""
    random = Random(seed)
    work = _by_how_common(knowledge, random)
    regulated = [one for one in work if knowledge.regulator_of(one)]
    areas = sorted(knowledge.areas)
    for place in range(number):
        qualified = random.random() < 0.06
        yield Profile(
            id=f"p{place}",
            experiences=tuple(_experiences(random, work)),
            qualifications=(Qualification(occupation=random.choice(regulated), uk_stage=random.choice(STAGES)),)
            if qualified else (),
            english=random.choice(LEVELS),
            english_tests=(_test(random, today),) if random.random() < (0.4 if qualified else 0.02) else (),
            languages=("en", random.choice(LANGUAGES)),
            hours=random.choice(HOURS),
            outcode=random.choice(areas),
            travel_minutes=random.choice((None, None, 30, 45, 60)),
            travel_mode=random.choice(("", "bus", "bus", "walk", "car")),
            permission=random.choice(PERMISSION),
            interests=random.choice(((), (), ("job",), ("job", "training"), ("enterprise",))),
            stepping_stone=random.choice((None, True, False)) if qualified else None,
            licences={"driving": random.random() < 0.6} if random.random() < 0.3 else {},
            busy=("school_run",) if random.random() < 0.15 else (),
            enterprise=Enterprise(stage="trading", people=random.randint(1, 5)) if random.random() < 0.04 else None,
            wishes=(random.choice(work),) if random.random() < 0.2 else (),
        )


def openings(number: int, samples: Sequence[Opportunity], knowledge: Knowledge, seed: int = 2) -> tuple[Opportunity, ...]:
    """So many openings: the samples, moved to other places, shifts and closing days."""
    random = Random(seed)
    areas = sorted(knowledge.areas)
    made = (random.choice(samples) for _ in range(number))
    return tuple(
        replace(
            one, id=f"o{place}", postcode=random.choice((one.postcode, random.choice(areas))),
            closes=one.closes and one.closes + timedelta(days=random.randint(0, 20)),
            shift=random.choice(("", "", "07:00-15:00", "09:15-14:30", "20:00-08:00")),
        )
        for place, one in enumerate(made)
    )


def _by_how_common(knowledge: Knowledge, random: Random) -> list[str]:
    """Occupations, the n-th most common one about 1/n as often as the first."""
    names = sorted(knowledge.occupations)
    random.shuffle(names)
    return [name for rank, name in enumerate(names, start=1) for _ in range(max(1, len(names) // rank))]


def _experiences(random: Random, work: Sequence[str]) -> Iterator[Experience]:
    for _ in range(random.choice((0, 1, 1, 2, 2, 3))):
        yield Experience(
            occupation=random.choice(work), years=random.choice(YEARS), paid=random.choice(("", "paid", "unpaid"))
        )


def _test(random: Random, today: date) -> EnglishTest:
    parts = {part: random.choice(SCORES) for part in ("listening", "reading", "writing", "speaking")}
    return EnglishTest(
        test="IELTS Academic", overall=random.choice(SCORES), parts=parts,
        taken=today - timedelta(days=random.randrange(1000)),
    )
