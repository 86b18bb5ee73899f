"""A conversation for the tests: scripted understanding, the state read back from JSON after every turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.dialogue.advance import advance
from bot.dialogue.effects import Act, Ask, Effect, Say
from bot.dialogue.events import (
    ActionDone,
    ChoicePressed,
    Event,
    FlowDue,
    Listed,
    MessageReceived,
    OpeningArrived,
    ThingReceived,
)
from bot.dialogue.flow import Flows
from bot.dialogue.state import State
from bot.sentence import Sentence
from bot.understanding.values import Entity, Intent, Keyword, Understanding

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ALL_CONSENT = {"profile": True, "alerts": True}


def entity(name: str, value: str, text: str = "", *, at: int = 0, **more: Any) -> Entity:
    words = text or value
    return Entity(entity=name, value=value, text=words, start=at, end=at + len(words), **more)


def heard(
    text: str, *entities: Entity, intent: str = "out_of_scope", sure: float = 0.95, language: str = "en", **more: Any
) -> Understanding:
    """What the engine would have made of a text. Entities that stand in the text get their place there."""
    placed = tuple(_placed(text, one) for one in entities)
    guess = Intent(name=intent, confidence=sure if intent != "out_of_scope" else 0.0)
    return Understanding(text=text, language=language, intent=guess, entities=placed, **more)


def number(value: int) -> Understanding:
    return heard(str(value), entity("number", str(value)))


def _placed(text: str, one: Entity) -> Entity:
    start = max(text.find(one.text), 0)
    return Entity(
        entity=one.entity, value=one.value, text=one.text, start=start, end=start + len(one.text), role=one.role,
        fuzzy=one.fuzzy,
    )


def plain(name: str) -> Sentence:
    return Sentence(context="test", text=name)


def listed(name: str) -> Listed:
    return Listed(id=name, line=plain(f"about {name}"), label=plain(name))


class Params(dict[str, Any]):
    """A value for whatever a sentence wants."""

    def keys(self) -> Any:
        return {"opening", "partner", "event", "title", "day_time", "place", "step", "n", "minutes", "licence", "code"}

    def __getitem__(self, name: str) -> Any:
        return plain(name)

    def __iter__(self) -> Any:
        return iter(self.keys())


OBLIGING = {
    "book_event": "booked", "cancel_event": "cancelled", "explain_opening": "suits", "narrow_distance": "noted",
    "next_licence": "none", "food_work": "no", "link_state": "single", "link_check": "mine", "link_join": "joined",
    "link_part": "parted", "opening_kind": "job", "take_news": "opening", "load_outcome": "applied",
}
"""what an assistant that can do everything answers, where it is not "found" """


def obliging(act: Act) -> ActionDone:
    """An assistant that finds two of everything and can do everything."""
    outcome = OBLIGING.get(act.action, "found")
    items = (listed("e1"), listed("e2")) if act.action in {"find_events", "my_bookings", "load_digest"} else ()
    found = {"openings": ["o1", "o2"]} if act.action in {"find_openings", "find_missing"} else {}
    found = {"openings": ["e1"], "chosen": ["e1"]} if act.action == "take_news" else found
    return ActionDone(at=NOW, action=act.action, outcome=outcome, items=items, vars=found, params=dict(Params()))


@dataclass
class Talk:
    """One conversation; each method is a turn and gives its effects."""

    flows: Flows
    state: State = field(default_factory=State)
    act: Callable[[Act], ActionDone] = obliging

    def turn(self, event: Event) -> tuple[Effect, ...]:
        state, effects = advance(self.flows, self.state, event)
        done = list(effects)
        for _ in range(12):
            if not (effects and isinstance(effects[-1], Act)):
                break
            state, effects = advance(self.flows, _stored(state), self.act(effects[-1]))
            done += effects
        else:
            raise AssertionError("the conversation never waits")
        self.state = _stored(state)
        return tuple(done)

    def hear(self, said: Understanding, **more: Any) -> tuple[Effect, ...]:
        return self.turn(MessageReceived(at=NOW, understanding=said, **more))

    def say(self, text: str, *entities: Entity, **more: Any) -> tuple[Effect, ...]:
        return self.hear(heard(text, *entities, **more))

    def pick(self, value: int) -> tuple[Effect, ...]:
        """A number, as by SMS."""
        return self.hear(number(value))

    def answer(self, word: str) -> tuple[Effect, ...]:
        """A plain word: yes, no, skip, back, unknown."""
        return self.hear(heard(word, answer=word))

    def keyword(self, word: Keyword) -> tuple[Effect, ...]:
        return self.hear(heard(word.value, keyword=word))

    def press(self, choice: str, offer: int = -1) -> tuple[Effect, ...]:
        shown = self.state.offers[offer]
        return self.turn(ChoicePressed(at=NOW, token=shown.token, index=shown.choices.index(choice)))

    def thing(self, thing: str, **more: Any) -> tuple[Effect, ...]:
        return self.turn(ThingReceived(at=NOW, thing=thing, **more))

    def arrive(self, opening: str) -> tuple[Effect, ...]:
        return self.turn(OpeningArrived(at=NOW, listed=listed(opening)))

    def due(self, flow: str, **known: Any) -> tuple[Effect, ...]:
        """A flow begins by itself."""
        return self.turn(FlowDue(at=NOW, flow=flow, vars=known))

    @property
    def at(self) -> str:
        """`flow.step` of the open question; "" when nothing is asked."""
        return f"{self.state.stack[-1].flow}.{self.state.stack[-1].step}" if self.state.stack else ""


def _stored(state: State) -> State:
    again = State.from_json(state.to_json())
    assert again == state
    return again


def contexts(effects: tuple[Effect, ...]) -> list[str]:
    """Where the sentences said and asked come from: `phrase.noted`, `skills.years` ..."""
    return [e.sentence.context for e in effects if isinstance(e, Say | Ask)]


def kinds(effects: tuple[Effect, ...]) -> list[str]:
    """Names of the effects other than words and actions."""
    return [type(e).__name__ for e in effects if not isinstance(e, Say | Ask | Act)]


def known(**facts: Any) -> Mapping[str, Any]:
    """`years__midwife=6` -> `years:midwife`."""
    return {name.replace("__", ":"): value for name, value in facts.items()}
