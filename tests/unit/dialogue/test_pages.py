"""A read-back that is too long for one text comes in pages; every fact is shown, and any page can be answered."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue.advance import advance
from bot.dialogue.effects import Ask, Effect
from bot.dialogue.events import MessageReceived
from bot.dialogue.flow import Choice, Flows
from bot.dialogue.limits import Limits
from bot.dialogue.state import State
from bot.sentence import Lines, Sentence
from tests.unit.dialogue.talk import ALL_CONSENT, NOW, contexts, entity, heard, known, number

PROFILE = known(
    occupation__cook=True, years__cook=5, work_country__cook="SY", languages=["ar"], english="good", outcode="B18",
    travel="bus",
)


def at_most(facts: int) -> Limits:
    def fits(sentence: Sentence, _choices: tuple[Choice, ...]) -> bool:
        lines = sentence.params.get("facts")
        return not isinstance(lines, Lines) or len(lines.sentences) <= facts

    return Limits(fits=fits)


class Reading:
    """Somebody reads what is known about them, on a channel with little room."""

    def __init__(self, flows: Flows, facts: int) -> None:
        self._flows, self._limits = flows, at_most(facts)
        self.state = State(
            language="en", language_chosen=True, consents=ALL_CONSENT, turn=5, known=PROFILE
        )

    def say(self, text: str, *entities: Any, **more: Any) -> tuple[Effect, ...]:
        return self._turn(MessageReceived(at=NOW, understanding=heard(text, *entities, **more)))

    def pick(self, place: int) -> tuple[Effect, ...]:
        return self._turn(MessageReceived(at=NOW, understanding=number(place)))

    def _turn(self, event: MessageReceived) -> tuple[Effect, ...]:
        state, effects = advance(self._flows, self.state, event, limits=self._limits)
        self.state = State.from_json(state.to_json())
        return effects


def shown(effects: tuple[Effect, ...]) -> tuple[list[str], list[str]]:
    """Facts and choices of the question asked last."""
    asked = [e for e in effects if isinstance(e, Ask)][-1]
    facts = asked.sentence.params["facts"]
    assert isinstance(facts, Lines)
    return [s.context.removeprefix("phrase.fact_") for s in facts.sentences], [c.id for c in asked.choices]


@pytest.fixture
def reader(flows: Flows) -> Callable[[int], Reading]:
    return lambda facts: Reading(flows, facts)


def test_what_fits_is_shown_at_once(reader: Callable[[int], Reading]) -> None:
    facts, choices = shown(reader(99).say("my data", intent="my_data"))

    assert len(facts) == len(PROFILE)
    assert choices == ["yes", "change", "forget"]


@pytest.mark.parametrize("room", [1, 2, 3, 6])
def test_the_pages_hold_everything_in_order_and_begin_again(reader: Callable[[int], Reading], room: int) -> None:
    talk = reader(room)
    whole, _ = shown(reader(99).say("my data", intent="my_data"))

    facts, choices = shown(talk.say("my data", intent="my_data"))
    pages = [facts]
    while sum(map(len, pages)) < len(whole):
        assert choices[-1] == "more"
        facts, choices = shown(talk.pick(len(choices)))
        assert 1 <= len(facts) <= room
        pages.append(facts)

    assert [fact for page in pages for fact in page] == whole
    assert shown(talk.pick(len(choices)))[0] == pages[0]


def test_the_word_more_turns_the_page(reader: Callable[[int], Reading]) -> None:
    talk = reader(3)
    first, _ = shown(talk.say("my data", intent="my_data"))

    second, _ = shown(talk.say("more", entity("choice", "more")))

    assert second
    assert second != first


def test_any_page_can_be_answered(reader: Callable[[int], Reading]) -> None:
    talk = reader(3)
    _, choices = shown(talk.say("my data", intent="my_data"))
    _, choices = shown(talk.pick(len(choices)))

    assert contexts(talk.pick(choices.index("yes") + 1)) == ["my_data.good"]


def test_a_later_reading_starts_at_its_first_page(reader: Callable[[int], Reading]) -> None:
    talk = reader(3)
    first, choices = shown(talk.say("my data", intent="my_data"))
    talk.pick(len(choices))
    talk.pick(choices.index("change") + 1)

    talk.pick(1)  # all is right now
    assert shown(talk.say("my data", intent="my_data"))[0] == first


def test_a_page_that_is_gone_is_the_first(reader: Callable[[int], Reading]) -> None:
    talk = reader(6)
    _, choices = shown(talk.say("my data", intent="my_data"))
    talk.state = replace(talk.state, known={k: v for k, v in PROFILE.items() if k in {"outcode", "english"}})

    facts, _ = shown(talk.pick(len(choices)))

    assert facts == ["english", "outcode"]
