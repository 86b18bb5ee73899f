"""Requirements read from the free text of an advert, marked as inferred so that a coordinator can correct them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from bot.assistant.feed import Wording
from bot.feeds import phrases
from bot.feeds.english_asked import english
from bot.feeds.phrases import Found, plain
from bot.feeds.working_time import days, shift, weekly_hours
from bot.matching.knowledge import Knowledge

SUMMARY_LENGTH = 280
LONGEST = 20_000
"""letters of an advert that are read"""
Reader = Callable[[str, Wording], Any]
NOT_MARKED = frozenset({"occupations"})
"""what a title says is no guess"""
BAND = re.compile(r"\bband\s*([2-9])\s*([a-d]\b)?(?:\s*(?:-|/|to|or)\s*(?:band\s*)?([2-9]))?", re.IGNORECASE)
YEARS = re.compile(r"\b(\d{1,2})\+?\s*years?'?\s+(?:of\s+)?(?:[\w-]+\s+){0,2}experience\b")
AGE = re.compile(
    r"\b(?:aged?|over|at least|minimum age(?: of| is)?|be) (1[6-9]|2[0-5])(?: years| ?\+| or over| and over| or above)"
    r"|\b(?:aged over|over the age of|minimum age(?: of| is)?:?) (1[6-9]|2[0-5])\b"
)


def infer(title: str, text: str, knowledge: Knowledge, words: Wording) -> dict[str, Any]:
    """Fields of an opening found in its title and text; `inferred` names all of them but the occupation."""
    both = plain(f"{title}\n{text}"[:LONGEST])
    found: dict[str, Any] = {name: value for name, read in READERS if (value := read(both, words))}
    occupation = occupation_in(title, knowledge)
    if occupation:
        found["occupations"] = [occupation]
    if register := _registration(both, knowledge, words, occupation):
        found["registration"] = register
    marked = [name for name in found if name not in NOT_MARKED]
    return {**found, "inferred": marked} if marked else found


def stated(fields: Mapping[str, Any], inferred: Mapping[str, Any]) -> dict[str, Any]:
    """What a record states, and beside it what was inferred; a stated field is no longer marked as inferred."""
    given = {name: value for name, value in fields.items() if value not in ("", None, [], ())}
    marked = [name for name in inferred.get("inferred", ()) if name not in given]
    return {**fields, **inferred, **given, "inferred": marked}


def occupation_in(title: str, knowledge: Knowledge) -> str:
    """The occupation a job title names: the longest label or usual title found in it, "" when there is none."""
    words = f" {' '.join(re.findall(r'[a-z]+', title.casefold()))} "
    return next((occupation for name, occupation in _names(_Known(knowledge)) if f" {name} " in words), "")


def band_of_pay(pay: str, words: Wording, on: date | None) -> str:
    """The one pay band in which a yearly salary of that day lies; "" where it may be two, or none."""
    year = words.pay_bands
    amounts = [float(one.replace(",", "")) for one in re.findall(r"\d{2,3},?\d{3}(?:\.\d+)?", pay)]
    if not amounts or on is None or not year.valid_from <= on <= year.valid_to:
        return ""
    fitting = [band for band, (low, high) in year.bands.items() if all(low <= one <= high for one in amounts)]
    return fitting[0] if len(fitting) == 1 else ""


def short(text: str, length: int = SUMMARY_LENGTH) -> str:
    """The first sentences of a text, as many as fit; cut at a word where even one is too long."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s)", flat[:length])]
    return flat[: ends[-1]] if ends else flat[:length].rsplit(" ", 1)[0] + "..."


class _Known:
    """Knowledge as a cache key, by identity: it never changes."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __hash__(self) -> int:
        return id(self.knowledge)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.knowledge is self.knowledge


@lru_cache(maxsize=4)
def _names(known: _Known) -> tuple[tuple[str, str], ...]:
    """(name, occupation id), the longest name first."""
    names = {
        " ".join(re.findall(r"[a-z]+", name.casefold())): one.id
        for one in known.knowledge.occupations.values()
        for name in (one.label, *one.titles)
    }
    return tuple(sorted(names.items(), key=lambda pair: -len(pair[0])))


def _registration(text: str, knowledge: Knowledge, words: Wording, occupation: str) -> str:
    """A register that the text asks for, not one it merely mentions.

    Where the occupation is known only its own register can be meant: a ward helper works beside nurses with a PIN.
    """
    own = knowledge.regulator_of(occupation) if occupation else ""
    for regulator in knowledge.regulators.values():
        if occupation and regulator.id != own:
            continue
        name = "|".join(re.escape(one.casefold()) for one in (regulator.id, regulator.name, *regulator.aliases))
        wanted = (
            rf"\b(?:registered with|registration with|register with|on the register of) (?:the )?(?:{name})\b"
            rf"|\b(?:{name}) (?:registration|registered|pin|register)\b"
        )
        if any(phrases.asked(text, Found(start=m.start(), end=m.end()), words) for m in re.finditer(wanted, text)):
            return regulator.id
    return ""


def _licences(text: str, words: Wording) -> list[str]:
    """Ids of the licences asked for. Where a long phrase stands, the shorter one inside it says nothing of its own."""
    places = [
        (found.start, -found.end, name)
        for name, names in words.licences.items() for found in phrases.where(text, names)
        if phrases.asked(text, found, words)
    ]
    kept: dict[str, None] = {}
    covered = 0
    for start, end, name in sorted(places):
        if start >= covered:
            kept[name] = None
            covered = -end
    return list(kept)


def _hours(text: str, words: Wording) -> list[str]:
    return [name for name, names in words.hours.items() if phrases.asks(text, names, words)]


def _flag(name: str) -> Reader:
    return lambda text, words: phrases.asks(text, words.flags.get(name, ()), words)


def _number(pattern: re.Pattern[str]) -> Reader:
    """The first number of that pattern that is asked for."""

    def read(text: str, words: Wording) -> float | None:
        places: Iterable[re.Match[str]] = pattern.finditer(text)
        wanted = (m for m in places if phrases.asked(text, Found(start=m.start(), end=m.end()), words))
        return next((float(m[m.lastindex or 1]) for m in wanted), None)

    return read


def _band(text: str, _: Wording) -> str:
    found = BAND.search(text)
    if not found:
        return ""
    return f"{found[1]}{found[2] or ''}" + (f"-{found[3]}" if found[3] and found[3] != found[1] else "")


READERS: tuple[tuple[str, Reader], ...] = (
    ("english", english),
    ("dbs", _flag("dbs")),
    ("women_only", _flag("women_only")),
    ("insured", _flag("insured")),
    ("licences", _licences),
    ("experience_years", _number(YEARS)),
    ("min_age", lambda text, words: int(age) if (age := _number(AGE)(text, words)) else None),
    ("band", _band),
    ("hours", _hours),
    ("weekly_hours", weekly_hours),
    ("shift", shift),
    ("days", days),
)
