"""One turn of the conversation: `advance(flows, state, event) -> (state, effects)`.

Nothing else decides what is said to a person. The order in which a message is read is the order of `READING` below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import (
    answering,
    arriving,
    checking,
    listen,
    named,
    other_work,
    profile,
    read_back,
    side,
    walk,
    wishes,
)
from bot.dialogue.effects import Act, Ask, Effect, Say, SetLanguage
from bot.dialogue.events import (
    ActionDone,
    ChoicePressed,
    Event,
    FlowDue,
    MessageReceived,
    OpeningArrived,
    ThingReceived,
)
from bot.dialogue.flow import Flows
from bot.dialogue.limits import DEFAULT, Limits
from bot.dialogue.readers import Answer, numbers
from bot.dialogue.state import Frame, Offer, State
from bot.dialogue.turn import Turn
from bot.understanding.normalise import normalise
from bot.understanding.values import Intent, Keyword, Understanding


def advance(flows: Flows, state: State, event: Event, *, limits: Limits = DEFAULT) -> tuple[State, tuple[Effect, ...]]:
    """The next state and what is to be done. Pure; raises DialogueError only when a flow is broken.

    An effect `Act` means: do it, then call advance again with ActionDone in the same transaction.
    """
    turn = Turn(flows=flows, state=state, limits=limits)
    if not isinstance(event, ActionDone | OpeningArrived | FlowDue):
        turn = turn.set(turn=state.turn + 1, deleted=False)
    turn = EVENTS[type(event)](turn, event)
    return turn.state, turn.effects


def _message(turn: Turn, event: MessageReceived) -> Turn:
    said = event.understanding
    if not turn.state.language:
        turn = side.language(turn, said)
    if said.keyword is not None:
        return side.keyword(turn, said.keyword)
    if event.checked is not None and not _is_urgent(turn, event):
        return checking.answer(turn, event.checked, new=_is_new(turn))
    if turn.state.opted_out:
        return side.urgent(turn) if _is_urgent(turn, event) else side.while_stopped(turn)
    turn = side.language(turn, said)
    for note in event.notes:
        turn = turn.say(note)
    new = _is_new(turn)
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
    if event.named is not None and event.named.kind in named.SHOWN_BY and not _is_urgent(turn, event):
        return named.show(_noted(turn, facts), event.named, new=new)
    if new:
        return _first(turn, event, facts)
    if event.named is not None and not event.understanding.text.strip():
        return _back_again(turn)  # a programme's code and nothing else, from somebody we know
    if not facts and len(turn.state.known) < len(known):
        return walk.put_again(turn.say("changed"))  # "not nurse": taken back, and nothing told instead
    return _reply(turn, event, facts)


def _hear(turn: Turn, event: MessageReceived) -> tuple[Turn, tuple[listen.Fact, ...]]:
    asked = turn.step()
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
    turn = _later(turn, event, [flow for flow in _wanted(turn, event) if flow not in {"menu", "my_data"}])
    if _is_urgent(turn, event):
        return side.urgent(turn)
    turn = walk.start(turn, "welcome")
    if facts:
        turn = turn.say("noted_first", facts=read_back.lines(turn.flows, facts))
    return walk.walk(turn)


def _intents(event: MessageReceived) -> tuple[Intent, ...]:
    """What is wanted; of a message that says several things, what each part wants."""
    return tuple(c.intent for c in event.clauses) or (event.understanding.intent,)


def _later(turn: Turn, event: MessageReceived, flows: list[str]) -> Turn:
    """What is wanted, and the day or place it was narrowed to, for when there is room for it."""
    if not flows:
        return turn
    goals = tuple(dict.fromkeys((*turn.state.goals, *flows)))
    return turn.set(goals=goals, wishes={**turn.state.wishes, **wishes.narrowed(event)})


def _wanted(turn: Turn, event: MessageReceived) -> list[str]:
    """Flows that the message asks for, in the order said."""
    wanted = []
    for intent in _intents(event):
        flow = turn.flows.by_intent.get(intent.name)
        if flow and intent.confidence >= side.sure(turn, intent.name):
            wanted.append(flow)
    if not wanted and any(profile.subjects(turn.state)):
        wanted.append("qualification" if any(profile.subjects(turn.state, "qualification")) else "skills")
    return list(dict.fromkeys(wanted))


def _reply(turn: Turn, event: MessageReceived, facts: tuple[listen.Fact, ...]) -> Turn:
    """A message in a running conversation."""
    said = event.understanding
    if confirmed := _confirmation(turn, said):
        return walk.walk(confirmed)
    for read in READING:
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


def _urgent(turn: Turn, event: MessageReceived, _facts: tuple[listen.Fact, ...]) -> Turn | None:
    """Nobody in danger is asked for their postcode: the open question waits until they write again."""
    return side.urgent(turn) if _is_urgent(turn, event) else None


def _is_urgent(turn: Turn, event: MessageReceived) -> bool:
    needed = side.sure(turn, "urgent_help")
    whole = event.understanding.intent
    return any(i.name == "urgent_help" and i.confidence >= needed for i in (whole, *_intents(event)))


def _skip_or_back(turn: Turn, event: MessageReceived, facts: tuple[listen.Fact, ...]) -> Turn | None:
    said, step = event.understanding, turn.step()
    if step is None or not step.ask or facts:
        return None
    sure = said.intent.confidence >= turn.limits.sure
    if said.answer == "back" or (said.intent.name == "go_back" and sure):
        return walk.walk(answering.back(turn))
    wants_on = said.answer in {"skip", "unknown"} or (said.intent.name == "skip" and sure)
    if wants_on and said.answer not in answering.offered(turn):
        if said.answer == "unknown" and not step.skip and step.help:
            return None
        passed = walk.walk(answering.pass_over(turn))
        return passed if _says_something(passed) else passed.say("all_right")  # the last question of its flow
    return None


def _answer(turn: Turn, event: MessageReceived, facts: tuple[listen.Fact, ...]) -> Turn | None:
    step = turn.step()
    if step is None or not step.ask:
        return None
    answer = answering.read(turn, event.understanding)
    if answer is None:
        settled = step.fact and facts and walk.settled(turn, step)
        if not settled:
            return None
        return walk.walk(_noted(turn, facts))
    free = (
        step.expects in {"occupation", "years", "country", "year", "postcode", "english_test", "date"}
        and not answer.choices
    )
    others = tuple(f for f in facts if not (step.expects == "text" and f.name in {"level", "hours"}))
    turn = _noted(turn, others) if others else turn
    before = turn.state.known
    turn = answering.apply(turn, answer)
    if free and not others and not answer.fuzzy:
        turn = _noted_change(turn, before)
    wanted = [f for f in _wanted(turn, event) if f != step.flow] if event.clauses else []
    turn = _later(turn, event, wanted)
    return turn if answer.fuzzy else walk.walk(turn)


def _noted(turn: Turn, facts: tuple[listen.Fact, ...]) -> Turn:
    lines = read_back.lines(turn.flows, facts)
    return turn.say("noted", facts=lines) if lines.sentences else turn


def _noted_change(turn: Turn, before: Mapping[str, Any]) -> Turn:
    changed = []
    for full, value in turn.state.known.items():
        if before.get(full) != value:
            name, _, of = full.partition(":")
            changed.append(listen.Fact(name=name, value=value, of=of))
    return _noted(turn, tuple(changed))


def _side_or_flow(turn: Turn, event: MessageReceived, facts: tuple[listen.Fact, ...]) -> Turn | None:
    said = event.understanding
    if not any(c.isalpha() for c in said.text) and said.text.strip(" ?!؟"):
        return None  # a bare number answers questions; it wants nothing by itself
    if facts and any(e.text.strip() == said.text.strip() for e in said.entities):
        return None  # nor does a bare postcode or date
    name, confidence = said.intent.name, said.intent.confidence
    if confidence < side.sure(turn, name) and not (event.clauses and _wanted(turn, event)):
        return None
    if facts and name in listen.TELLING and turn.frame is not None:
        return _told_meanwhile(turn, facts)
    if facts:
        turn = _noted(turn, facts)
    told = any(f.name in {"languages", "english"} for f in facts)
    if name in side.SIDE and confidence >= side.sure(turn, name) and not (name == "change_language" and told):
        return side.SIDE[name](turn, said)
    wanted = [flow for flow in _wanted(turn, event) if _is_another(turn, event, flow)]
    if facts:  # "my data" was only to correct them, and that is done
        wanted = [flow for flow in wanted if flow != "my_data"]
    if not wanted:
        return _after_facts(turn, event, facts) if facts else None
    if turn.step() is not None and turn.step().expects == "consent":  # type: ignore[union-attr]
        return _consent_first(_later(turn, event, wanted))
    first, *later = wanted
    turn = turn.set(goals=tuple(dict.fromkeys((*later, *turn.state.goals))))
    return walk.walk(walk.start(turn, first, variables=wishes.narrowed(event)))


def _is_another(turn: Turn, event: MessageReceived, flow: str) -> bool:
    """Not what is open; or the open list again, but for another day or place."""
    if turn.frame is None or flow != turn.frame.flow:
        return True
    step = turn.step()
    return step is not None and step.expects == "item" and bool(wishes.narrowed(event))


def _after_facts(turn: Turn, event: MessageReceived, facts: tuple[listen.Fact, ...]) -> Turn:
    """The open question again, or what the facts are good for; a correction alone opens nothing."""
    if turn.frame is not None:
        return walk.put_again(turn)
    if any(e.role == "negated" for e in event.understanding.entities) and turn.spoken:
        return turn
    names = {f.name for f in facts}
    return walk.walk(walk.start(turn, next((f for name, f in GONE_INTO.items() if name in names), "after_profile")))


def _told_meanwhile(turn: Turn, facts: tuple[listen.Fact, ...]) -> Turn:
    """Something about themselves while a question is open: noted, the question again; what is new comes later."""
    names = {f.name for f in facts}
    later = [flow for name, flow in GONE_INTO.items() if name in names and not _is_open(turn, flow)]
    turn = _noted(turn, facts)
    if later and turn.frame is not None and turn.frame.flow in CROSSROADS:
        return walk.walk(walk.start(turn.set(stack=()), later[0]))
    turn = turn.set(goals=tuple(dict.fromkeys((*turn.state.goals, *later[:1]))))
    return walk.put_again(turn)


def _is_open(turn: Turn, flow: str) -> bool:
    return any(frame.flow == flow for frame in turn.state.stack)


def _consent_first(turn: Turn) -> Turn:
    """The question about keeping data is still open: put it once more, then go on without keeping anything."""
    frame = turn.frame
    assert frame is not None
    if frame.asked:
        return walk.walk(turn.set(stack=()))
    return walk.put_again(turn.with_frame(asked=1).say("first_this"))


def _only_facts(turn: Turn, event: MessageReceived, facts: tuple[listen.Fact, ...]) -> Turn | None:
    """Something was told that nobody had asked: note it, then the open question, or what it is good for."""
    if not facts:
        return None
    return _after_facts(_noted(turn, facts), event, facts)


def _bare_number(turn: Turn, event: MessageReceived, _facts: tuple[listen.Fact, ...]) -> Turn | None:
    """No question is open, but a number answers the last list that was shown."""
    if turn.frame is not None or not turn.state.offers:
        return None
    last = turn.state.offers[-1]
    if last.flow and not last.vars.get("opening"):
        return None  # an old question of another kind: a number now could mean anything
    picked = numbers(event.understanding, len(last.choices))
    return walk.walk(side.resolve(turn, last, last.choices[picked[0]])) if picked else None


QUESTION_MARKS = "?؟፧"
CROSSROADS = frozenset({"menu", "after_profile", "after_profession"})
"""flows that only ask where to go: telling something about oneself answers that"""
GONE_INTO = {"qualification": "qualification", "occupation": "skills"}
"""facts that open a flow of their own"""

Reading = Callable[[Turn, MessageReceived, tuple[listen.Fact, ...]], Turn | None]
READING: tuple[Reading, ...] = (_urgent, _skip_or_back, _answer, _side_or_flow, _only_facts, _bare_number)
"""each looks at the message in turn; the first that knows what to do with it decides"""


def _is_new(turn: Turn) -> bool:
    """Nothing was ever asked of this person."""
    return not turn.state.stack and not turn.state.consents and not turn.state.offers


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
    return resolved if _says_something(resolved) else resolved.say("changed")


def _says_something(turn: Turn) -> bool:
    """An answer, or what will bring one."""
    return any(isinstance(effect, Say | Ask | Act) for effect in turn.effects)


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
    new = _is_new(turn)
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
        turn = _noted(turn, (listen.Fact(name="outcode", value=event.outcode),))
        return walk.walk(walk.ready_again(turn)) if turn.frame else walk.walk(walk.start(turn, "menu"))
    if event.thing == "start":
        return _back_again(turn)
    known = f"got_{event.thing}" in turn.flows.phrases
    turn = turn.say(f"got_{event.thing}" if known else "got_unsupported")
    return walk.put_again(turn) if turn.frame else turn


def _back_again(turn: Turn) -> Turn:
    return walk.put_again(turn) if turn.frame else walk.walk(walk.start(turn, "menu"))


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


BY_ITSELF = frozenset({"alert", "digest", "outcome", "coming"})
"""flows that begin by themselves and may be forgotten; an offer is not: it waits below"""
EVENTS: Mapping[type, Callable[[Turn, Any], Turn]] = {
    MessageReceived: _message,
    ChoicePressed: _choice,
    ThingReceived: _thing,
    ActionDone: _done,
    OpeningArrived: _opening,
    FlowDue: _flow_due,
}
