"""The hard rules, as a table. Each looks at one thing and says what the verdict is at best, or nothing.

Not known is not no: a rule about something the person has not told us asks for it, it does not refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.matching.capacity import contract_worth, hands, hygiene, insurance, places, trading
from bot.matching.english import LEVELS, against_score, parse_wanted
from bot.matching.evidence import Evidence
from bot.matching.findings import Case, Finding, Reads, reads
from bot.matching.hours import clash, offered, touched
from bot.matching.knowledge import Knowledge
from bot.matching.licensing import licences
from bot.matching.permission import permission
from bot.matching.registration import own_profession, registration, required_registers, stepping_stone, title
from bot.matching.relations import WEIGHT, Relation
from bot.matching.travel import limit_of, too_far
from bot.matching.values import Kind, Opportunity, Verdict

Rule = Callable[[Case], Finding | None]
CARRIES_OVER = WEIGHT[Relation.ISCO]
"""experience this close is enough for skilled work"""


def still_open(case: Case) -> Finding | None:
    """Only what is open now."""
    return case.never("not_open") if case.opening.status != "open" else None


def closing_date(case: Case) -> Finding | None:
    """The closing day itself still counts."""
    closes = case.opening.closes
    return case.never("closed_on", date=closes) if closes is not None and closes < case.today else None


def age(case: Case) -> Finding | None:
    """The age an opening asks for, else the age from which we serve people."""
    asked = case.opening.requirements.min_age
    lowest = asked or case.knowledge.rules.minimum_age
    told = case.person.profile.age
    if told is not None:
        return case.never("too_young", n=lowest) if told < lowest else None
    return None


def english(case: Case) -> Finding | None:
    """A level, or a test with its score, parts and date."""
    wanted = case.opening.requirements.english
    if not wanted:
        return None
    if wanted in LEVELS:
        return _english_level(case, wanted)
    try:
        evidence = against_score(wanted, case.person.profile.english_tests, case.knowledge.rules, case.today)
        test, overall, _ = parse_wanted(wanted)
    except ValueError:  # the opening's words, which a person must read
        return case.at_best(Verdict.READY_WITH_STEP, "ask_first", step="step_coordinator")
    return _english_test(case, evidence, f"{test} {overall}")


def _english_level(case: Case, wanted: str) -> Finding | None:
    if wanted == "none":
        return None
    if not case.person.level:
        return case.at_best(Verdict.READY_WITH_STEP, f"tell_english_{wanted}", step="step_tell_english")
    if LEVELS.index(case.person.level) < LEVELS.index(wanted):
        return case.at_best(Verdict.NOT_YET, f"english_low_{wanted}", step="step_english_class", topic="english")
    return None


ENGLISH_REASON = {
    Evidence.MISSING: "english_test_missing", Evidence.SHORT: "english_test_short", Evidence.OLD: "english_test_old",
}


def _english_test(case: Case, evidence: Evidence, test: str) -> Finding | None:
    if evidence is Evidence.MET:
        return None
    if evidence is Evidence.INCOMPLETE:
        return case.at_best(Verdict.READY_WITH_STEP, "test_details", step="step_tell_test", test=test)
    return case.at_best(
        Verdict.NOT_YET, ENGLISH_REASON[evidence], step="step_english_test", topic="english", test=test
    )


def experience(case: Case) -> Finding | None:
    """Years asked for, in this or close work, paid or not, here or abroad."""
    asked = case.opening.requirements.experience_years
    if not asked:
        return None
    close = [name for name in case.person.done if close_work(case, name)]
    told = [case.person.years[name] for name in close if name in case.person.years]
    if told and max(told) >= asked:
        return None
    if len(told) < len(close):
        return case.at_best(Verdict.READY_WITH_STEP, "tell_years", step="step_tell_years", n=asked)
    return case.at_best(Verdict.NOT_YET, "experience_short", step="step_learn", topic="skill", n=asked)


def close_work(case: Case, done: str) -> bool:
    """Whether experience in that work counts here."""
    if not case.opening.occupations:
        return True
    between = case.knowledge.relations.between
    return any(WEIGHT[between(done, wanted)] >= CARRIES_OVER for wanted in case.opening.occupations)


def related_work(opening: Opportunity, knowledge: Knowledge) -> frozenset[str]:
    """Occupations in which experience counts for the work of an opening; none where it names no work."""
    between = knowledge.relations.between
    return frozenset(
        done for done in knowledge.occupations for wanted in opening.occupations
        if WEIGHT[between(done, wanted)] >= CARRIES_OVER
    )


def skilled_work(case: Case) -> Finding | None:
    """A job that nobody starts without knowing the work."""
    if not asks_for_skill(case) or languages_are_enough(case) or case.fit.weight >= CARRIES_OVER:
        return None
    wanted = case.opening.occupations[0]
    return case.at_best(Verdict.NOT_YET, "skilled_work", step="step_learn", topic="skill", occupation=wanted)


def asks_for_skill(case: Case) -> bool:
    """A job without a register, and nothing in it for a beginner."""
    if case.opening.kind is not Kind.JOB or not case.occupations or required_registers(case):
        return False
    return not any(one.entry or one.train_in_post or one.needs for one in case.occupations)


def languages_are_enough(case: Case) -> bool:
    """An opening for speakers of a language: the language is the skill."""
    wanted = set(case.opening.requirements.languages)
    return bool(wanted & set(case.person.profile.languages)) and not case.opening.requirements.experience_years


def languages(case: Case) -> Finding | None:
    """One of the languages asked for; English is the English rule's business."""
    wanted = tuple(one for one in case.opening.requirements.languages if one != "en")
    spoken = case.person.profile.languages
    if not wanted or set(wanted) & set(spoken):
        return None
    if not spoken:
        return case.at_best(
            Verdict.READY_WITH_STEP, "tell_languages", step="step_tell_languages", language=wanted[0]
        )
    return case.never("other_language", language=wanted[0])


