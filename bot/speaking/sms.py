"""What a text costs as SMS: parts counted as the network counts them.

A text in the GSM 7-bit alphabet has 160 septets in one part and 153 in each of several; anything else is UCS-2 with 70
and 67 UTF-16 units. A character that takes two units is never split over two parts, so a part may stay one unit short.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""one septet each (3GPP TS 23.038, default alphabet)"""
GSM7_EXTENSION = frozenset("^{}\\[~]|€\f")
"""two septets each: escape and character"""
_ALPHABET = GSM7 | GSM7_EXTENSION


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoding:
    """How many units fit in a part."""

    name: str
    single: int
    several: int


GSM = Encoding(name="GSM-7", single=160, several=153)
UCS2 = Encoding(name="UCS-2", single=70, several=67)


def encoding(text: str) -> Encoding:
    """The cheapest encoding that keeps every character."""
    return GSM if _ALPHABET.issuperset(text) else UCS2


def costly_characters(text: str) -> tuple[str, ...]:
    """The characters, in order and once each, that push the whole text out of GSM-7."""
    return tuple(dict.fromkeys(c for c in text if c not in _ALPHABET))


def segments(text: str) -> int:
    """Number of parts the network sends and bills; 0 for an empty text."""
    code = encoding(text)
    widths = list(_widths(text, code))
    if not widths:
        return 0
    return 1 if sum(widths) <= code.single else _parts(widths, code.several)


def price(parts: int, pence_per_segment: Decimal) -> Decimal:
    """Price in pence of that many parts."""
    return parts * pence_per_segment


def utf16_units(text: str) -> int:
    """Length as Telegram and UCS-2 count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _widths(text: str, code: Encoding) -> Iterable[int]:
    if code is GSM:
        return (2 if c in GSM7_EXTENSION else 1 for c in text)
    return (_width_ucs2(c) for c in text)


def _width_ucs2(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _parts(widths: Iterable[int], room: int) -> int:
    parts, left = 1, room
    for width in widths:
        if width > left:
            parts, left = parts + 1, room
        left -= width
    return parts
