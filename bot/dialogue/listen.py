"""Facts are heard wherever they are said: entities of a message -> facts, corrections included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue import profile, sittings
from bot.dialogue.events import Clause
from bot.dialogue.flow import Step
from bot.dialogue.readers import believable, whole
from bot.dialogue.state import key
from bot.dialogue.turn import Turn
from bot.understanding.values import Entity, Understanding

TELLING = frozenset({"capture_skills", "report_qualification", "correct_data", "my_data"})
"""intents with which people talk about themselves"""
WISHING = frozenset(
    {
        "find_jobs",
        "find_training",
        "find_enterprise",
        "find_mentor",
        "find_volunteering",
        "find_events",
        "subscribe_alerts",
        "ask_meaning",
        "job_not_for_me",
        "signup_event",
        "out_of_scope",
    }
)
"""intents in which an occupation is what somebody looks for, not what they were"""
WISH = "wish"
"""the fact for work somebody looks for"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A fact just heard."""

    name: str
    value: Any
    of: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hearing:
    """A message, and what is needed to read its entities."""

    turn: Turn
    said: Understanding
    asked: Step | None
    clauses: tuple[Clause, ...] = ()

    def intent(self, entity: Entity) -> str:
        """What the part of the message in which the entity stands is for."""
        inside = (c.intent.name for c in self.clauses if c.start <= entity.start < c.end)
        return next(inside, self.said.intent.name)

    @property
    def telling(self) -> bool:
        return self.said.intent.name in TELLING or any(c.intent.name in TELLING for c in self.clauses)

    @property
    def correcting(self) -> bool:
        return self.said.intent.name == "correct_data" or any(e.role == "negated" for e in self.said.entities)

    def asks_for(self, *facts: str) -> bool:
        return self.asked is not None and self.asked.fact in facts

    def with_others(self, fact: str, entity: Entity) -> list[str]:
        """A list of several, with one more; what the message takes back goes."""
        wrong = {e.value for e in self.said.entities if e.entity == entity.entity and e.role == "negated"}
        told = (*self.turn.state.known.get(fact, []), entity.value)
        return [value for value in dict.fromkeys(told) if value not in wrong]

    def subject(self, entity: Entity) -> str:
        """The occupation an entity is about: the nearest, else the one being talked about, else the only one."""
        named = [e for e in self.said.all("occupation") if e.value != entity.value]
        if named:
            return min(named, key=lambda e: abs(e.start - entity.start)).value
        if self.turn.frame is not None and self.turn.frame.subject:
            return self.turn.frame.subject
        known = list(profile.subjects(self.turn.state))
        return known[-1] if len(known) == 1 or (known and self.telling) else ""


def _occupation(h: Hearing, e: Entity) -> Iterator[Fact]:
    if e.fuzzy:
        return  # asked back by the open question, never acted upon
    has_years = h.said.first("years") is not None
    wished = h.intent(e) in WISHING and not has_years and not h.asks_for("occupation")
    if wished or h.asks_for(WISH):
        yield Fact(name=WISH, value=True, of=e.value)
        return
    yield Fact(name="occupation", value=True, of=e.value)
    abroad = h.said.first("country")
    if e.value in h.turn.flows.professions and (
        h.intent(e) == "report_qualification" or h.asks_for("qualification")
        or (abroad is not None and abroad.value != "GB")
    ):
        yield Fact(name="qualification", value=True, of=e.value)


def _years(h: Hearing, e: Entity) -> Iterator[Fact]:
    meant = h.asks_for("years") or h.telling or h.said.first("occupation") or h.correcting
    if meant and believable(e.value):
        yield Fact(name="years", value=whole(e.value), of=h.subject(e))


def _country(h: Hearing, e: Entity) -> Iterator[Fact]:
    if h.asks_for("country", "work_country"):
        return  # the open question says which of the two it is
    if not (h.telling or h.said.first("occupation") or h.correcting):
        return
    subject = h.subject(e)
    qualified = subject in h.turn.flows.professions and e.value != "GB"
    yield Fact(name="country" if qualified else "work_country", value=e.value, of=subject)


def _english_test(h: Hearing, e: Entity) -> Iterator[Fact]:
    if e.role in {"listening", "reading", "writing", "speaking"}:
        parts = {**h.turn.state.known.get("english_parts", {}), e.role: e.value.rpartition(":")[2]}
        yield Fact(name="english_parts", value=parts)
    elif h.said.intent.name != "ask_meaning" and ":" in e.value:
        yield Fact(name="english_test", value=e.value)


def _postcode(h: Hearing, e: Entity) -> Iterator[Fact]:
    if h.asks_for("english_parts", "english_test", "title"):
        return  # "S7" is a score for speaking here, not a part of Sheffield
    looking = h.said.intent.name in {"find_events", "signup_event"}
    if not (looking and key("outcode") in h.turn.state.known):
        yield Fact(name="outcode", value=e.value)


def _language(h: Hearing, e: Entity) -> Iterator[Fact]:
    several = len({other.value for other in h.said.all("language")}) > 1
    if several or h.asks_for("languages") or h.said.intent.name == "capture_skills":
        yield Fact(name="languages", value=h.with_others("languages", e))


