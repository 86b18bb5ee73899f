"""What is known of each language's words: everything a linguist writes, as frozen values without any file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.understanding.values import Keyword

ROMANISED = "-Latn"
"""ends the tag of a language written in Latin letters although it has its own"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One way to write one thing."""

    form: str
    kind: str
    """entity name: occupation, country, weekday ...; also `test`, `month`, `day` (relative): parts of other entities"""
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """Years counted otherwise than in the UK."""

    add: int
    """years to the UK's count"""
    words: tuple[str, ...] = ()
    """the year is of this calendar only beside one of them; (): always, its years can mean nothing else"""


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageWords:
    """The words of one folder of nlu/data."""

    keywords: Mapping[Keyword, tuple[str, ...]] = field(default_factory=dict)
    """whole messages"""
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """yes, no, skip, back, unknown -> whole messages"""
    numbers: Mapping[str, float] = field(default_factory=dict)
    years: tuple[str, ...] = ()
    """unit words that follow a number"""
    months: tuple[str, ...] = ()
    two_years: tuple[str, ...] = ()
    """duals: unit and number in one word"""
    two_months: tuple[str, ...] = ()
    halves: tuple[str, ...] = ()
    """"and a half", behind a number or behind its unit"""
    halves_before: tuple[str, ...] = ()
    """the same before the number (Urdu "saadhe teen" is 3.5)"""
    calendar: Calendar | None = None
    negators: tuple[str, ...] = ()
    negator_follows: bool = False
    """the negating word stands behind what it negates (Urdu "5 nahin, 8")"""
    negators_other_side: tuple[str, ...] = ()
    """negating words that stand on the other side; those in both lists may stand on either"""
    prefixes: tuple[str, ...] = ()
    """what may be glued before a term (Arabic al-, wa-)"""
    suffixes: tuple[str, ...] = ()
    """what may be glued behind a term (Bengali -er, Persian -am)"""
    polite: tuple[str, ...] = ()
    """words that change nothing in a STOP, START or HELP message"""
    digit_letters: tuple[str, ...] = ()
    """digits that are typed as letters ("3andi", "sa7")"""
    not_names: tuple[str, ...] = ()
    """words of every day that name something in another language: "mon" (my) is no Monday in French"""
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """All languages."""

    languages: Mapping[str, LanguageWords]
    """folder name (`ur`, `ur-Latn`) -> its words"""
    outcodes: frozenset[str] = frozenset()
    """outward codes that exist, upper case; empty: every well-formed one is believed"""
    known_words: frozenset[str] = frozenset()
    """normalised words of all training sentences: these are never typing errors"""


def base_language(folder: str) -> str:
    """`ur-Latn` -> `ur`."""
    return folder.removesuffix(ROMANISED)


def relevant(folders: Mapping[str, object], *languages: str) -> tuple[str, ...]:
    """Folders a message may draw on: those of the languages named (both scripts), then English, in that order."""
    wanted: list[str] = []
    for language in (*languages, "en"):
        base = base_language(language)
        wanted += [language, base, base + ROMANISED]
    return tuple(dict.fromkeys(f for f in wanted if f in folders))
