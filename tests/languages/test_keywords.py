"""STOP, START and HELP in every language: all forms are heard, and nobody is opted out by a sentence."""

from __future__ import annotations

from functools import cache, partial

import pytest

from bot.understanding import language
from bot.understanding import understand as reading
from bot.understanding.values import Expectation, Intent, Keyword
from bot.understanding.vocabulary import base_language
from tests.languages.conftest import TODAY
from tests.languages.held_out import HERE, cases


@pytest.mark.parametrize("keyword", list(Keyword))
def test_every_form_is_heard(folder, glance, keyword):
    forms = cases(folder, "stop.yml")[keyword.value]
    assert forms
    assert [f for f in forms if glance(f, folder).keyword is not keyword] == []


def test_stop_is_heard_from_a_stranger_too(folder, glance):
    assert [f for f in cases(folder, "stop.yml")["stop"] if glance(f).keyword is not Keyword.STOP] == []


def test_no_sentence_opts_anybody_out(folder, glance):
    sentences = cases(folder, "stop.yml")["not_stop"]
    assert sentences
    assert [s for s in sentences if glance(s, folder).keyword is Keyword.STOP] == []
    assert [s for s in sentences if glance(s).keyword is Keyword.STOP] == []


@pytest.fixture
def heeded(model, monkeypatch):
    """The keyword of a text from a person of another language. Asked many times for each text: what is read from the
    text alone is read once, and nobody looks for intent or entities, which are found after the keyword."""
    for module, name in ((reading, "fold"), (reading, "words_of"), (language, "spelled"), (language, "main_script")):
        monkeypatch.setattr(module, name, cache(getattr(module, name)))
    scores = cache(partial(language._scores, model.languages))
    monkeypatch.setattr(language, "_scores", lambda _, plain: scores(plain))
    monkeypatch.setattr(reading.find, "find", lambda *_, **__: ())
    nothing = (Intent(name="out_of_scope", confidence=0.0),)

    def heeded(text: str, prior: str) -> Keyword | None:
        expected = Expectation(language=prior)
        return reading.understand(text, model=model, expected=expected, today=TODAY, ask=lambda _: nothing).keyword

    return heeded


def test_no_sentence_of_one_language_opts_out_in_another(heeded):
    """A person who chose one language writes in another: still no sentence is a STOP."""
    folders = sorted(p.parent.name for p in HERE.glob("*/stop.yml"))
    priors = sorted({base_language(folder) for folder in folders})
    held = [u["text"] for folder in folders for u in cases(folder, "utterances.yml")["utterances"]]
    assert [(t, prior) for t in held for prior in priors if heeded(t, prior) is Keyword.STOP] == []


def test_an_opt_out_of_one_language_is_found_in_another(heeded):
    """Or the test above would prove nothing."""
    folders = sorted(p.parent.name for p in HERE.glob("*/stop.yml"))
    priors = sorted({base_language(folder) for folder in folders})
    words = [form for folder in folders for form in cases(folder, "stop.yml")["stop"]]
    assert sum(heeded(word, prior) is Keyword.STOP for word in words for prior in priors) > len(words) * len(priors) / 2