def _level(h: Hearing, e: Entity) -> Iterator[Fact]:
    of_english = any(other.value == "en" for other in h.said.all("language"))
    if h.asks_for("english") or of_english or len(e.text.split()) > 1:
        yield Fact(name="english", value=e.value)


def _hours(h: Hearing, e: Entity) -> Iterator[Fact]:
    if h.asks_for("busy"):
        return  # the times named are those that cannot be
    if h.asks_for("hours") or h.said.intent.name in {"capture_skills", "find_jobs", "subscribe_alerts", "correct_data"}:
        yield Fact(name="hours", value=h.with_others("hours", e))


def _of_subject(name: str) -> Callable[[Hearing, Entity], Iterator[Fact]]:
    def hear(h: Hearing, e: Entity) -> Iterator[Fact]:
        if subject := h.subject(e):
            yield Fact(name=name, value=e.value, of=subject)

    return hear


LISTENERS: Mapping[str, Callable[[Hearing, Entity], Iterator[Fact]]] = {
    "occupation": _occupation,
    "years": _years,
    "country": _country,
    "english_test": _english_test,
    "postcode": _postcode,
    "language": _language,
    "level": _level,
    "hours": _hours,
    "paid": _of_subject("paid"),
    "papers": _of_subject("papers"),
}


def listen(
    turn: Turn, said: Understanding, asked: Step | None, clauses: tuple[Clause, ...] = ()
) -> tuple[Turn, tuple[Fact, ...]]:
    """Hear every fact of a message. Returns the turn and what is new or changed, in the order said."""
    hearing = Hearing(turn=turn, said=said, asked=asked, clauses=clauses)
    turn, corrected = _correct(hearing)
    new: list[Fact] = list(corrected)
    mended = {f.name for f in corrected}
    for entity in said.entities:
        if entity.role == "negated" or entity.entity not in LISTENERS:
            continue
        if mended & set(CORRECTED.get(entity.entity, ())) and entity == said.first(entity.entity):
            continue  # "not 5, 8 years" mended the work that had 5: no other work has 8 because of it
        now = replace(hearing, turn=turn)
        for fact in LISTENERS[entity.entity](now, entity):
            turn, kept = _keep(turn, now, fact)
            if kept:
                new = [*(f for f in new if (f.name, f.of) != (fact.name, fact.of)), fact]
    return turn, tuple(new)


def _keep(turn: Turn, hearing: Hearing, fact: Fact) -> tuple[Turn, bool]:
    old = turn.state.known.get(key(fact.name, fact.of))
    if old == fact.value:
        return turn, False
    may_change = (
        old is None
        or hearing.correcting
        or hearing.asks_for(fact.name)
        or fact.name in {"outcode", "languages", "hours", "english_parts"}
        or hearing.said.first("occupation") is not None
        or (fact.name == sittings.TEST and hearing.telling)
    )
    if not may_change:
        return turn, False
    if fact.name == sittings.TEST and old is not None and not (hearing.correcting or hearing.asks_for(fact.name)):
        turn = sittings.taken_again(turn)
    if fact.name == "occupation":
        return profile.tell_occupation(turn, fact.of), True
    return profile.save(turn, fact.name, fact.value, fact.of), True


def _correct(hearing: Hearing) -> tuple[Turn, list[Fact]]:
    """After "not nurse, midwife" the negated fact goes, and what was said about it moves to the new one."""
    turn, changed = hearing.turn, []
    known = set(profile.subjects(turn.state))
    for wrong in (e for e in hearing.said.entities if e.role == "negated"):
        if wrong.entity == "occupation" and wrong.value in known:
            right = hearing.said.first("occupation")
            if right is None:
                turn = profile.remove(turn, "*", wrong.value)
            else:
                turn = profile.rename_subject(turn, wrong.value, right.value)
                told = next(profile.subjects(turn.state, "qualification"), "")
                name = "qualification" if told == right.value else "occupation"
                changed.append(Fact(name=name, value=True, of=right.value))
        elif wrong.entity in CORRECTED:
            right = hearing.said.first(wrong.entity)
            subject = _holder(turn, wrong)
            if right is not None and subject:
                name = next(n for n in CORRECTED[wrong.entity] if key(n, subject) in turn.state.known)
                value = right.value if wrong.entity == "country" else whole(right.value)
                turn = profile.save(turn, name, value, subject)
                changed.append(Fact(name=name, value=value, of=subject))
    return turn, changed


CORRECTED: Mapping[str, tuple[str, ...]] = {
    "years": ("years",),
    "year": ("year",),
    "country": ("country", "work_country"),
}
"""entity -> facts of an occupation that "not this, that" mends, wherever the wrong value stands"""


def _holder(turn: Turn, wrong: Entity) -> str:
    """The subject whose fact has the wrong value; "" when nobody's has."""
    for full, value in turn.state.known.items():
        name, _, of = full.partition(":")
        if of and name in CORRECTED[wrong.entity] and str(value) == wrong.value:
            return of
    return ""
