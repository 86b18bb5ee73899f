"""What a message may be: the readings of it, in the order of `READING`, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.dialogue import answering, listen, profile, read_back, side, walk, wishes
from bot.dialogue.effects import Act, Ask, Say
from bot.dialogue.events import MessageReceived
from bot.dialogue.readers import numbers
from bot.dialogue.turn import Turn
from bot.understanding.values import Intent


def _intents(event: MessageReceived) -> tuple[Intent, ...]:
    """What is wanted; of a message that says several things, what each part wants."""
    return tuple(c.intent for c in event.clauses) or (event.understanding.intent,)


def keep_for_later(turn: Turn, event: MessageReceived, flows: list[str]) -> Turn:
    """What is wanted, and the day or place it was narrowed to, for when there is room for it."""
    if not flows:
        return turn
    goals = tuple(dict.fromkeys((*turn.state.goals, *flows)))
    return turn.set(goals=goals, wishes={**turn.state.wishes, **wishes.narrowed(event.understanding)})


def asked_for(turn: Turn, event: MessageReceived) -> list[str]:
    """Flows that the message asks for, in the order said."""
    wanted = []
    for intent in _intents(event):
        flow = turn.flows.by_intent.get(intent.name)
        if flow and intent.confidence >= side.sure(turn, intent.name):
            wanted.append(flow)
    if not wanted and any(profile.subjects(turn.state)):
        wanted.append("qualification" if any(profile.subjects(turn.state, "qualification")) else "skills")
    return list(dict.fromkeys(wanted))


def _urgent(turn: Turn, event: MessageReceived, _facts: tuple[listen.Fact, ...]) -> Turn | None:
    """Nobody in danger is asked for their postcode: the open question waits until they write again."""
    return side.urgent(turn) if is_urgent(turn, event) else None


def is_urgent(turn: Turn, event: MessageReceived) -> bool:
    """Somebody may be in danger: the message as a whole, or a part of it, says so."""
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
        return passed if says_something(passed) else passed.say("all_right")  # the last question of its flow
    return None


def says_something(turn: Turn) -> bool:
    """An answer, or what will bring one."""
    return any(isinstance(effect, Say | Ask | Act) for effect in turn.effects)


def _answer(turn: Turn, event: MessageReceived, facts: tuple[listen.Fact, ...]) -> Turn | None:
    step = turn.step()
    if step is None or not step.ask:
        return None
    answer = answering.read(turn, event.understanding)
    if answer is None:
        settled = step.fact and facts and walk.settled(turn, step)
        if not settled:
            return None
        return walk.walk(noted(turn, facts))
    free = (
        step.expects in {"occupation", "years", "country", "year", "postcode", "english_test", "date"}
        and not answer.choices
    )
    others = tuple(f for f in facts if not (step.expects == "text" and f.name in {"level", "hours"}))
    turn = noted(turn, others) if others else turn
    before = turn.state.known
    turn = answering.apply(turn, answer)
    if free and not others and not answer.fuzzy:
        turn = _noted_change(turn, before)
    wanted = [f for f in asked_for(turn, event) if f != step.flow] if event.clauses else []
    turn = keep_for_later(turn, event, wanted)
    return turn if answer.fuzzy else walk.walk(turn)


def noted(turn: Turn, facts: tuple[listen.Fact, ...]) -> Turn:
    """What was just heard is said back."""
    lines = read_back.lines(turn.flows, facts)
    return turn.say("noted", facts=lines) if lines.sentences else turn


def _noted_change(turn: Turn, before: Mapping[str, Any]) -> Turn:
    changed = []
    for full, value in turn.state.known.items():
        if before.get(full) != value:
            name, _, of = full.partition(":")
            changed.append(listen.Fact(name=name, value=value, of=of))
    return noted(turn, tuple(changed))


def _side_or_flow(turn: Turn, event: MessageReceived, facts: tuple[listen.Fact, ...]) -> Turn | None:
    said = event.understanding
    if not any(c.isalpha() for c in said.text) and said.text.strip(" ?!؟"):
        return None  # a bare number answers questions; it wants nothing by itself
    if facts and any(e.text.strip() == said.text.strip() for e in said.entities):
        return None  # nor does a bare postcode or date
    name, confidence = said.intent.name, said.intent.confidence
    if confidence < side.sure(turn, name) and not (event.clauses and asked_for(turn, event)):
        return None
    if facts and name in listen.TELLING and turn.frame is not None:
        return _told_meanwhile(turn, facts)
    if facts:
        turn = noted(turn, facts)
    told = any(f.name in {"languages", "english"} for f in facts)
    if name in side.SIDE and confidence >= side.sure(turn, name) and not (name == "change_language" and told):
        return side.SIDE[name](turn, said)
    wanted = [flow for flow in asked_for(turn, event) if _is_another(turn, event, flow)]
    if facts:  # "my data" was only to correct them, and that is done
        wanted = [flow for flow in wanted if flow != "my_data"]
    if not wanted:
        return _after_facts(turn, event, facts) if facts else None
    if turn.step() is not None and turn.step().expects == "consent":  # type: ignore[union-attr]
        return _consent_first(keep_for_later(turn, event, wanted))
    first, *later = wanted
    turn = turn.set(goals=tuple(dict.fromkeys((*later, *turn.state.goals))))
    return walk.walk(walk.start(turn, first, variables=wishes.narrowed(event.understanding)))


def _is_another(turn: Turn, event: MessageReceived, flow: str) -> bool:
    """Not what is open; or the open list again, but for another day or place."""
    if turn.frame is None or flow != turn.frame.flow:
        return True
    step = turn.step()
    return step is not None and step.expects == "item" and bool(wishes.narrowed(event.understanding))


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
    turn = noted(turn, facts)
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
    return _after_facts(noted(turn, facts), event, facts)


def _bare_number(turn: Turn, event: MessageReceived, _facts: tuple[listen.Fact, ...]) -> Turn | None:
    """No question is open, but a number answers the last list that was shown."""
    if turn.frame is not None or not turn.state.offers:
        return None
    last = turn.state.offers[-1]
    if last.flow and not last.vars.get("opening"):
        return None  # an old question of another kind: a number now could mean anything
    picked = numbers(event.understanding, len(last.choices))
    return walk.walk(side.resolve(turn, last, last.choices[picked[0]])) if picked else None


CROSSROADS = frozenset({"menu", "after_profile", "after_profession"})
"""flows that only ask where to go: telling something about oneself answers that"""
GONE_INTO = {"qualification": "qualification", "occupation": "skills"}
"""facts that open a flow of their own"""

Reading = Callable[[Turn, MessageReceived, tuple[listen.Fact, ...]], Turn | None]
READING: tuple[Reading, ...] = (_urgent, _skip_or_back, _answer, _side_or_flow, _only_facts, _bare_number)
"""each looks at the message in turn; the first that knows what to do with it decides"""
