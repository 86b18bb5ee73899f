"""Arabic in Latin letters writes some letters as digits."""

from datetime import date

import pytest

from bot.understanding.entities import find
from bot.understanding.normalise import fold
from bot.understanding.values import NO_EXPECTATION
from bot.understanding.vocabulary import LanguageWords, Term, Vocabulary

ARABIZI = LanguageWords(
    digit_letters=("2", "3", "5", "7"), years=("sneen", "sene"), numbers={"khamse": 5},
    terms=(Term(form="smethwick", kind="postcode", value="B66"), Term(form="ielts", kind="test", value="IELTS")),
)
WORDS = Vocabulary(
    languages={"ar-Latn": ARABIZI, "en": LanguageWords(years=("years",), terms=(Term(form="ielts", kind="test", value="IELTS"),))},
    known_words=frozenset({"3andi", "sa7", "la2", "b66"}),
)
RULES = find.build(WORDS)


def facts(text: str, *languages: str) -> set[tuple[str, str]]:
    found = find.find(
        text, fold(text), RULES, languages=languages or ("ar-Latn", "en"), expected=NO_EXPECTATION,
        today=date(2026, 11, 23), correcting=False,
    )
    return {(e.entity, e.value) for e in found}


@pytest.mark.parametrize("text", ["3andi shahade", "sa7", "la2 shukran", "mar7aba", "sa7 3andi"])
def test_a_digit_in_a_word_is_a_letter(text):
    assert facts(text) == set()


@pytest.mark.parametrize(("text", "fact"), [
    ("5 sneen", ("years", "5")), ("5sneen", ("years", "5")), ("khamse sneen", ("years", "5")),
    ("ielts 7", ("english_test", "IELTS:7")), ("ielts7", ("english_test", "IELTS:7")), ("ana bil b66", ("postcode", "B66")),
    ("b21", ("postcode", "B21")), ("7", ("number", "7")),
])
def test_a_number_stays_one(text, fact):
    assert fact in facts(text)


def test_in_other_languages_nothing_changes():
    assert ("postcode", "SA7") in facts("SA7", "en")
