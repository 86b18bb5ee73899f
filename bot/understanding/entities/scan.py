"""What every finder of entities looks at: one message in its several views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.understanding.entities.numbers import Number
from bot.understanding.normalise import Folded
from bot.understanding.terms import Hit
from bot.understanding.tokens import Token
from bot.understanding.values import Entity, Expectation


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """One message, folded, cut into tokens, with its terms and numbers found."""

    text: str
    """as it came"""
    folded: Folded
    words: Folded
    tokens: tuple[Token, ...]
    numbers: tuple[Number, ...]
    hits: tuple[Hit, ...]
    languages: tuple[str, ...]
    """folders that may speak, the likeliest first"""
    expected: Expectation
    today: date

    def of_kind(self, *kinds: str) -> list[Hit]:
        """Term hits of these kinds, in order of the text, the longest first at each place."""
        return sorted((h for h in self.hits if h.kind in kinds), key=lambda h: (h.start, -h.end))

    def entity(self, name: str, value: str, start: int, end: int, *, role: str = "", fuzzy: bool = False) -> Entity:
        """An entity over [start, end) of the original text."""
        return Entity(entity=name, value=value, start=start, end=end, text=self.text[start:end], role=role, fuzzy=fuzzy)

    def number_span(self, number: Number) -> tuple[int, int]:
        """Where a number stands in the original."""
        return self.tokens[number.first].start, self.tokens[number.last].end
