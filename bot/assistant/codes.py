"""Short codes, wherever they stand in a message: "KR7HW", "kr7 hw please", "К-Р7-НХ", "Join-library", "join library".

A code is heard only when there is such an opening, event or programme: everything else stays an ordinary message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, product

from bot.assistant.ports import UnitOfWork
from bot.dialogue.arriving import PROGRAMME
from bot.dialogue.events import Checked, Named
from bot.matching.codes import DIGITS, LENGTH, LETTERS
from bot.matching.values import CommunityEvent

WORD = re.compile(r"[^\W_]+")
GAP = re.compile(r"[\s.\-]{0,3}")
"""what people put between the signs of a code"""
OURS = re.compile(f"[{LETTERS}][{LETTERS}{DIGITS}]{{{LENGTH - 1}}}")
POSTCODE = re.compile(r"[A-Z]{1,2}[\dO][A-Z\d]?(\d[A-Z]{2})?")
SHORTEST, LONGEST = 3, 12
"""signs of a code that a partner chose"""
DASHES = "\\-\u2010-\u2015"
HYPHENATED = re.compile(f"[^\\W_]+(?:[{DASHES}][^\\W_]+)+")
"""a programme's code inside a message; a message that is nothing else may be written anyhow"""
LONGEST_PROGRAMME = 30
"""signs of a programme's code"""
MOST = 12
"""candidates looked up in one message"""
LOOKALIKES = str.maketrans("АЕКМНОРСТХУ", "AEKMHOPCTXY")
"""Cyrillic letters typed for the Latin ones of a code"""
SLIPS = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}
"""signs typed for each other"""
MOST_READINGS = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """Signs that may be a code: [start, end) of the text, and how they may be read, the likeliest first."""

    start: int
    end: int
    readings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What a code stands for, and the message without it."""

    named: Named | None
    rest: str
    checked: Checked | None = None
    """the person does not want to see it, but to know whether it is ours"""


def hear(uow: UnitOfWork, text: str, at: datetime) -> Heard | None:
    """The first code in the text that belongs to an opening, to an event, or to a programme."""
    for candidate in islice(candidates(text), MOST):
        for code in candidate.readings:
            if (named := _named(uow, code, at)) is not None:
                return Heard(named=named, rest=without(text, candidate))
    for candidate in islice(programmes(text), MOST):
        if (programme := uow.programmes.get(candidate.readings[0])) is not None:
            return Heard(named=Named(kind=PROGRAMME, id=programme.code), rest=without(text, candidate))
    return None


def _named(uow: UnitOfWork, code: str, at: datetime) -> Named | None:
    if (opening := uow.openings.by_code(code)) is not None:
        return Named(kind="opening", id=opening.id)
    event = event_named(uow, code, at)
    return Named(kind="event", id=event.id) if event else None


def event_named(uow: UnitOfWork, code: str, at: datetime) -> CommunityEvent | None:
    """Of all that had this code the next to come; else the last: that it is over, or cancelled, is an answer too.

    Of an event that is signed up for by date, its next date.
    """
    events = [one for one in uow.events.by_code(code) if one.status != "draft"]
    series = {one.id for one in events if one.by_date}
    if series:
        return next((one for one in uow.events.upcoming(at) if one.series in series), None)
    to_come = (one for one in events if one.starts > at and one.status != "cancelled")
    return next(to_come, events[-1] if events else None)


def unknown(text: str) -> Checked | None:
    """A message that is nothing but a code of our making, which nobody gave out."""
    for candidate in candidates(text):
        if not without(text, candidate).strip(".!? "):
            code = next((one for one in candidate.readings if OURS.fullmatch(one)), "")
            if code:
                return Checked(phrases=("verify_unknown",), params={"code": code})
    return None


def without(text: str, candidate: Candidate) -> str:
    """The words around a code."""
    return f"{text[:candidate.start]} {text[candidate.end:]}".strip()


def programmes(text: str) -> Iterator[Candidate]:
    """What may be a programme's code: the whole message, or a word with hyphens in it."""
    signs = "".join(WORD.findall(text))
    if signs and len(signs) <= LONGEST_PROGRAMME:
        yield Candidate(start=0, end=len(text), readings=(signs,))
    for found in HYPHENATED.finditer(text):
        yield Candidate(start=found.start(), end=found.end(), readings=(found[0],))


def candidates(text: str) -> Iterator[Candidate]:
    """All that looks like a code. A code has a letter and a digit; a postcode is none."""
    letters = plain(text)
    words = list(WORD.finditer(letters))
    for first in range(len(words)):
        joined = ""
        for last in range(first, len(words)):
            if last > first and not GAP.fullmatch(letters, words[last - 1].end(), words[last].start()):
                break
            joined += words[last][0]
            if len(joined) > LONGEST:
                break
            if readings := tuple(_readings(joined, apart=last > first)):
                yield Candidate(start=words[first].start(), end=words[last].end(), readings=readings)


def plain(text: str) -> str:
    """In capital letters and ASCII digits, Latin ones for those that look alike; every sign at its place."""
    return "".join(map(_plain, text))


def _plain(char: str) -> str:
    """A capital letter, an ASCII digit: one sign for each, so that places in the text stay."""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    wide = unicodedata.normalize("NFKC", char).upper().translate(LOOKALIKES)
    return wide if len(wide) == 1 else char


def _readings(signs: str, *, apart: bool) -> Iterator[str]:
    """In several parts only codes of our own making: "have 3 kids" is no partner's code."""
    if not (signs.isascii() and any(map(str.isalpha, signs)) and any(map(str.isdigit, signs))):
        return
    if POSTCODE.fullmatch(signs) or (apart and not OURS.fullmatch(signs)) or len(signs) < SHORTEST:
        return
    yield from islice(("".join(one) for one in product(*(SLIPS.get(sign, sign) for sign in signs))), MOST_READINGS)
