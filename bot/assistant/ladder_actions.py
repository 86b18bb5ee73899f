"""Actions of the way back to a profession: where somebody stands, what was done, who helps, work meanwhile, cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.assistant.showing import ROOM
from bot.assistant.work import Work
from bot.dialogue.events import ActionDone, Listed
from bot.dialogue.state import key
from bot.matching.evidence import Evidence
from bot.matching.knowledge import Occupation
from bot.matching.ladder import Ladder, ladder_of
from bot.matching.licences import licence_step
from bot.matching.profile import profile_of
from bot.matching.stages import ENGLISH, Stage, reached
from bot.sentence import Lines, Sentence, Value

WORK_SHOWN = 4
HELP_SHOWN = 3
CARDS_SHOWN = 2
REGISTERED = "registered"
VERSION = "english_version"
FACT = "ladder"
"""of a profession: stage id -> day (ISO 8601) on which it was told"""


def next_step(work: Work) -> ActionDone:
    """The usual next step alone."""
    found = _ladder(work)
    if found is None or found.step is None:
        return work.done("next_step", "none")
    return work.done("next_step", "found", params={"step": found.step})


def show(work: Work) -> ActionDone:
    """Where the person stands, in as many lines as the channel has room for."""
    found = _ladder(work)
    if found is None:
        return work.done("ladder_show", "none")
    if found.now is None:
        return work.done("ladder_show", REGISTERED)
    lines = Lines(sentences=_standing(work, found))
    outcome = next((name for name, needed in QUESTIONS.items() if needed(work, found)), "found")
    return work.done("ladder_show", "found" if work.given.get("as_it_is") else outcome, params={"lines": lines})


def _version_unknown(work: Work, found: Ladder) -> bool:
    """The regulator wants a version of the test, and nobody was asked for it."""
    known, rules = work.state.known, work.desk.knowledge.rules
    test = str(known.get("english_test", "")).partition(":")[0].upper()
    asked = VERSION in known or VERSION in work.state.passed
    wanted = any(row.test == test and row.version for row in rules.regulators[found.facts.regulator].english)
    return wanted and not asked and not rules.tests[test].version_implied


def _exam_unclear(_work: Work, found: Ladder) -> bool:
    """An exam was passed, and nobody asked which."""
    return found.unclear


QUESTIONS: Mapping[str, Callable[[Work, Ladder], bool]] = {"unclear": _exam_unclear, "version": _version_unknown}
"""outcome of `show` -> whether that must be asked first"""


def _ladder(work: Work) -> Ladder | None:
    person = profile_of(work.contact.resident_id, work.state.known)
    return ladder_of(person, _subject(work), work.desk.knowledge, work.at.date())


def _subject(work: Work) -> str:
    return str(work.given.get("subject", ""))


def _standing(work: Work, found: Ladder) -> tuple[Sentence, ...]:
    """The next step first, then what the English test says to it, the price, and how much is behind."""
    say, now = work.desk.knowledge.say, found.now
    sentences = [found.step] if found.step else []
    if not found.stale and now is not None:
        sentences += [*_english(work, found), *_fee(work, found, now)]
    sentences.append(say("ladder_done", n=len(found.done), number=len(found.facts.stages)))
    return tuple(sentences[: work.room])


def _english(work: Work, found: Ladder) -> list[Sentence]:
    """The regulator's published figures beside the person's; once an exam is behind, English is no longer asked for."""
    say, english = work.desk.knowledge.say, found.english
    stages = (*found.done[-1:], *((found.now,) if found.now else ()), *found.later)
    if english.evidence is Evidence.MISSING or not any(one.kind == ENGLISH for one in stages):
        return []
    if english.gaps:
        return [say(f"gap_{one.part}", score=one.told, n=one.needed) for one in english.gaps]
    line = {
        Evidence.MET: say("ladder_english_met", regulator=found.facts.regulator),
        Evidence.ASK: say("ladder_english_ask"), Evidence.SHORT: say("ladder_english_ask"),
        Evidence.OLD: say("ladder_english_old", regulator=found.facts.regulator),
        Evidence.INCOMPLETE: say("ladder_english_details"),
    }[english.evidence]
    if english.evidence is Evidence.MET and english.counting is not None:
        return [line, say("ladder_english_until", date=english.counting.until)]
    return [line]


def _fee(work: Work, found: Ladder, stage: Stage) -> list[Sentence]:
    """The first price of a stage that is a plain number; of an exam with its name."""
    fee = next((one for one in stage.fees if one.gbp), None)
    if fee is None:
        return []
    price: dict[str, Value] = {"pay": f"{fee.gbp:,.10g}", "text": fee.year}
    if stage.label:
        return [work.desk.knowledge.say("ladder_fee_exam", test=_name(stage, found), **price)]
    return [work.desk.knowledge.say("ladder_fee", **price)]


def exams(work: Work) -> ActionDone:
    """The exams and courses of the way, to choose from."""
    found = _ladder(work)
    if found is None or not found.facts.named:
        return work.done("ladder_exams", "none")
    items = tuple(_listed(found, one) for one in found.facts.named)
    return work.done("ladder_exams", "found", items=items)


def _listed(found: Ladder, stage: Stage) -> Listed:
    name = _name(stage, found)
    return Listed(id=stage.id, line=name, label=name)


def _name(stage: Stage, found: Ladder) -> Sentence:
    return Sentence(context=f"stage.{found.facts.id}.{stage.id}", text=stage.label)


def done(work: Work) -> ActionDone:
    """The stage chosen, else the one that was next, is behind. For English the result is asked for."""
    found = _ladder(work)
    if found is None or found.now is None:
        return work.done("ladder_done", "none")
    chosen = found.facts.stage(str(work.given.get("item", ""))) if work.given.get("chosen") else None
    stage = chosen or found.now
    if stage.kind == ENGLISH and not work.given.get("accepted"):
        return work.done("ladder_done", "english")
    told = work.state.known.get(key(FACT, found.profession), {})
    facts: dict[str, Any] = {key(FACT, found.profession): {**told, stage.id: work.at.date().isoformat()}}
    before = str(work.state.known.get(key("uk_stage", found.profession), ""))
    facts[key("uk_stage", found.profession)] = reached(found.facts, stage, before)  # what everything else reads
    return work.done("ladder_done", "done", facts=facts)


def support(work: Work) -> ActionDone:
    """Who helps, the nearest first."""
    found = _ladder(work)
    known = work.desk.knowledge.support
    names = found.facts.support[: min(HELP_SHOWN, work.room)] if found else ()
    lines = tuple(Sentence(context=f"support.{one}", text=known[one].text) for one in names)
    return work.done("ladder_help", "found" if lines else "none", params={"lines": Lines(sentences=lines)})


def meanwhile(work: Work) -> ActionDone:
    """Lawful work meanwhile, to choose from."""
    found = _ladder(work)
    known = work.desk.knowledge.occupations
    stones = [known[one] for one in found.stepping_stones[:WORK_SHOWN]] if found else []
    labels = [(one.id, _with_band(work, one)) for one in stones]
    items = tuple(Listed(id=name, line=label, label=label) for name, label in labels)
    return work.done("ladder_work", "found" if items else "none", items=items)


def _with_band(work: Work, one: Occupation) -> Sentence:
    phrases = work.desk.flows.phrases
    if one.band[:1].isdigit():
        return phrases["work_band"].fill(occupation=one.id, n=one.band)
    return phrases["value_occupation"].fill(occupation=one.id)


def choose(work: Work) -> ActionDone:
    """Choosing such work is a yes to it."""
    return work.done(
        "ladder_choose", "done", vars={"work": str(work.given.get("item", "")), "kind": "job"},
        facts={"stepping_stone": True},
    )


def card_steps(work: Work) -> ActionDone:
    """The card that the work told cannot do without, and the usual next step to it."""
    knowledge, known = work.desk.knowledge, work.state.known
    jobs = [name.partition(":")[2] for name in known if name.startswith("occupation:")]
    asked = [(job, knowledge.occupations[job].licence) for job in jobs if job in knowledge.occupations]
    cards = [(job, card) for job, card in asked if card and key("licence", card) not in known]
    lines = [one for job, card in cards[: 1 if work.room < ROOM else CARDS_SHOWN] for one in _card(work, job, card)]
    return work.done("card_steps", "found" if lines else "none", params={"lines": Lines(sentences=tuple(lines))})


def _card(work: Work, job: str, card: str) -> list[Sentence]:
    knowledge = work.desk.knowledge
    known = knowledge.licences[card]
    name = Sentence(context=f"licence.{card}", text=known.label)
    step = licence_step(known, work.at.date(), str(work.state.known.get(key("work_country", job), "")))
    return [work.desk.flows.phrases["card_asked"].fill(occupation=job, licence=name), knowledge.say(step)]


LADDER_ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    "next_step": next_step,
    "ladder_show": show,
    "ladder_exams": exams,
    "ladder_done": done,
    "ladder_help": support,
    "ladder_work": meanwhile,
    "ladder_choose": choose,
    "card_steps": card_steps,
}
