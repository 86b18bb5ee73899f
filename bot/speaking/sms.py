"""What a text costs as SMS: parts counted as the network counts them.

A text in the GSM 7-bit alphabet has 160 septets in one part and 153 in each of several; anything else is UCS-2 with 70
and 67 UTF-16 units. A character that takes two units is never split over two parts, so a part may stay one unit short.
"""

from __future__ import annotations

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
    wide = _wide(text, code)
    units = len(text) + sum(map(text.count, wide))
    if units <= code.single:
        return 1 if text else 0
    return _parts(text, wide, code.several) if wide else -(-units // code.several)


def price(parts: int, pence_per_segment: Decimal) -> Decimal:
    """Price in pence of that many parts."""
    return parts * pence_per_segment


def utf16_units(text: str) -> int:
    """Length as Telegram and UCS-2 count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _wide(text: str, code: Encoding) -> set[str]:
    """The characters of the text that take two units."""
    found = set(text)
    return found & GSM7_EXTENSION if code is GSM else {c for c in found if ord(c) > 0xFFFF}


def _parts(text: str, wide: set[str], room: int) -> int:
    parts, left = 1, room
    for character in text:
        width = 2 if character in wide else 1
        if width > left:
            parts, left = parts + 1, room
        left -= width
    return parts
