"""One turn of the conversation: `advance(flows, state, event) -> (state, effects)`.

Nothing else decides what is said to a person. The order in which a message is read is the order of `readings.READING`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import answering, arriving, listen, message, named, profile, readings, side, walk
from bot.dialogue.effects import Effect, SetLanguage
from bot.dialogue.events import (
    ActionDone,
    ChoicePressed,
    Event,
    FlowDue,
    MessageReceived,
    OpeningArrived,
    PersonLeft,
    ThingReceived,
)
from bot.dialogue.flow import Flows
from bot.dialogue.limits import DEFAULT, Limits
from bot.dialogue.readers import Answer
from bot.dialogue.state import Frame, Offer, State
from bot.dialogue.turn import Turn
from bot.understanding.values import Keyword


def advance(flows: Flows, state: State, event: Event, *, limits: Limits = DEFAULT) -> tuple[State, tuple[Effect, ...]]:
    """The next state and what is to be done. Pure; raises DialogueError only when a flow is broken.

    An effect `Act` means: do it, then call advance again with ActionDone in the same transaction.
    """
    turn = Turn(flows=flows, state=state, limits=limits)
    if not isinstance(event, ActionDone | OpeningArrived | FlowDue):
        turn = turn.set(turn=state.turn + 1, deleted=False)
    turn = EVENTS[type(event)](turn, event)
    return turn.state, turn.effects


def _choice(turn: Turn, event: ChoicePressed) -> Turn:
    if turn.state.opted_out:
        return side.while_stopped(turn)
    offer = next((o for o in turn.state.offers if o.token == event.token), None)
    if offer is None or not 0 <= event.index < len(offer.choices):
        turn = turn.say("old_question")
        return walk.put_again(turn) if turn.frame else walk.walk(walk.start(turn, "menu"))
    choice = offer.choices[event.index]
    if _still_open(turn, offer):
        return walk.walk(answering.apply(turn, Answer(choices=(choice,))))
    resolved = walk.walk(side.resolve(turn, offer, choice))
    return resolved if readings.says_something(resolved) else resolved.say("changed")


def _still_open(turn: Turn, offer: Offer) -> bool:
    """Whether the open question is the very one of the offer: about the same work, opening and event."""
    frame = turn.frame
    if frame is None or (frame.flow, frame.step, frame.subject) != (offer.flow, offer.step, offer.subject):
        return False
    return all(frame.vars.get(name) == offer.vars.get(name) for name in ("opening", "item"))


def _thing(turn: Turn, event: ThingReceived) -> Turn:
    if event.thing == "start" and turn.state.opted_out:
        return side.keyword(turn, Keyword.START)  # pressing Start on Telegram is asking to be written to
    if turn.state.opted_out:
        return side.while_stopped(turn)
    located = event.thing == "location" and event.outcode
    if located:
        turn = profile.save(turn, "outcode", event.outcode)
    new = message.is_new(turn)
    if new:
        phone = event.language if event.language in turn.flows.languages else ""
        first = turn.state.language or phone or turn.flows.languages[0]
        turn = turn.set(language=first, language_unsure=not turn.state.language).put(SetLanguage(language=first))
    turn = arriving.note(turn, event.named, new=new)
    if event.named is not None and event.named.kind in named.SHOWN_BY:
        return named.show(turn, event.named, new=new)
    if new:
        return walk.walk(walk.start(turn, "welcome"))
    if located:
        turn = readings.noted(turn, (listen.Fact(name="outcode", value=event.outcode),))
        return walk.walk(walk.ready_again(turn)) if turn.frame else walk.walk(walk.start(turn, "menu"))
    if event.thing == "start":
        return message.back_again(turn)
    known = f"got_{event.thing}" in turn.flows.phrases
    turn = turn.say(f"got_{event.thing}" if known else "got_unsupported")
    return walk.put_again(turn) if turn.frame else turn


def _done(turn: Turn, event: ActionDone) -> Turn:
    """The assistant did what a step asked for: go on by its outcome."""
    step = turn.step()
    if step is None or step.do != event.action:
        return turn
    assert turn.frame is not None
    turn = turn.with_frame(vars={**turn.frame.vars, **event.vars})
    for full, value in event.facts.items():
        name, _, of = full.partition(":")
        turn = profile.save(turn, name, value, of)
    if event.person is not None:
        person = event.person
        turn = turn.set(known=person.known, consents=person.consents, alerts=person.alerts, passed=())
        if person.language in turn.flows.languages and not turn.state.language_chosen:
            turn = turn.set(language=person.language, language_unsure=False).put(SetLanguage(language=person.language))
    turn = replace(turn, params=dict(event.params), items=event.items)
    return walk.walk(walk.goto(turn, step, event.outcome))


def _opening(turn: Turn, event: OpeningArrived) -> Turn:
    """A new opening is told above whatever is open."""
    if turn.state.opted_out:
        return turn
    turn = turn.set(turn=turn.state.turn + 1)
    turn = replace(turn, params={"opening": event.listed.line})
    turn = _without_unanswered(turn).push(
        Frame(flow="alert", step=turn.flows.flows["alert"].start, vars={"opening": event.listed.id})
    )
    return walk.walk(turn)


def _flow_due(turn: Turn, event: FlowDue) -> Turn:
    """A flow begins above whatever is open."""
    if turn.state.opted_out:
        return turn
    turn = _without_unanswered(turn.set(turn=turn.state.turn + 1))
    turn = turn.say(event.said) if event.said else turn
    return walk.walk(walk.start(turn, event.flow, variables=event.vars))


def _without_unanswered(turn: Turn) -> Turn:
    """What came by itself before, and was not answered, is not asked again below the new."""
    return turn.set(stack=tuple(f for f in turn.state.stack if f.flow not in BY_ITSELF))


def _person_left(turn: Turn, event: PersonLeft) -> Turn:
    """Where the conversation stood, it goes on."""
    return walk.put_again(turn.say(event.said))


BY_ITSELF = frozenset({"alert", "digest", "outcome", "coming"})
"""flows that begin by themselves and may be forgotten; an offer is not: it waits below"""
EVENTS: Mapping[type, Callable[[Turn, Any], Turn]] = {
    MessageReceived: message.respond,
    ChoicePressed: _choice,
    ThingReceived: _thing,
    ActionDone: _done,
    OpeningArrived: _opening,
    FlowDue: _flow_due,
    PersonLeft: _person_left,
}
