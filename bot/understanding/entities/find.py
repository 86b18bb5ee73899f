"""All finders together; overlaps are settled longest first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.understanding import terms
from bot.understanding.entities import arabizi, dates, english_test, negation, numbers, occupation, postcode, years
from bot.understanding.entities.numbers import Number
from bot.understanding.entities.scan import Scan
from bot.understanding.normalise import Folded, normalise, words_view
from bot.understanding.terms import TermTable
from bot.understanding.tokens import Token, tokens
from bot.understanding.values import Entity, Expectation
from bot.understanding.vocabulary import Calendar, Vocabulary

_EXCLUSIVE = (
    "english_test", "years", "date", "impossible_date", "postcode", "occupation", "weekday", "week", "country",
    "language", "year", "number",
)
"""a stretch of text is one of these; of two equally long readings the first named wins"""
_REMARKS = {"hours": "hours", "paid": "paid", "papers": "papers", "registration": "registration",
    "other_work": "other_work"}
"""kinds of terms that say something about the rest and may lie over other entities"""
_ABOUT_LEVEL = frozenset({"level", "english", "choice"})
"""questions that a bare "good" may answer"""
_WITH_A_LIST = frozenset({"choice", "yes_no", "item", "english_test", "consent"})
"""questions with numbered choices, where "the second one" is an answer"""
_SHORT_MESSAGE = 3
"""words up to which a spelled number is meant as one ("one of my friends" is not)"""

_SHORT_PICK = 4
"""the same for "the second one, please": in a longer message "second" may be about anything"""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything the finders need, built once from the vocabulary."""

    terms: TermTable
    numbers: numbers.NumberTable
    units: Mapping[str, years.Units]
    negators: Mapping[str, negation.Negators]
    spellings: occupation.Spellings
    outcodes: Collection[str]
    digit_letters: Mapping[str, arabizi.DigitLetters]
    calendars: Mapping[str, Calendar]


_CUT = re.compile(r"[,;\n،؛、፣፤]")
"""no term reaches over a comma: "not nurse, midwife" names two occupations"""


def build(vocabulary: Vocabulary) -> Rules:
    """Compile the tables. Nearly all the time goes into reading the forms of the terms, so each is read once."""
    plain = cache(normalise)
    return Rules(
        terms=terms.build(vocabulary.languages, plain), numbers=numbers.build(vocabulary.languages),
        units=years.build(vocabulary.languages), negators=negation.build(vocabulary.languages),
        spellings=occupation.build(vocabulary, plain), outcodes=vocabulary.outcodes,
        digit_letters=arabizi.build(vocabulary), calendars=dates.build(vocabulary.languages),
    )


def find(
    text: str, folded: Folded, rules: Rules, *,
    languages: Sequence[str], expected: Expectation, today: date, correcting: bool,
) -> tuple[Entity, ...]:
    """All entities in order of the text.

    `languages` are the folders that may speak (see vocabulary.relevant), `correcting`: the intent is to mend an answer.
    """
    words, found = words_view(folded), tokens(folded)
    hits = tuple(h for h in rules.terms.find(words, languages) if not _CUT.search(text[h.start : h.end]))
    scan = Scan(
        text=text, folded=folded, words=words, tokens=found, numbers=_numbers(found, rules, languages), hits=hits,
        languages=tuple(languages), expected=expected, today=today,
    )
    settled = _settle(scan, _candidates(scan, rules))
    return negation.apply(scan, settled, rules.negators, correcting=correcting)


def _numbers(found: Sequence[Token], rules: Rules, languages: Sequence[str]) -> tuple[Number, ...]:
    letters = rules.digit_letters.get(languages[0] if languages else "", arabizi.NONE)
    units = rules.units[languages[0]].after_number if letters.digits else ()
    return tuple(n for n in rules.numbers.read(found, languages) if not letters.is_letter(n, found, units))


def _candidates(scan: Scan, rules: Rules) -> Iterator[Entity]:
    durations = list(years.find(scan, rules.units))
    yield from durations
    yield from english_test.find(scan, durations)
    letters = rules.digit_letters.get(scan.languages[0] if scan.languages else "", arabizi.NONE)
    yield from postcode.find(scan, rules.outcodes, letters.words)
    yield from dates.find(scan, rules.calendars)
    yield from occupation.find(scan, rules.spellings)
    for hit in scan.of_kind("country", "language"):
        yield scan.entity(hit.kind, hit.value, hit.start, hit.end)
    yield from _levels(scan)
    for hit in scan.of_kind(*_REMARKS):
        if (hit.kind, hit.value) != ("hours", "any") or scan.expected.kind == "choice":
            yield scan.entity(hit.kind, hit.value, hit.start, hit.end)
    yield from _chosen(scan)
    for number in scan.numbers:
        if not number.spelled or len(scan.tokens) <= _SHORT_MESSAGE or scan.expected.kind in {"years", "number"}:
            kind = "years" if scan.expected.kind == "years" else "number"
            yield scan.entity(kind, numbers.plain(number.value), *scan.number_span(number))


def _chosen(scan: Scan) -> Iterator[Entity]:
    """Words that mean a choice of the open question ("not started yet"), and its place in the list ("the second")."""
    for hit in scan.of_kind("choice"):
        expects, _, choice = hit.value.partition(":")
        if scan.expected.kind == expects:
            yield scan.entity("choice", choice, hit.start, hit.end)
    if scan.expected.kind in _WITH_A_LIST and len(scan.tokens) <= _SHORT_PICK:
        for hit in scan.of_kind("ordinal"):
            yield scan.entity("number", hit.value, hit.start, hit.end)


def _levels(scan: Scan) -> Iterator[Entity]:
    """"good" alone is no level of English: the question or the sentence must be about English."""
    english = [(h.start, h.end) for h in scan.of_kind("language") if h.value == "en"]
    if english or scan.expected.kind in _ABOUT_LEVEL:
        for hit in scan.of_kind("level"):
            yield scan.entity("level", hit.value, hit.start, hit.end)


def _settle(scan: Scan, candidates: Iterable[Entity]) -> list[Entity]:
    """Longest first; parts of a test live inside it, remarks over anything, a number only where nothing else is."""
    kept: list[Entity] = []
    expected = _expected(scan)
    for entity in sorted(candidates, key=lambda e: _rank(e, expected)):
        rivals = [k for k in kept if _compete(entity, k)]
        if not any(k.start < entity.end and entity.start < k.end for k in rivals):
            kept.append(entity)
    return sorted(kept, key=lambda e: (e.start, -e.end, e.entity))


def _expected(scan: Scan) -> str:
    """The entity that fits the open question; a word alone that names a language and a country asks to be spoken to."""
    kind = {"languages": "language"}.get(scan.expected.kind, scan.expected.kind)
    return kind or ("language" if len(scan.tokens) == 1 else "")


def _rank(entity: Entity, expected: str) -> tuple[bool, int, bool, int]:
    order = _EXCLUSIVE.index(entity.entity) if entity.entity in _EXCLUSIVE else len(_EXCLUSIVE)
    return entity.entity == "number", entity.start - entity.end, entity.entity != expected, order


def _compete(a: Entity, b: Entity) -> bool:
    if a.entity == b.entity:
        return a.role == b.role
    return "number" in (a.entity, b.entity) or (a.entity in _EXCLUSIVE and b.entity in _EXCLUSIVE)
