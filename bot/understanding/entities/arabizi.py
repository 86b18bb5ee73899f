"""Digits that are letters: "3andi" is no three, "sa7" no postcode. Which ones they are is said in the lexicon."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.entities.numbers import Number
from bot.understanding.tokens import Token
from bot.understanding.vocabulary import Vocabulary

_TESTS = frozenset({"ielts", "oet", "pte", "toefl"})


@dataclass(frozen=True, slots=True)
class DigitLetters:
    """The digits of one language that may be letters, and what is known to be a word with them."""

    digits: frozenset[str]
    words: frozenset[str]
    """"sa7", "la2": not looked up as postcodes"""

    def is_letter(self, number: Number, tokens: Sequence[Token], units: Collection[str]) -> bool:
        """A single digit that hangs on letters; "5sneen" (five years) and "ielts7" stay numbers."""
        token = tokens[number.first]
        if token.text not in self.digits:
            return False
        before = tokens[number.first - 1] if number.first else None
        after = tokens[number.last + 1] if number.last + 1 < len(tokens) else None
        hangs_before = before is not None and before.end == token.start and before.text not in _TESTS
        hangs_after = after is not None and after.start == token.end and after.text not in units
        return hangs_before or hangs_after


NONE = DigitLetters(frozenset(), frozenset())


def build(vocabulary: Vocabulary) -> Mapping[str, DigitLetters]:
    """By folder; only those that write so."""
    terms = (term for words in vocabulary.languages.values() for term in words.terms)
    areas = {_area(term.value) for term in terms if term.kind == "postcode"}
    mixed = {w for w in vocabulary.known_words if not w.isdigit() and any(c.isdigit() for c in w)}
    words = frozenset(word for word in mixed if _area(word.upper()) not in areas)
    return {
        folder: DigitLetters(frozenset(w.digit_letters), words)
        for folder, w in vocabulary.languages.items() if w.digit_letters
    }


def _area(outcode: str) -> str:
    return outcode.rstrip("0123456789")
