"""Short answers as people give them to an open question, and wishes that must not be heard as their opposite."""

from __future__ import annotations

import pytest

from bot.understanding.understand import understand
from bot.understanding.values import Expectation
from tests.languages.conftest import TODAY
from tests.languages.held_out import cases
from tests.languages.test_utterances import SURE, facts, heard


@pytest.fixture(scope="session")
def answer(model):
    def answer(text: str, at: str, folder: str):
        expected = Expectation(kind=at, language=folder.removesuffix("-Latn"))
        return understand(text, model=model, expected=expected, today=TODAY)

    return answer


def test_answers_are_heard_at_their_question(folder, answer):
    told = cases(folder, "answers.yml")["answers"]
    missing = [(c["text"], facts(c) - heard(answer(c["text"], c["at"], folder))) for c in told]
    assert told
    assert [m for m in missing if m[1]] == []


def test_who_wants_no_alerts_is_not_heard_as_wanting_them(folder, answer):
    refusals = cases(folder, "answers.yml")["alerts_off"]
    said = {text: answer(text, "", folder) for text in refusals}
    assert said
    assert [t for t, u in said.items() if u.intent.name == "subscribe_alerts" and u.intent.confidence >= SURE] == []
    assert sum(u.intent.name == "unsubscribe" or u.keyword is not None for u in said.values()) >= len(said) / 2
