"""Whoever writes their language in Latin letters is answered in the letters they choose."""

from dataclasses import replace

import pytest

from bot.dialogue.effects import Ask
from bot.dialogue.flow import Flows
from tests.unit.dialogue.talk import Talk, contexts

BOTH = ("en", "ur", "ur-Latn", "pl")
NATIVE_ONLY = ("en", "ur", "pl")


def begin(flows: Flows, spoken: tuple[str, ...], **more: object) -> tuple[Talk, Ask]:
    one = Talk(flows=replace(flows, languages=spoken))
    effects = one.say("mujhe kaam chahiye", language="ur", language_confidence=0.95, romanised=True, **more)
    return one, next(e for e in effects if isinstance(e, Ask))


def test_they_are_answered_as_they_wrote_and_asked_which_letters(flows: Flows) -> None:
    one, question = begin(flows, BOTH)

    assert one.state.language == "ur-Latn"
    assert question.sentence.context == "welcome.which_letters"
    assert [c.id for c in question.choices] == ["en", "ur", "ur-Latn"]


@pytest.mark.parametrize(("choice", "language"), [("ur", "ur"), ("ur-Latn", "ur-Latn"), ("en", "en")])
def test_the_choice_holds_whatever_letters_they_type(flows: Flows, choice: str, language: str) -> None:
    one, _ = begin(flows, BOTH)
    assert contexts(one.press(choice))[:2] == ["phrase.language_set", "welcome.who"]

    for _ in range(3):
        one.say("mujhe kaam chahiye yahan", language="ur", language_confidence=0.99, romanised=True)
        one.say("مجھے کام چاہیے", language="ur", language_confidence=0.99)
        if choice != "en":
            assert one.state.language == language


def test_without_such_a_catalogue_they_may_choose_english(flows: Flows) -> None:
    one, question = begin(flows, NATIVE_ONLY)

    assert one.state.language == "ur"
    assert [c.id for c in question.choices] == ["en", "ur"]


def test_native_letters_raise_no_question(flows: Flows) -> None:
    one = Talk(flows=replace(flows, languages=BOTH))
    said = contexts(one.say("مجھے کام چاہیے", language="ur", language_confidence=0.99))

    assert one.state.language == "ur"
    assert "welcome.which_letters" not in said
