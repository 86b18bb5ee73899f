"""UK postcodes as typed: "b33-8th", "B 18 5qe", "bl8 5qe"; the value is the outward code."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import regex

from bot.understanding.entities.scan import Scan
from bot.understanding.values import Entity

_EDGE_L, _EDGE_R = r"(?<![\p{L}\p{M}\p{N}])", r"(?![\p{L}\p{M}\p{N}])"
# The inward code never has C, I, K, M, O or V: "B21 ke" is no B2 1KE.
_INWARD = r"([0-9o][abd-hjlnp-uw-z]{2})"
_FULL = regex.compile(_EDGE_L + r"([a-z]{1,2})[\s-]*([0-9oil]{1,2}|[0-9oil][a-z])[\s.-]*" + _INWARD + _EDGE_R)
_OUTWARD = regex.compile(_EDGE_L + r"([a-z]{1,2})(-?)([0-9]{1,2}[a-z]?)" + _EDGE_R)
_SPACED = regex.compile(_EDGE_L + r"([a-z]{1,2}) ([0-9]{1,2})" + _EDGE_R)
_LOOKALIKES = str.maketrans("вбсмтаекрохдуі", "bbcmtaekpoxdyi")
"""Cyrillic letters that are typed for the Latin ones of a code: "В66" """
_SLIPS = str.maketrans("oil", "011")


def find(scan: Scan, outcodes: Collection[str], other_words: Collection[str] = ()) -> Iterator[Entity]:
    """Codes that exist and are no `other_words`, and the place names linguists have listed."""
    text = scan.folded.text.translate(_LOOKALIKES)
    for match in _FULL.finditer(text):
        for outcode in _readings(match[1], match[2]):
            if any(c.isdigit() for c in match[2] + match[3]) and _exists(outcode, outcodes):
                yield _entity(scan, outcode, match)
                break
    for match in _OUTWARD.finditer(text):
        if match[0] not in other_words and _exists((match[1] + match[3]).upper(), outcodes):
            yield _entity(scan, (match[1] + match[3]).upper(), match)
    if scan.expected.kind == "postcode":  # elsewhere "w 2" is two words of a sentence
        for match in _SPACED.finditer(text):
            if _exists((match[1] + match[2]).upper(), outcodes):
                yield _entity(scan, (match[1] + match[2]).upper(), match)
    for hit in scan.of_kind("postcode"):
        yield scan.entity("postcode", hit.value, hit.start, hit.end)


def _readings(area: str, district: str) -> Iterator[str]:
    yield (area + district).upper()
    yield (area + district.translate(_SLIPS)).upper()
    yield (area + district[:1].translate(_SLIPS) + district[1:]).upper()
    if len(area) == 2 and area[1] in "oil":  # "bl8" for b18
        yield (area[0] + area[1].translate(_SLIPS) + district).upper()


def _exists(outcode: str, outcodes: Collection[str]) -> bool:
    return outcode in outcodes if outcodes else any(c.isdigit() for c in outcode)


def _entity(scan: Scan, outcode: str, match: regex.Match[str]) -> Entity:
    start, end = scan.folded.span(match.start(), match.end())
    return scan.entity("postcode", outcode, start, end)
