"""Weekdays, dates and years of the calendar, in the words linguists and CLDR list; no clock: today comes in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import regex

from bot.understanding.entities.scan import Scan
from bot.understanding.normalise import normalise
from bot.understanding.terms import Hit
from bot.understanding.values import Entity
from bot.understanding.vocabulary import Calendar, LanguageWords

_NUMERIC = regex.compile(r"(?<![\d.,/-])(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?(?![\d.,/-]*\d)")
_ISO = regex.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_YEAR_BEFORE = regex.compile(r"(?<![\d.,])(\d{4})\s*$")
_MONTH_YEAR = regex.compile(r"(?<![\d.,/-])(?P<month>\d{1,2})\s?[./-]\s?(?P<year>\d{4})(?![\d%]|[./-]\d)")
_YEAR_MONTH = regex.compile(r"(?<![\d.,/-])(?P<year>\d{4})\s?[./-]\s?(?P<month>\d{1,2})(?![\d%]|[./-]\d)")
_MONTH_SPACE_YEAR = regex.compile(r"^\s*(?P<month>\d{1,2})\s+(?P<year>\d{4})\s*$")
"""only as an answer: elsewhere these are two numbers"""
_DAY_BEFORE = regex.compile(r"(?<![\d.])(\d{1,2})\s*(?:st|nd|rd|th|er|\.|-)?\s*(?:of|de)?\s*$")
_DAY_AFTER = regex.compile(r"\s*(\d{1,2})(?:st|nd|rd|th)?(?![\d\p{L}])")
_YEAR_AFTER = regex.compile(r"[\s,.]*(\d{4})(?!\d)")
_YEAR = regex.compile(r"(?<![\d.,])(\d{4})(?![\d%]|[.,]\d)")
_OFFSETS = {"today": 0, "tomorrow": 1, "day_after_tomorrow": 2}
_WEEKS = {"this_week": timedelta(), "next_week": timedelta(weeks=1)}
_FIRST_YEAR = 1950


def build(languages: Mapping[str, LanguageWords]) -> Mapping[str, Calendar]:
    """Calendars by folder, their words in one spelling."""
    return {
        folder: Calendar(add=w.calendar.add, words=tuple(map(normalise, w.calendar.words)))
        for folder, w in languages.items() if w.calendar
    }


def find(scan: Scan, calendars: Mapping[str, Calendar]) -> Iterator[Entity]:
    """Weekday (mon..sun), date (ISO; "2025-03" when the day is missing), week (ISO date of its Monday) and year
    (1950 to this one).

    A day that no month has, such as 31 June, is an `impossible_date` ("06-31").

    `calendars`, by folder: the years of another calendar are told in the UK's count.
    """
    for hit in scan.of_kind("weekday"):
        yield scan.entity("weekday", hit.value, hit.start, hit.end)
    monday = scan.today - timedelta(days=scan.today.weekday())
    for hit in scan.of_kind("day"):
        if hit.value in _WEEKS:
            yield scan.entity("week", (monday + _WEEKS[hit.value]).isoformat(), hit.start, hit.end)
        else:
            day = scan.today + timedelta(days=_OFFSETS[hit.value])
            yield scan.entity("date", day.isoformat(), hit.start, hit.end)
    if any(c.isdigit() for c in scan.folded.text):
        yield from _numeric(scan)
        for hit in scan.of_kind("month"):
            yield from _with_month(scan, hit)
        yield from _years(scan, [calendars[folder] for folder in scan.languages if folder in calendars])


def _numeric(scan: Scan) -> Iterator[Entity]:
    for match in _ISO.finditer(scan.folded.text):
        yield from _dated(scan, match, _date(int(match[1]), int(match[2]), int(match[3])))
    for match in _NUMERIC.finditer(scan.folded.text):
        if match[4] or match[2] == "/":  # "6.5" is a score, "9-3" are hours
            day, month = int(match[1]), int(match[3])  # day first, as everybody here writes
            when = _resolve(scan, day, month, _full_year(match[4]))
            yield from _dated(scan, match, when)
            if when is None and _is_impossible(day, month):
                yield scan.entity(
                    "impossible_date", f"{month:02d}-{day:02d}", *scan.folded.span(match.start(), match.end())
                )
    answers = (_MONTH_SPACE_YEAR,) if scan.expected.kind == "date" else ()
    for pattern in (_MONTH_YEAR, _YEAR_MONTH, *answers):
        for match in pattern.finditer(scan.folded.text):
            year, month = int(match["year"]), int(match["month"])
            if _FIRST_YEAR <= year <= scan.today.year + 1 and _date(year, month, 1):
                yield scan.entity("date", f"{year}-{month:02d}", *scan.folded.span(match.start(), match.end()))


def _with_month(scan: Scan, hit: Hit) -> Iterator[Entity]:
    """A month's name with a day, a year, or both. A name alone may be a word ("may", "mars")."""
    text = scan.folded.text
    first, last = _folded_span(scan, hit)
    day = _DAY_BEFORE.search(text, 0, first)
    if day:
        first = day.start(1)
    else:
        day = _DAY_AFTER.match(text, last)
        last = day.end() if day else last
    year = _YEAR_AFTER.match(text, last)
    last = year.end() if year else last
    if year is None:
        year = _YEAR_BEFORE.search(text, 0, first)
        first = year.start(1) if year else first
    start, end = scan.folded.span(first, last)
    if day:
        when = _resolve(scan, int(day[1]), int(hit.value), int(year[1]) if year else None)
        if when:
            yield scan.entity("date", when.isoformat(), start, end)
        elif _is_impossible(int(day[1]), int(hit.value)):
            yield scan.entity("impossible_date", f"{int(hit.value):02d}-{int(day[1]):02d}", start, end)
    elif year:
        yield scan.entity("date", f"{year[1]}-{int(hit.value):02d}", start, end)


def _folded_span(scan: Scan, hit: Hit) -> tuple[int, int]:
    first = next(i for i, s in enumerate(scan.folded.starts) if s >= hit.start)
    last = max(i for i, e in enumerate(scan.folded.ends) if e <= hit.end)
    return first, last + 1


def _years(scan: Scan, calendars: Sequence[Calendar]) -> Iterator[Entity]:
    for match in _YEAR.finditer(scan.folded.text):
        counts = [0, *(c.add for c in calendars if not c.words)]
        counts = [c.add for c in calendars if _is_named(scan, c)] or counts
        found = (int(match[1]) + add for add in counts)
        year = next((y for y in found if _FIRST_YEAR <= y <= scan.today.year), None)
        if year is not None:
            yield scan.entity("year", str(year), *scan.folded.span(match.start(), match.end()))


def _is_named(scan: Scan, calendar: Calendar) -> bool:
    return any(f" {word} " in f" {scan.words.text} " for word in calendar.words)


def _dated(scan: Scan, match: regex.Match[str], when: date | None) -> Iterator[Entity]:
    if when:
        yield scan.entity("date", when.isoformat(), *scan.folded.span(match.start(), match.end()))


def _resolve(scan: Scan, day: int, month: int, year: int | None) -> date | None:
    """Without a year: the next such day, today included."""
    if year:
        return _date(year, month, day)
    this = _date(scan.today.year, month, day)
    return this if this and this >= scan.today else _date(scan.today.year + 1, month, day)


def _is_impossible(day: int, month: int) -> bool:
    """Meant as a date, although no calendar has it: 31 June, 30 February, 29 February of a common year."""
    return 28 < day <= 31 and 1 <= month <= 12


def _full_year(digits: str | None) -> int | None:
    return None if not digits else int(digits) if len(digits) == 4 else 2000 + int(digits)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
