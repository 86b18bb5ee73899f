"""Words and numbers of a folded text, each with its place in the original."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from bot.understanding.normalise import Folded

_TOKEN = regex.compile(r"\d+(?:\.\d+|,[05])?(?!\d)|[\p{L}\p{M}'][\p{L}\p{M}']*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a number in ASCII digits."""

    text: str
    start: int
    """in the original"""
    end: int
    break_before: bool
    """a comma, full stop or the like stands before it"""

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()


def tokens(folded: Folded) -> tuple[Token, ...]:
    """All of them, in order. "6yrs" is two; "6.5" and "6,5" are one, "5,8" is two numbers: nobody has 5.8 years."""
    found = []
    previous = 0
    for match in _TOKEN.finditer(folded.text):
        start, end = folded.span(match.start(), match.end())
        gap = folded.text[previous : match.start()]
        text = match[0].replace(",", ".") if match[0][0].isdigit() else match[0].replace("'", "")
        if text:
            found.append(Token(text, start, end, any(c in ",.;:!?\n፣፤።" for c in gap)))
        previous = match.end()
    return tuple(found)
