"""Numbers in digits or words, 0 to 60 and beyond, with the place where they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.normalise import normalise
from bot.understanding.tokens import Token
from bot.understanding.vocabulary import LanguageWords

_LONGEST_FORM = 4
_LONGEST_HALF = 3
_AND_PREFIX = "و"
"""Arabic and its neighbours glue "and" to the ten"""


@dataclass(frozen=True, slots=True)
class Number:
    """`value` at tokens [first, last]."""

    value: float
    first: int
    last: int
    spelled: bool = False
    """written as a word"""


@dataclass(frozen=True, slots=True)
class NumberTable:
    """Number words by folder."""

    words: Mapping[str, Mapping[str, float]]
    halves: Mapping[str, frozenset[str]]
    """behind the number"""
    halves_before: Mapping[str, frozenset[str]]

    def read(self, tokens: Sequence[Token], languages: Collection[str]) -> tuple[Number, ...]:
        """All numbers of the text, longest first at each place ("twenty five" is one, 25)."""
        found: list[Number] = []
        position = 0
        while position < len(tokens):
            number = self._at(tokens, position, languages)
            if number is None:
                position += 1
            else:
                found.append(number)
                position = number.last + 1
        return tuple(found)

    def _at(self, tokens: Sequence[Token], first: int, languages: Collection[str]) -> Number | None:
        if any(tokens[first].text in self.halves_before.get(f, ()) for f in languages) and first + 1 < len(tokens):
            number = self._at(tokens, first + 1, languages)
            return number and Number(number.value + 0.5, first, number.last, spelled=number.spelled)
        if tokens[first].is_number:
            return self._with_half(Number(float(tokens[first].text), first, first), tokens, languages)
        single = self._spelled(tokens, first, languages)
        if single is None:
            return None
        second = self._spelled(tokens, single.last + 1, languages)
        if second and not tokens[second.first].break_before and _adds_up(single, second):
            return Number(single.value + second.value, first, second.last, spelled=True)
        return self._with_half(single, tokens, languages)

    def _spelled(self, tokens: Sequence[Token], first: int, languages: Collection[str]) -> Number | None:
        for length in range(min(_LONGEST_FORM, len(tokens) - first), 0, -1):
            form = " ".join(t.text for t in tokens[first : first + length])
            for candidate in dict.fromkeys((form, form.removeprefix(_AND_PREFIX))):
                for folder in languages:
                    value = self.words.get(folder, {}).get(candidate)
                    if value is not None:
                        return Number(value, first, first + length - 1, spelled=True)
        return None

    def _with_half(self, number: Number, tokens: Sequence[Token], languages: Collection[str]) -> Number:
        last = half_at(tokens, number.last + 1, self.halves, languages)
        return number if last is None else Number(number.value + 0.5, number.first, last, spelled=number.spelled)


def build(languages: Mapping[str, LanguageWords]) -> NumberTable:
    """The tables, by folder."""
    return NumberTable(
        words={f: {normalise(word): value for word, value in w.numbers.items()} for f, w in languages.items()},
        halves={f: frozenset(map(normalise, w.halves)) for f, w in languages.items()},
        halves_before={f: frozenset(map(normalise, w.halves_before)) for f, w in languages.items()},
    )


def half_at(
    tokens: Sequence[Token], first: int, halves: Mapping[str, frozenset[str]], languages: Collection[str]
) -> int | None:
    """The last token of "and a half" when it begins at `first`."""
    for length in range(min(_LONGEST_HALF, len(tokens) - first), 0, -1):
        form = " ".join(t.text for t in tokens[first : first + length])
        if any(form in halves.get(f, ()) for f in languages):
            return first + length - 1
    return None


def _adds_up(a: Number, b: Number) -> bool:
    """Tens and a unit, in either order: "twenty five", "khamsa wa-thalathin"."""
    tens, unit = max(a.value, b.value), min(a.value, b.value)
    return tens >= 20 and tens % 10 == 0 and 0 < unit < 10


def plain(value: float) -> str:
    """6.0 -> "6", 6.5 -> "6.5"."""
    return str(int(value)) if value == int(value) else str(value)
