"""Who a broadcast is for: a value with one readable line, `language=ur,pa area=B66,Smethwick seen<90d`.

Conditions of different keys must all hold; of the values of one key one is enough. Command line, API and console write
and read the same line. A value that is no plain word stands in quotes: `area="West Bromwich"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from types import MappingProxyType

from bot.assistant.values import Channel
from bot.errors import BroadcastError
from bot.matching.knowledge import Knowledge
from bot.matching.person import STAGES
from bot.matching.values import Kind

KEYS: Mapping[str, str] = MappingProxyType({
    "language": "languages", "area": "areas", "topic": "topics", "occupation": "occupations", "stage": "stages",
    "channel": "channels", "booked": "booked", "told": "told", "interested": "interested", "tag": "tags",
})
"""what is written -> the field"""
SEEN = re.compile(r"seen([<>])(\d{1,4})d")
TOKEN = re.compile(r'(?:"[^"]*"|[^\s"])+')
VALUE = re.compile(r'"([^"]*)"|([^",]+)')
PLAIN = re.compile(r'[^\s",]+')
TAG = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """Empty conditions hold for everybody. Values are in alphabetical order and once each, so equal means equal."""

    languages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    """outward codes or names of areas"""
    topics: tuple[str, ...] = ()
    """kinds of openings the person wants; who named none wants all"""
    occupations: tuple[str, ...] = ()
    """work done or profession learnt; other occupations of the same profession count too"""
    stages: tuple[str, ...] = ()
    """how far on the way to the UK register, in one of the occupations if any are named"""
    channels: tuple[str, ...] = ()
    booked: tuple[str, ...] = ()
    """ids or codes of events"""
    told: tuple[str, ...] = ()
    """ids or codes of openings"""
    interested: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    seen_within: int | None = None
    """days since the last message, at most"""
    silent_for: int | None = None
    """days since the last message, at least"""

    def __str__(self) -> str:
        """The line that `parse` reads back to an equal value; "everybody" without conditions."""
        return " ".join(self._words()) or EVERYBODY

    def _words(self) -> Iterator[str]:
        for written, name in KEYS.items():
            if values := getattr(self, name):
                yield f"{written}={','.join(map(_quoted, values))}"
        if self.seen_within is not None:
            yield f"seen<{self.seen_within}d"
        if self.silent_for is not None:
            yield f"seen>{self.silent_for}d"


EVERYBODY = "everybody"


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """The words a segment may use, and what they stand for."""

    languages: frozenset[str] = frozenset()
    areas: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """outward code or name -> outward codes"""
    occupations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """occupation -> itself and the others of its profession"""

    def of(self, name: str) -> frozenset[str] | None:
        """The words of a field; None: any word will do, the store knows the ids."""
        return {
            "languages": self.languages, "areas": frozenset(self.areas), "occupations": frozenset(self.occupations),
            "topics": TOPICS, "stages": frozenset(STAGES) - {""}, "channels": frozenset(Channel),
        }.get(name)


TOPICS = frozenset(kind.value for kind in Kind)


def vocabulary(knowledge: Knowledge, languages: Iterable[str]) -> Vocabulary:
    """The words of this installation."""
    areas: dict[str, set[str]] = {code: {code} for code in knowledge.areas}
    for code, names in knowledge.areas.items():
        for name in names.split(","):
            areas.setdefault(name.strip(), set()).add(code)
    professions: dict[str, set[str]] = {}
    for one in knowledge.occupations:
        professions.setdefault(knowledge.profession_of(one), set()).add(one)
    return Vocabulary(
        languages=frozenset(languages), areas={name: frozenset(codes) for name, codes in areas.items()},
        occupations={one: frozenset(professions[knowledge.profession_of(one)]) for one in knowledge.occupations},
    )


def parse(line: str, words: Vocabulary) -> Segment:
    """The segment of a line. Raises BroadcastError that names the word it does not know, and the nearest it does."""
    found: dict[str, set[str]] = {}
    days: dict[str, int] = {}
    for token in TOKEN.findall(line):
        if token == EVERYBODY:
            continue
        if seen := SEEN.fullmatch(token):
            _once(days, {"<": "seen_within", ">": "silent_for"}[seen[1]], int(seen[2]), token)
            continue
        written, equals, values = token.partition("=")
        if written not in KEYS or not equals:
            raise _unknown(written, [*KEYS, "seen<90d", "seen>90d"], "condition")
        name = KEYS[written]
        found.setdefault(name, set()).update(_known(value, name, written, words) for value in _values(token, values))
    return Segment(**{name: tuple(sorted(values)) for name, values in found.items()}, **days)  # type: ignore[arg-type]


def _once(days: dict[str, int], name: str, number: int, token: str) -> None:
    if name in days:
        raise BroadcastError("is said twice", where=token, advice="Leave one of them out.")
    days[name] = number


def _values(token: str, values: str) -> list[str]:
    found = [(quoted or plain).strip() for quoted, plain in VALUE.findall(values)]
    if not found or not all(found):
        raise BroadcastError("a condition without a value", where=token, advice="Write for example language=ur,pa.")
    return found


def _known(value: str, name: str, written: str, words: Vocabulary) -> str:
    """The word as we write it, whatever its capitals."""
    if name == "tags":
        if not TAG.fullmatch(value):
            raise BroadcastError(f"{value!r} is no tag", where=written, advice="Tags are a-z, 0-9, - and _.")
        return value
    known = words.of(name)
    if known is None or value in known:
        return value
    same = [one for one in known if one.casefold() == value.casefold()]
    if not same:
        raise _unknown(value, sorted(known), written)
    return same[0]


def _unknown(value: str, known: Iterable[str], where: str) -> BroadcastError:
    by_folded = {one.casefold(): one for one in known}
    near = [by_folded[one] for one in get_close_matches(value.casefold(), by_folded, n=3, cutoff=0.5)]
    advice = f"Did you mean {' or '.join(near)}?" if near else f"It may be {', '.join(list(by_folded.values())[:12])}."
    return BroadcastError(f"{value!r} is not known", where=where, advice=advice)


def _quoted(value: str) -> str:
    return value if PLAIN.fullmatch(value) else f'"{value}"'


def is_everybody(segment: Segment) -> bool:
    """Whether it has no condition at all."""
    return all(getattr(segment, one.name) in ((), None) for one in fields(segment))
