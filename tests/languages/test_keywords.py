"""STOP, START and HELP in every language: all forms are heard, and nobody is opted out by a sentence."""

from __future__ import annotations

import pytest

from bot.understanding.values import Keyword
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


def test_no_sentence_of_one_language_opts_out_in_another(glance):
    """A person who chose one language writes in another: still no sentence is a STOP."""
    folders = sorted(p.parent.name for p in HERE.glob("*/stop.yml"))
    for folder in folders:
        for other in folders:
            held = [u["text"] for u in cases(folder, "utterances.yml")["utterances"]]
            assert [t for t in held if glance(t, other).keyword is Keyword.STOP] == []
