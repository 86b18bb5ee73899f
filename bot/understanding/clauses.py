"""A message that says several things, cut where people cut: at stops, commas and line ends of any script."""

from __future__ import annotations

import re

_CUT = re.compile(r"[,;.!?\n،؛؟۔।。።፣፤፧·•|]+(?=\s|$|[^\d])|\s[-–—]\s")
_AT_MOST = 8


def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """[start, end) of each part that has words, at most eight; decimals ("6.5") and postcodes stay whole."""
    found: list[tuple[int, int]] = []
    start = 0
    for cut in [*_CUT.finditer(text), None]:
        end = cut.start() if cut else len(text)
        part = text[start:end]
        if any(c.isalnum() for c in part):
            lead = len(part) - len(part.lstrip())
            found.append((start + lead, end - (len(part) - len(part.rstrip()))))
        start = cut.end() if cut else end
    return tuple(found[:_AT_MOST])
