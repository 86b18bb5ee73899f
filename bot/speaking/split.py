"""Cutting a text that is too long for one message, where it hurts least: line, sentence, word, character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.speaking.sms import utf16_units

_JOINTS = (
    re.compile(r"\n+"),
    re.compile(r"(?<=[.!?؟۔।॥።…])\s+"),
    re.compile(r"\s+"),
)
"""from the best place to cut to the worst"""
_ZWJ = "\u200d"


def split(text: str, limit: int) -> tuple[str, ...]:
    """Pieces of at most `limit` UTF-16 units. Nothing but white space at the cuts is lost."""
    pieces: list[str] = []
    rest = text.strip()
    while utf16_units(rest) > limit:
        head, rest = _cut(rest, limit)
        pieces.append(head)
    return (*pieces, rest) if rest else tuple(pieces)


def _cut(text: str, limit: int) -> tuple[str, str]:
    end = _characters_within(text, limit)
    for joint in _JOINTS:
        last = _last(m for m in joint.finditer(text, 0, end + 1) if end // 3 < m.start() <= end)
        if last:
            return text[:last.start()].rstrip(), text[last.end():].lstrip()
    while end > 1 and _belongs_to_the_one_before(text, end):
        end -= 1
    return text[:end], text[end:].lstrip()


def _characters_within(text: str, limit: int) -> int:
    """How many characters from the start fit in `limit` UTF-16 units (at least one)."""
    units = 0
    for index, character in enumerate(text):
        units += utf16_units(character)
        if units > limit:
            return max(index, 1)
    return len(text)


def _belongs_to_the_one_before(text: str, index: int) -> bool:
    return _ZWJ in text[index - 1:index + 1] or unicodedata.category(text[index]).startswith("M")


def _last(found: Iterator[re.Match[str]]) -> re.Match[str] | None:
    last = None
    for last in found:  # noqa: B007  the last one is what we want
        pass
    return last
