"""What is longer than a carrier takes goes out in parts."""

from __future__ import annotations

TELEGRAM = 4096
TWILIO = 1600
"""UTF-16 units a message"""


def utf16_units(text: str) -> int:
    """Length as the carriers count it."""
    return len(text) + sum(ord(letter) > 0xFFFF for letter in text)


def split_text(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` units, cut at a line's end, else at a space, else between letters.

    White space at the cuts is dropped; parts are never empty unless the text is.
    """
    parts = []
    rest = text
    while utf16_units(rest) > limit:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    parts.append(rest)
    return [part for part in parts if part.strip()] or [text]


def shortened(text: str, limit: int) -> str:
    """The text, or as much of it as `limit` units hold, with three dots."""
    return text if utf16_units(text) <= limit else f"{split_text(text, limit - 1)[0]}…"


def _cut(text: str, limit: int) -> int:
    """Where to cut: right after the last line's end that fits, or space, or letter."""
    fits = _fitting(text, limit)
    for mark in ("\n", " "):
        found = text.rfind(mark, 1, fits)
        if found > 0 and text[:found].strip():
            return found + 1
    return fits


def _fitting(text: str, limit: int) -> int:
    """How many characters of `text` fit into `limit` units."""
    units = 0
    for position, letter in enumerate(text):
        units += 2 if ord(letter) > 0xFFFF else 1
        if units > limit:
            return position
    return len(text)
