"""Actions of the way back to a profession: where somebody stands, what was done, who helps, work meanwhile, cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.dialogue.events import ActionDone, Listed
from bot.dialogue.state import key
from bot.matching.evidence import Evidence
from bot.matching.knowledge import Occupation
from bot.matching.ladder import Ladder, ladder_of
from bot.matching.licences import licence_step, licences_of
from bot.matching.profile import profile_of, stages_told
from bot.matching.stages import ENGLISH, Stage, reached
from bot.sentence import Lines, Sentence, Value

if TYPE_CHECKING:
    from bot.assistant.acting import Work

WORK_SHOWN = 4
HELP_SHOWN = 3
CARDS_SHOWN = 2
REGISTERED = "registered"
FACT = "ladder"
"""of a profession: stage id -> day (ISO 8601) on which it was told"""


def show(work: Work) -> ActionDone:
    """Where the person stands, in as many lines as the channel has room for."""
    found = _ladder(work)
    if found is None:
        return work.done("ladder_show", "none")
    if found.now is None:
        return work.done("ladder_show", REGISTERED)
    lines = Lines(sentences=_standing(work, found))
    return work.done("ladder_show", "unclear" if found.unclear else "found", params={"lines": lines})


def _ladder(work: Work) -> Ladder | None:
    person = profile_of(work.contact.resident_id, work.state.known)
    told = stages_told(work.state.known, _subject(work))
    return ladder_of(person, _subject(work), work.desk.knowledge, work.at.date(), told)


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


def english_version(work: Work) -> ActionDone:
    """Whether the regulator of the profession wants a version that the person has not told."""
    knowledge, test = work.desk.knowledge, str(work.state.known.get("english_test", "")).partition(":")[0].upper()
    regulator = knowledge.regulators.get(knowledge.regulator_of(_subject(work)))
    facts = knowledge.rules.tests.get(test)
    asked = regulator is not None and any(row.test == test and row.version for row in regulator.english)
    implied = facts is not None and facts.version_implied
    return work.done("english_version", "ask" if asked and not implied else "none")


def card_steps(work: Work) -> ActionDone:
    """The usual next step to the cards that the work told cannot do without."""
    knowledge, known = work.desk.knowledge, work.state.known
    jobs = [name.partition(":")[2] for name in known if name.startswith("occupation:")]
    own = {knowledge.occupations[one].licence for one in jobs if one in knowledge.occupations}
    asked = (one for one in licences_of(jobs, knowledge.licences) if one.id in own)
    found = [one for one in asked if key("licence", one.id) not in known]
    today = work.at.date()
    steps = [licence_step(one, today, _abroad(work, one.occupations)) for one in found[:CARDS_SHOWN]]
    lines = tuple(knowledge.say(one) for one in steps)
    return work.done("card_steps", "found" if lines else "none", params={"lines": Lines(sentences=lines)})


def _abroad(work: Work, occupations: tuple[str, ...]) -> str:
    """The country in which such work was done, "" when not told."""
    told = (work.state.known.get(key("work_country", one)) for one in occupations)
    return next((str(one) for one in told if one), "")


LADDER_ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    "ladder_show": show,
    "ladder_exams": exams,
    "ladder_done": done,
    "ladder_help": support,
    "ladder_work": meanwhile,
    "ladder_choose": choose,
    "english_version": english_version,
    "card_steps": card_steps,
}
