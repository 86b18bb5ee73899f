"""Openings that may be one and the same, told twice: by two people, or by a person and a feed. Pure.

What one feed or file lists under two references it tells apart by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import islice

from rapidfuzz import fuzz

from bot.matching.travel import outward
from bot.matching.values import Opportunity

ALIKE = 80
"""how near two titles are, of 100"""
CLOSE = timedelta(days=14)
"""between two last days of what may be the same"""
TYPED = frozenset({"", "console"})
"""sources whose references tell nothing apart: each posting has one of its own"""
MOST = 3
COMPARED = 500
"""titles that one is compared with: a partner may have thousands of openings"""
Key = tuple[str, ...]
_WORDS = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


class Lookalikes:
    """The openings to compare with, found by kind and partner or place. Those that ended are left out."""

    def __init__(self, openings: Iterable[Opportunity] = ()) -> None:
        self._by: dict[Key, list[Opportunity]] = {}
        self.add(openings)

    def add(self, openings: Iterable[Opportunity], near: Collection[Key] | None = None) -> None:
        """Further ones; with `near` only those that have one of these keys."""
        for one in openings:
            keys = set(keys_of(one)) if one.status == "open" else set()
            for key in keys if near is None else keys.intersection(near):
                self._by.setdefault(key, []).append(one)

    def of(self, opening: Opportunity) -> Sequence[Opportunity]:
        """Those that look the same, the nearest first, at most MOST."""
        there = (one for key in keys_of(opening) for one in self._by.get(key, ()))
        near = islice({one.id: one for one in there if _may_be(one, opening)}.values(), COMPARED)
        found = [(likeness(one, opening), one) for one in near]
        alike = sorted(((-number, one.id, one) for number, one in found if number >= ALIKE), key=lambda row: row[:2])
        return [one for *_, one in alike[:MOST]]


def likeness(one: Opportunity, other: Opportunity) -> float:
    """How near the English titles are, 0 to 100; other numbers (a band, a ward) mean another opening."""
    here, there = _plain(one.titles["en"]), _plain(other.titles["en"])
    if sorted(_NUMBER.findall(here)) != sorted(_NUMBER.findall(there)):
        return 0
    return max(fuzz.ratio(here, there), fuzz.token_sort_ratio(here, there))


def _may_be(one: Opportunity, other: Opportunity) -> bool:
    told_apart = one.source == other.source and one.source not in TYPED
    return one.id != other.id and not told_apart and _close_together(one, other)


def _close_together(one: Opportunity, other: Opportunity) -> bool:
    """A last day that is not told may be the same."""
    return one.closes is None or other.closes is None or abs(one.closes - other.closes) <= CLOSE


def keys_of(opening: Opportunity) -> Iterator[Key]:
    """Kind with partner, place or area. Two openings without a key in common are not the same."""
    kind = opening.kind.value
    named = {
        "partner": _plain(opening.partner), "place": _plain(opening.place), "postcode": outward(opening.postcode),
    }
    yield from ((kind, name, value) for name, value in named.items() if value)


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """Words in small letters, without signs."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))
