"""Keeping names, codes and numbers readable where right-to-left and left-to-right text meet.

Without isolates "12 High Road" inside an Arabic sentence is shown as "High Road 12". The marks go into the message
itself, so that every handset shows it right; they force UCS-2 and cost one unit each.
"""

from __future__ import annotations

import re
import unicodedata

FSI, PDI, RLM = "\u2068", "\u2069", "\u200f"
CONTROLS = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_RIGHT = frozenset({"R", "AL"})
_QUIET = _RIGHT | {"NSM", "BN", "WS", "EN", "AN", "CS"}
"""classes that stay where they are beside right-to-left letters"""
_NUMBER = re.compile(r"\d+([.,:]\d+)*")
_ISOLATED = re.compile(f"{FSI}[^{PDI}]*{PDI}")


def clean(text: str) -> str:
    """A value on one line, without direction controls of its own: it cannot reach out of its isolate."""
    return " ".join(text.translate(CONTROLS).split())


def isolate(value: str, *, rtl: bool) -> str:
    """Wrap `value` when it could be shown in the wrong order inside a paragraph of that direction."""
    if not value or _stays_in_order(value, rtl=rtl):
        return value
    return f"{FSI}{value}{PDI}"


def first_strong(text: str) -> str:
    """"R", "L" or "" : the direction of the first letter outside isolates, which sets that of a paragraph."""
    for character in _ISOLATED.sub("", text):
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return "L"
        if kind in _RIGHT:
            return "R"
    return ""


def has_right(text: str) -> bool:
    """Is there any right-to-left letter?"""
    return not text.isascii() and any(unicodedata.bidirectional(c) in _RIGHT for c in text)


def open_right(paragraph: str) -> str:
    """Lead in a right-to-left paragraph that begins with a Latin word; else it would be laid out left to right."""
    return RLM + paragraph if first_strong(paragraph) == "L" and has_right(paragraph) else paragraph


def _stays_in_order(value: str, *, rtl: bool) -> bool:
    kinds = {unicodedata.bidirectional(c) for c in value}
    if not rtl:
        return not kinds & (_RIGHT | {"AN"})
    if kinds & _RIGHT:
        return kinds <= _QUIET
    return _NUMBER.fullmatch(value) is not None
