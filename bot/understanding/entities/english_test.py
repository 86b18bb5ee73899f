"""English tests and their parts: "IELTS 6.5", "band 7 in ielts", "OET B", "IELTS L7 R6.5 W6 S6.5"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from bot.understanding.entities.numbers import plain
from bot.understanding.entities.scan import Scan
from bot.understanding.terms import Hit
from bot.understanding.values import Entity

_NUMERIC = {"IELTS": (0, 9, 0.5), "OET": (0, 500, 10), "PTE": (10, 90, 1), "TOEFL": (0, 120, 1)}
"""test -> lowest score, highest, step"""
_GRADES = {"OET": frozenset(["a", "b", "c+", "c", "d", "e"])}
_PARTS = {
    "l": "listening", "r": "reading", "w": "writing", "s": "speaking",
    "lis": "listening", "list": "listening", "listening": "listening", "listen": "listening",
    "read": "reading", "reading": "reading", "writ": "writing", "write": "writing", "writing": "writing",
    "speak": "speaking", "speaking": "speaking",
}
_SCORE = r"(?<![\d.,])(\d{1,3}(?:[.,]\d)?)(?![\d%])"
_GRADE = r"(?:grade\s*)?(?<![\p{L}\p{M}'])(c\+|[a-e])(?![\p{L}\p{M}'])"
_PART = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}])(" + "|".join(sorted(_PARTS, key=len, reverse=True)) + r")\s*[:=-]?\s*"
    "(?:" + _SCORE + "|" + _GRADE + ")"
)
_AFTER = (
    regex.compile(r"[^\p{L}\d]{0,3}" + _GRADE),  # "OET: B"; an "a" further on is an article
    regex.compile(r"[^\d,;!?\n]{0,24}?" + _SCORE),
)
_BEFORE = (regex.compile(_GRADE + r"\s+(?:\p{L}{1,3}\s+)?$"), regex.compile(_SCORE + r"[^\d,;!?\n]{0,12}$"))
_OVERALL = regex.compile(r"overall\D{0,8}" + _SCORE)


_Part = tuple[regex.Match[str], str, str]
"""(where, listening | reading | writing | speaking, score)"""


@dataclass(frozen=True, slots=True)
class _Test:
    name: str
    start: int
    """in the folded text"""
    end: int


def find(scan: Scan, durations: Sequence[Entity]) -> Iterator[Entity]:
    """The test with its overall score, then its parts (role listening, reading, writing, speaking).

    `durations` are the years found: the 5 of "IELTS 5 years ago" is no score.
    """
    named = _tests(scan)
    for i, test in enumerate(named):
        limit = named[i + 1].start if i + 1 < len(named) else len(scan.folded.text)
        since = named[i - 1].end if i else 0
        parts = _parts(scan, test, since, limit)
        yield _overall(scan, test, parts, since=since, limit=limit, durations=durations)
        for match, role, score in parts:
            start, end = scan.folded.span(match.start(), match.end())
            yield scan.entity("english_test", f"{test.name}:{score}", start, end, role=role)


def score_of(test: str, raw: str) -> str:
    """A score in the test's own scale, or "" when no such score exists."""
    raw = raw.replace(",", ".").lower()
    if raw in _GRADES.get(test, ()):
        return raw.upper()
    if not raw[0].isdigit():
        return ""
    low, high, step = _NUMERIC[test]
    value = float(raw)
    return plain(value) if low <= value <= high and (value / step).is_integer() else ""


def _tests(scan: Scan) -> list[_Test]:
    position: Mapping[int, int] = {start: i for i, start in reversed(list(enumerate(scan.folded.starts)))}
    last: Mapping[int, int] = {end: i + 1 for i, end in enumerate(scan.folded.ends)}
    hits: list[Hit] = []
    for hit in scan.of_kind("test"):
        if not hits or hit.start >= hits[-1].end:
            hits.append(hit)
    return [_Test(h.value, position[h.start], last[h.end]) for h in hits]


def _parts(scan: Scan, test: _Test, since: int, limit: int) -> list[_Part]:
    found: dict[str, _Part] = {}
    for match in _PART.finditer(scan.folded.text, since, limit):
        score = score_of(test.name, match[2] or match[3])
        apart = match.start() >= test.end or match.end() <= test.start
        if score and apart:
            found.setdefault(_PARTS[match[1]], (match, _PARTS[match[1]], score))
    single = len(found) == 1 and len(next(iter(found.values()))[0][1]) == 1
    return [] if single else list(found.values())  # a lone "s 7" is no part


def _overall(
    scan: Scan, test: _Test, parts: Sequence[_Part], *, since: int, limit: int, durations: Sequence[Entity]
) -> Entity:
    """The test and the nearest score that is not a part's: behind it, else before it."""
    text = scan.folded.text
    after_limit = min([limit, *(m.start() for m, _, _ in parts if m.start() >= test.end)])
    before_limit = max([since, *(m.end() for m, _, _ in parts if m.end() <= test.start)])
    matches = [
        *([_OVERALL.search(text, test.end, limit)] if parts else []),
        *(pattern.match(text, test.end, after_limit) for pattern in _AFTER),
        *(pattern.search(text, before_limit, test.start) for pattern in _BEFORE),
    ]
    for match in matches:
        if match is None:
            continue
        score = score_of(test.name, match[1])
        first, last = scan.folded.span(*match.span(1))
        if score and not any(d.start <= first and last <= d.end for d in durations):
            whole = (min(match.start(1), test.start), max(match.end(1), test.end))
            crosses_part = any(whole[0] < m.end() and m.start() < whole[1] for m, _, _ in parts)
            around = (test.start, test.end) if crosses_part else whole
            return scan.entity("english_test", f"{test.name}:{score}", *scan.folded.span(*around))
    return scan.entity("english_test", test.name, *scan.folded.span(test.start, test.end))
