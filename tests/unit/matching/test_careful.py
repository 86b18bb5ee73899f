"""Words that a text to many should not hold: found as people write them, and not where they are harmless."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.careful import CarefulWords, careful_words
from tests.fakes import content

ROOT = Path(__file__).resolve().parents[3]
KINDS = content.knowledge().careful


def found(text, language="en"):
    return [(one.kind, one.word) for one in careful_words(text, language, KINDS)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Open to ASYLUM-seekers and others", "en", [("status", "asylum")]),
        ("Refugees’ choir, Friday", "en", [("status", "refugees")]),
        ("Zajęcia dla uchodźców.", "pl", [("status", "uchodźców")]),
        ("دورة للاجئين،", "ar", [("status", "للاجئين")]),
        ("পার্কে রিফিউজিদের মেলা।", "bn", [("status", "রিফিউজিদের")]),
        ("Kurs: refugee week", "pl", [("status", "refugee")]),
        ("For people with a disability", "en", [("health", "disability")]),
        ("Send your bank details", "en", [("money", "bank details")]),
        ("More: www.example.org/a and https://example.org", "en", [
            ("link", "www.example.org/a"), ("link", "https://example.org"),
        ]),
        ("Sign up at bit.ly/abc", "en", [("link", "bit.ly/abc")]),
    ],
)
def test_what_is_found(text, language, expected):
    assert found(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Open day at the hospital on Sunday. Nurses and porters wanted.",
        "Mental health nurses wanted at City Hospital.", "We are a Disability Confident employer.",
        "Pay: £11.50 an hour. Come at 10.30. The class is free.", "Visalia street market", "Arcadia and avisa",
        "Health and safety class, level 2", "Advisers help with your NMC PIN.",
    ],
)
def test_what_is_harmless(text):
    assert found(text) == []


def test_a_word_is_found_in_a_text_of_another_language_when_it_is_english_alone():
    kinds = {"x": CarefulWords(kind="x", because="", words={"en": ("one",), "pl": ("dwa",)})}

    assert [one.word for one in careful_words("one dwa", "ur", kinds)] == ["one"]
    assert [one.word for one in careful_words("one dwa", "pl", kinds)] == ["dwa", "one"]


@given(st.text(), st.sampled_from(["en", "ar", "xx"]))
def test_any_text_can_be_looked_at(text, language):
    found(text, language)
