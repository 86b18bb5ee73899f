"""Texts of an opening by language: whose they are, and whether they still say what the English says."""

from datetime import date

import pytest

from bot.assistant.feed import KeptOpening
from bot.assistant.opening_texts import TextState, state_in, texts_in, written
from tests.contract.builders import opportunity

S = TextState


def kept(corrections=None, **texts):
    given = {"titles": {"en": "Porter"}, "summaries": {"en": "Moving beds."}, **texts}
    return KeptOpening(opportunity=opportunity(**given), added=date(2026, 11, 1), corrections=corrections or {})


BOTH = {"titles": {"en": "Porter", "ur": "a"}, "summaries": {"en": "Moving beds.", "ur": "b"}}


@pytest.mark.parametrize(("corrections", "texts", "state"), [
    ({}, {}, S.MISSING),
    ({}, {"titles": {"en": "Porter", "ur": "a"}}, S.PARTLY),
    ({}, {"titles": {"en": "Porter", "ur": "a"}, "summaries": {}}, S.SOURCE),
    ({}, BOTH, S.SOURCE),
    ({"titles.ur": written("a", "Porter"), "summaries.ur": written("b", "Moving beds.")}, BOTH, S.WRITTEN),
    ({"titles.ur": written("a", "Porter")}, BOTH, S.SOURCE),
    ({"titles.ur": written("a", "Driver")}, BOTH, S.OLD),
    ({"titles.en": written("Porter", "Driver")}, BOTH, S.OLD),
    ({"titles.en": written("Porter", "Driver"), "titles.ur": written("a", "Porter")}, BOTH, S.SOURCE),
    ({"titles": {"en": "Porter"}}, BOTH, S.SOURCE),
])
def test_the_state_of_a_language_is_that_of_the_text_that_needs_most(corrections, texts, state):
    assert state_in(kept(corrections, **texts), "ur") is state


def test_a_summary_that_the_english_lacks_is_not_missing():
    assert [one.field for one in texts_in(kept(summaries={}), "ur")] == ["titles"]
    assert [one.field for one in texts_in(kept(summaries={"ur": "b"}), "ur")] == ["titles", "summaries"]
