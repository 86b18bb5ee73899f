"""More evidence: ways in which a person can tell or have more, after which no verdict may be worse.

Left out on purpose, for telling a fact may rightly close an opening that stood open while nobody had asked:
  - English, a language, hours, age, permission, a limit of the way, a business: told for the first time
  - "no" to a licence, to insurance, to a stepping stone
  - a regulated profession told for the first time: work below it then needs a yes
  - getting onto a register, for openings that ask for no register: Band 2 and stepping stones close
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.matching.values import EnglishTest, Experience, Opportunity, Profile
from tests.unit.matching.generated import LEVELS, LICENCES, PARTS, STAGES, known

More = Callable[[Profile, Opportunity, date], Iterator[Profile]]


def years(one: Profile, _: Opportunity, __: date) -> Iterator[Profile]:
    """Two more years of everything whose years were told."""
    yield replace(one, experiences=tuple(replace(e, years=None if e.years is None else e.years + 2) for e in one.experiences))


def other_work(one: Profile, opening: Opportunity, _: date) -> Iterator[Profile]:
    """Ten years of the work itself, where it is not a regulated one."""
    for work in opening.occupations:
        if not known().regulator_of(work):
            yield replace(one, experiences=(*one.experiences, Experience(occupation=work, years=10, paid="unpaid")))


def good_test(one: Profile, _: Opportunity, today: date) -> Iterator[Profile]:
    """A complete, fresh and very good sitting."""
    best = EnglishTest(test="IELTS Academic", overall=9.0, parts=dict.fromkeys(PARTS, 9.0), taken=today - timedelta(days=10))
    yield replace(one, english_tests=(*one.english_tests, best))


def poor_test(one: Profile, _: Opportunity, today: date) -> Iterator[Profile]:
    """Another sitting that went badly takes nothing away, where the level of English was told before."""
    if one.english not in {"", "none"}:
        poor = EnglishTest(test="IELTS Academic", overall=3.0, parts=dict.fromkeys(PARTS, 3.0), taken=today - timedelta(days=5))
        yield replace(one, english_tests=(*one.english_tests, poor))


def higher_scores(one: Profile, _: Opportunity, __: date) -> Iterator[Profile]:
    """Half a band more in every IELTS sitting."""
    yield replace(one, english_tests=tuple(_raised(test) if test.test.startswith("IELTS") else test for test in one.english_tests))


def _raised(test: EnglishTest) -> EnglishTest:
    overall = test.overall if isinstance(test.overall, str) else test.overall + 0.5
    return replace(test, overall=overall, parts={part: float(score) + 0.5 for part, score in test.parts.items()})


def better_english(one: Profile, _: Opportunity, __: date) -> Iterator[Profile]:
    """The next level of English."""
    if one.english and one.english != LEVELS[-1]:
        yield replace(one, english=LEVELS[LEVELS.index(one.english) + 1])


def another_language(one: Profile, opening: Opportunity, _: date) -> Iterator[Profile]:
    """The language asked for, and one that nobody asked for."""
    if set(one.languages) - {"en"}:
        yield from (replace(one, languages=(*one.languages, more)) for more in (*opening.requirements.languages, "fr"))


def licences(one: Profile, opening: Opportunity, _: date) -> Iterator[Profile]:
    """Each licence there is."""
    for licence in dict.fromkeys((*LICENCES, *opening.requirements.licences)):
        yield replace(one, licences={**one.licences, licence: True})


def on_the_way(one: Profile, _: Opportunity, __: date) -> Iterator[Profile]:
    """One stage further, before the register."""
    for place, title in enumerate(one.qualifications):
        at = STAGES.index(title.uk_stage)
        if at < STAGES.index("exam_passed"):
            yield replace(one, qualifications=_with_stage(one, place, STAGES[at + 1]))


def registered(one: Profile, opening: Opportunity, _: date) -> Iterator[Profile]:
    """Onto the register, for openings that ask for one."""
    regulators = {known().regulator_of(work) for work in opening.occupations}
    if opening.requirements.registration or (regulators and "" not in regulators and not _may_train(opening)):
        for place in range(len(one.qualifications)):
            yield replace(one, qualifications=_with_stage(one, place, "registered"))


def _may_train(opening: Opportunity) -> bool:
    return any(known().occupations[work].train_in_post for work in opening.occupations)


def _with_stage(one: Profile, at: int, stage: str) -> tuple:
    return tuple(replace(title, uk_stage=stage) if place == at else title for place, title in enumerate(one.qualifications))


def freer_hours(one: Profile, _: Opportunity, __: date) -> Iterator[Profile]:
    """More hours that suit, fewer times that cannot be."""
    if one.hours:
        yield from (replace(one, hours=(*one.hours, more)) for more in ("full_time", "part_time", "nights", "any"))
    yield replace(one, busy=())


def longer_way(one: Profile, _: Opportunity, __: date) -> Iterator[Profile]:
    """A longer way, or no limit."""
    if one.travel_minutes is not None:
        yield replace(one, travel_minutes=one.travel_minutes + 30)
        yield replace(one, travel_minutes=None, reach="" if one.reach == "closer" else one.reach)
    yield replace(one, reach="wider")


def permitted(one: Profile, _: Opportunity, __: date) -> Iterator[Profile]:
    """Any work is permitted now."""
    if one.permission:
        yield replace(one, permission="any")


def yes_meanwhile(one: Profile, _: Opportunity, __: date) -> Iterator[Profile]:
    """Yes to work below the profession."""
    yield replace(one, stepping_stone=True)


def stronger_business(one: Profile, _: Opportunity, __: date) -> Iterator[Profile]:
    """More hands, insurance, a better rating, more turnover, of a business that was told of."""
    own = one.enterprise
    if own is None:
        return
    if own.people is not None:
        yield replace(one, enterprise=replace(own, people=own.people + 2))
    yield replace(one, enterprise=replace(own, insured=True))
    if own.hygiene is not None:
        yield replace(one, enterprise=replace(own, hygiene=5))
    if own.turnover is not None:
        yield replace(one, enterprise=replace(own, turnover=own.turnover * 4))
    if own.stage:
        yield replace(one, enterprise=replace(own, stage="trading"))


def older(one: Profile, _: Opportunity, __: date) -> Iterator[Profile]:
    """Two years older."""
    if one.age is not None:
        yield replace(one, age=one.age + 2)


def for_women(one: Profile, _: Opportunity, __: date) -> Iterator[Profile]:
    """Places for women only are for this person."""
    yield replace(one, women_only=True)


MORE: Mapping[str, More] = {
    way.__name__: way for way in (
        years, other_work, good_test, poor_test, higher_scores, better_english, another_language, licences, on_the_way,
        registered, freer_hours, longer_way, permitted, yes_meanwhile, stronger_business, older, for_women,
    )
}