def women_only(case: Case) -> Finding | None:
    """Only somebody who told that such places are not for them is left out; to all others it is said."""
    closed = case.opening.requirements.women_only and case.person.profile.women_only is False
    return case.never("women_only") if closed else None


def hours(case: Case) -> Finding | None:
    """Hours told against hours offered."""
    if clash(case.person.profile.hours, offered(case.opening)):
        return case.never("hours_clash")
    return None


def busy(case: Case) -> Finding | None:
    """Times that the person cannot work: every day of it ends the matter, some days are a question to ask first."""
    known = case.knowledge.windows
    closed = tuple(known[one] for one in case.person.profile.busy if one in known)
    how = touched(case.opening, closed) if closed else ""
    if how == "all":
        return case.never("hours_clash")
    return case.at_best(Verdict.NOT_YET, "hours_ask", step="step_ask_hours") if how else None


def travel(case: Case) -> Finding | None:
    """The person's own limit, with a margin for what centroids do not know."""
    limit = limit_of(case.person.profile.travel_minutes, case.person.profile.reach)
    if limit is None:
        return None
    way = case.minutes
    return case.never("too_far", minutes=way) if way is not None and too_far(way, limit) else None


WORK = "experiences qualifications skills"
HARD_RULES: Mapping[Rule, Reads] = {
    still_open: reads("status"),
    closing_date: reads("closes"),
    places: reads("places taken"),
    age: reads("requirements.min_age", "age"),
    women_only: reads("requirements.women_only", "women_only"),
    permission: reads("kind paid occupations soc2020 hours weekly_hours", f"permission {WORK}"),
    registration: reads("kind occupations requirements.registration", f"{WORK} english_tests"),
    title: reads("kind occupations", WORK),
    own_profession: reads("kind occupations", WORK),
    stepping_stone: reads("kind occupations band requirements.registration", f"{WORK} stepping_stone"),
    hours: reads("hours shift days weekly_hours", "hours"),
    busy: reads("hours shift days", "busy"),
    travel: reads("area night", "outcode travel_mode travel_minutes reach"),
    languages: reads("requirements.languages", "languages"),
    english: reads("requirements.english", "english english_tests"),
    experience: reads("occupations requirements.experience_years", WORK),
    skilled_work: reads(
        "kind occupations requirements.registration requirements.languages requirements.experience_years",
        f"{WORK} languages",
    ),
    licences: reads("requirements.driving requirements.licences", "licences"),
    trading: reads("kind value", "enterprise"),
    contract_worth: reads("value", "enterprise"),
    hands: reads("requirements.people", "enterprise"),
    insurance: reads("requirements.insured", "enterprise"),
    hygiene: reads("requirements.hygiene", "enterprise"),
}
"""Cheap and final ones first: a NEVER ends the looking."""
