"""When the work is, where an advert says so plainly: hours a week, the usual shift, the days."""

from __future__ import annotations

import re

from bot.assistant.feed import Wording
from bot.feeds import phrases

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*([ap])\.?m\b\.?)?(?:\s*(noon|midnight|midday))?"
SPAN = re.compile(rf"(?<![\d:.,£/-]){CLOCK}\s*(?:-|to|until|till|and)\s*{CLOCK}(?![\d:/%]|\.\d|,\d)")
WEEKLY = re.compile(
    r"(?<![\d.-])(\d{1,2}(?:\.\d+)?)\s*(?:hours|hour|hrs|hr|h)\b\.?\s*(?:a|per|each|every|/|p)?\s*\.?/?\s*(?:week|wk|w)\b"
    r"|\b(?:weekly hours|hours per week|hours a week|hours/week)\s*(?:of|are|is)?\s*[:=-]?\s*(\d{1,2}(?:\.\d+)?)\b"
)
NAME = r"(mon|tue|wed|thu|fri|sat|sun)(?:s?days?|nesdays?|rsdays?|urdays?|s|rs?)?\b"
FULL = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b")
RANGE = re.compile(rf"\b{NAME}\.?\s*(?:-|to|until|through)\s*{NAME}")
DATED = re.compile(
    r"^\.?,?\s*(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\b(?![:.]\d|\s*(?:am|pm|a\.m|p\.m|noon|-))|^,?\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)


def weekly_hours(text: str, _: Wording) -> float | None:
    """Hours a week, where there is one number of them; a range ("16 to 30 hours a week") is none."""
    ranged = re.search(r"\d\s*(?:-|to)\s*\d{1,2}(?:\.\d+)?\s*(?:hours|hrs|h)\b", text)
    numbers = {float(found[1] or found[2]) for found in WEEKLY.finditer(text)}
    fair = {one for one in numbers if 0 < one <= 60}
    return fair.pop() if len(fair) == 1 and not ranged else None


def shift(text: str, words: Wording) -> str:
    """"07:00-15:00" where the text names one usual working time; "" for none, or for several."""
    of_the_work = (found for found in SPAN.finditer(text) if _of_the_work(text, found.start(), words))
    spans = {span for found in of_the_work if (span := _span(found))}
    return spans.pop() if len(spans) == 1 else ""


def days(text: str, words: Wording) -> list[str]:
    """The days of the work, mon..sun in order; dates ("Friday 4 December") and days of an interview are none."""
    named: set[int] = set()
    for found in RANGE.finditer(text):
        if _of_the_work(text, found.start(), words):
            first, last = _number(found[1]), _number(found[2])
            named.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    for found in FULL.finditer(text):
        if _of_the_work(text, found.start(), words) and not DATED.match(text[found.end() : found.end() + 40]):
            named.add(_number(found[1]))
    return [DAYS[number] for number in sorted(named)]


def _of_the_work(text: str, start: int, words: Wording) -> bool:
    return not phrases.names(phrases.sentence_around(text, start), words.not_the_shift)


def _number(name: str) -> int:
    return DAYS.index(name[:3])


def _span(found: re.Match[str]) -> str:
    """Both times, where at least one is surely a time of the day: with minutes, am or pm."""
    first, last = found.groups()[:4], found.groups()[4:]
    if not all(told[1] or told[2] or told[3] for told in (first, last)):
        if not (last[2] and not first[1]):
            return ""
        first = (first[0], first[1], last[2] if int(first[0]) <= int(last[0]) else "a", first[3])  # 7-3pm, 9 to 5pm
    start, end = _clock(*first), _clock(*last)
    return f"{start}-{end}" if start and end and start != end else ""


def _clock(hour: str, minute: str | None, half: str | None, word: str | None) -> str:
    number, minutes = int(hour), int(minute or 0)
    if word in {"noon", "midday"}:
        half = "p"
    if word == "midnight":
        number, half = 0, None
    if half and number > 12:
        half = None
    if half:
        number = number % 12 + (12 if half == "p" else 0)
    return f"{number:02}:{minutes:02}" if number < 24 and minutes < 60 else ""
