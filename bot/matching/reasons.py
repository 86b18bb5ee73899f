"""Why an opening fits: true sentences, the most telling first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from bot.matching.findings import Case
from bot.matching.hours import fits
from bot.matching.relations import Relation
from bot.matching.score import teaches_english
from bot.matching.skills import shared_skills
from bot.matching.values import Kind
from bot.sentence import Sentence

SOON = timedelta(days=7)
BY_RELATION: Mapping[Relation, str] = {
    Relation.SAME: "same_work",
    Relation.PROFESSION: "same_profession",
    Relation.RELATED: "related_work",
    Relation.STEPPING_STONE: "related_work",
    Relation.ISCO: "related_work",
}
BY_MODE: Mapping[str, str] = {"walk": "on_foot", "bus": "by_bus", "car": "by_car"}


def good_reasons(case: Case) -> Iterator[Sentence]:
    """What speaks for the opening."""
    for reason in WHY:
        yield from reason(case)


def good_to_know(case: Case) -> Iterator[Sentence]:
    """Facts that decide nothing but belong to a fair offer."""
    asked, say = case.opening.requirements, case.knowledge.say
    if asked.women_only:
        yield say("women_only")
    if asked.min_age and case.person.profile.age is None:
        yield say("minimum_age", n=asked.min_age)
    if not case.paid and case.opening.kind in {Kind.VOLUNTEERING, Kind.RESEARCH}:
        yield say("not_paid")
    if asked.dbs:
        yield say("background_check")
    if case.opening.kind is Kind.JOB and not case.person.permission:
        yield say("right_to_work")
    if asked.inferred:
        yield say("read_from_advert")


def _work(case: Case) -> Iterator[Sentence]:
    fit = case.fit
    if fit.relation is Relation.SKILLS:
        yield from _skills(case)
    if fit.relation not in BY_RELATION:
        yield from _without_experience(case)
        return
    same_profession = case.knowledge.regulator_of(fit.done) and fit.relation in {Relation.SAME, Relation.PROFESSION}
    if case.opening.kind is Kind.MENTORING and same_profession:
        yield case.knowledge.say("own_mentor", occupation=fit.done)
        return
    if case.opening.kind is Kind.TRAINING and same_profession:
        yield case.knowledge.say("helps_registration")
    yield case.knowledge.say("same_profession" if same_profession else BY_RELATION[fit.relation], occupation=fit.done)
    years = case.person.years.get(fit.done)
    if years:
        yield case.knowledge.say("years_done", n=int(years) if float(years).is_integer() else years)
    if any(one.occupation == fit.done and one.paid == "unpaid" for one in case.person.profile.experiences):
        yield case.knowledge.say("unpaid_counts")


def _skills(case: Case) -> Iterator[Sentence]:
    """The most telling skill that carries over to one of the occupations."""
    told = case.person.profile.skills
    shared = (shared_skills(case.person.done, one, case.knowledge, told) for one in case.opening.occupations)
    best = max(shared, key=len, default=())
    if best and case.opening.kind is not Kind.MENTORING:
        yield case.knowledge.say("skills_carry", skill=best[0])


def _without_experience(case: Case) -> Iterator[Sentence]:
    known = case.occupations
    if case.opening.kind is Kind.JOB:
        if known and all(one.entry for one in known):
            yield case.knowledge.say("learn_on_the_job")
    elif case.opening.kind is Kind.ENTERPRISE:
        yield case.knowledge.say("enterprise_fit")
    elif not known:
        yield case.knowledge.say("open_to_all")


def _english(case: Case) -> Iterator[Sentence]:
    if teaches_english(case) and case.person.level != "fluent":
        yield case.knowledge.say("helps_english")


def _language(case: Case) -> Iterator[Sentence]:
    wanted = case.opening.requirements.languages
    needed = next((one for one in case.person.profile.languages if one in wanted and one != "en"), None)
    if needed:
        yield case.knowledge.say("your_language", language=needed)


def _wanted(case: Case) -> Iterator[Sentence]:
    wished = next((one for one in case.opening.occupations if one in case.person.profile.wishes), "")
    if wished:
        yield case.knowledge.say("wished_work", occupation=wished)
    elif case.opening.kind.value in case.person.profile.interests:
        yield case.knowledge.say("wanted_kind")
    elif case.person.profile.liked.intersection(case.opening.occupations):
        yield case.knowledge.say("liked_before")


def _way(case: Case) -> Iterator[Sentence]:
    way = case.minutes
    if way is not None:
        mode = case.person.profile.travel_mode
        yield case.knowledge.say(BY_MODE.get(mode, "by_bus"), minutes=way)


def _hours(case: Case) -> Iterator[Sentence]:
    if case.opening.hours and fits(case.person.profile.hours, case.opening.hours):
        yield case.knowledge.say("hours_fit")


def _closing(case: Case) -> Iterator[Sentence]:
    closes = case.opening.closes
    if closes is not None and closes - case.today <= SOON:
        yield case.knowledge.say("closes_soon", date=closes)


WHY: tuple[Callable[[Case], Iterator[Sentence]], ...] = (
    _work, _english, _language, _hours, _way, _wanted, _closing,
)
