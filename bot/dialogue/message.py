"""A message from a person, in their own words or with a code: who hears it first, and what it tells."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import (
    answering,
    arriving,
    checking,
    listen,
    named,
    other_work,
    profile,
    read_back,
    readings,
    side,
    walk,
    wishes,
)
from bot.dialogue.events import MessageReceived
from bot.dialogue.readers import numbers
from bot.dialogue.state import Offer
from bot.dialogue.turn import Turn
from bot.understanding.normalise import normalise
from bot.understanding.values import Understanding

NAME = "var.name"
"""what a question for somebody's name asks for: Baker and Cook tell nothing of their work"""
QUESTION_MARKS = "?؟፧"


def respond(turn: Turn, event: MessageReceived) -> Turn:
    """The turn after a message: STOP and the like first, then codes, words that begin a flow, and what was said."""
    said = event.understanding
    if not turn.state.language:
        turn = side.language(turn, said)
    if said.keyword is not None:
        return side.keyword(turn, said.keyword)
    if event.checked is not None and not readings.is_urgent(turn, event):
        return checking.answer(turn, event.checked, new=is_new(turn))
    if turn.state.opted_out:
        return side.urgent(turn) if readings.is_urgent(turn, event) else side.while_stopped(turn)
    turn = side.language(turn, said)
    for note in event.notes:
        turn = turn.say(note)
    new = is_new(turn)
    fixed = turn.flows.by_word.get(normalise(said.text))
    return walk.walk(walk.start(turn, fixed)) if fixed and not new else _read(turn, event, new=new)


def _read(turn: Turn, event: MessageReceived, *, new: bool) -> Turn:
    """A message in their own words, or with a code."""
    turn = arriving.note(turn, event.named, new=new)
    known = turn.state.known
    event = replace(event, understanding=wishes.about_a_day(turn, event.understanding))
    turn, event, other = _other_work(turn, event)
    turn, facts = _hear(turn, event)
    facts += other
    if event.named is not None and event.named.kind in named.SHOWN_BY and not readings.is_urgent(turn, event):
        return named.show(readings.noted(turn, facts), event.named, new=new)
    if new:
        return _first(turn, event, facts)
    if event.named is not None and not event.understanding.text.strip():
        return back_again(turn)  # a programme's code and nothing else, from somebody we know
    if not facts and len(turn.state.known) < len(known):
        return walk.put_again(turn.say("changed"))  # "not nurse": taken back, and nothing told instead
    return _reply(turn, event, facts)


def _hear(turn: Turn, event: MessageReceived) -> tuple[Turn, tuple[listen.Fact, ...]]:
    asked = turn.step()
    if asked is not None and asked.fact == NAME:
        return turn, ()
    if event.named is not None and any(mark in event.understanding.text for mark in QUESTION_MARKS):
        return turn, ()  # "why can I not be a nurse? DADJ3" tells nothing of the person
    if asked is not None and asked.choices and numbers(event.understanding, len(answering.offered(turn)) or 99):
        return turn, ()
    return listen.listen(turn, event.understanding, asked, event.clauses)


def _other_work(turn: Turn, event: MessageReceived) -> tuple[Turn, MessageReceived, tuple[listen.Fact, ...]]:
    """Work that no list knows, told in passing, is noted in the person's words; the rest of the message is read on."""
    said, parts = other_work.apart(event.understanding, turn.step())
    told = turn.state.known.get(other_work.FACT, [])
    new = [part for part in parts if part not in told]
    if new:
        turn = profile.save(turn, other_work.FACT, [*told, *new])
    facts = (listen.Fact(name=other_work.FACT, value=list(parts)),) if parts else ()
    return turn, replace(event, understanding=said), facts


def _first(turn: Turn, event: MessageReceived, facts: tuple[listen.Fact, ...]) -> Turn:
    """A stranger: who we are comes first; what they said and wanted is not lost."""
    wanted = [flow for flow in readings.asked_for(turn, event) if flow not in {"menu", "my_data"}]
    turn = readings.keep_for_later(turn, event, wanted)
    if readings.is_urgent(turn, event):
        return side.urgent(turn)
    turn = walk.start(turn, "welcome")
    if facts:
        turn = turn.say("noted_first", facts=read_back.lines(turn.flows, facts))
    return walk.walk(turn)


def _reply(turn: Turn, event: MessageReceived, facts: tuple[listen.Fact, ...]) -> Turn:
    """A message in a running conversation."""
    said = event.understanding
    if confirmed := _confirmation(turn, said):
        return walk.walk(confirmed)
    for read in readings.READING:
        if (done := read(turn, event, facts)) is not None:
            return done
    return side.not_understood(turn, said)


def _confirmation(turn: Turn, said: Understanding) -> Turn | None:
    """The last thing asked was "did you mean ...?"."""
    last = turn.state.offers[-1] if turn.state.offers else None
    if last is None or last.flow or not last.token.startswith(f"{turn.state.turn - 1}-"):
        return None
    index = _picked(said, last)
    return None if index is None else side.resolve(turn, last, last.choices[index])


def _picked(said: Understanding, offer: Offer) -> int | None:
    found = numbers(said, len(offer.choices))
    if found:
        return found[0]
    answer = {"affirm": "yes", "deny": "no"}.get(said.intent.name, "") if said.intent.confidence >= 0.6 else ""
    answer = said.answer or answer
    if answer in offer.choices:
        return offer.choices.index(answer)
    return offer.choices.index("none") if answer == "no" and "none" in offer.choices else None


def is_new(turn: Turn) -> bool:
    """Nothing was ever asked of this person."""
    return not turn.state.stack and not turn.state.consents and not turn.state.offers


def back_again(turn: Turn) -> Turn:
    """The open question again, or the menu."""
    return walk.put_again(turn) if turn.frame else walk.walk(walk.start(turn, "menu"))
