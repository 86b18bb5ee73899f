"""Two addresses found to be one person's: what both profiles become together, and what each is when they part again.

Pure. Facts, answers and consents are merged alike, key by key: the newer wins. The profile that is joined to the other
stays as it was, without an address, for as long as the link can be undone; so only what the kept one was before has to
be remembered.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.assistant.values import OpeningAnswer, StoredFact

UNDO_FOR = timedelta(hours=24)
CODE_FOR = timedelta(minutes=15)
MISSES = 5
"""wrong codes from one address in MISSES_IN; then its codes are not heard for a while"""
MISSES_IN = timedelta(hours=1)


class Dated(Protocol):
    """Something that was told at a moment."""

    @property
    def at(self) -> datetime: ...


Facts = Mapping[tuple[str, str], StoredFact]
"""by (name, of)"""
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One profile joined to another, as long as it can be undone."""

    id: str
    kept: str
    """the resident whose profile holds for all addresses now"""
    joined: str
    """the resident who stays behind without an address"""
    at: datetime
    contacts: tuple[str, ...]
    """addresses that changed hands"""
    bookings: tuple[str, ...]
    """places that did"""
    facts: tuple[StoredFact, ...]
    """of the kept profile, before"""
    facts_joined: tuple[StoredFact, ...]
    """of the joined one, with what was told there before anything might be kept"""
    answers: tuple[OpeningAnswer, ...]
    tags: tuple[str, ...]
    alerts: tuple[bool, bool, bool]
    """of the kept profile before, of the joined one before, of both together"""


def collected_by(link_id: str) -> str:
    """What a consent says that came with a link, from the same person's other profile."""
    return f"link:{link_id}"


def by_key(facts: Iterable[StoredFact]) -> dict[tuple[str, str], StoredFact]:
    """Facts by (name, of)."""
    return {(one.name, one.of): one for one in facts}


def by_opening(answers: Iterable[OpeningAnswer]) -> dict[str, OpeningAnswer]:
    """Answers by opening."""
    return {one.opportunity_id: one for one in answers}


def united(one: Mapping[K, D], other: Mapping[K, D]) -> dict[K, D]:
    """Everything of both; what both have, as it was told last. Does not depend on which is the first."""
    both = one.keys() & other.keys()
    return {**one, **other, **{key: max(one[key], other[key], key=_age) for key in both}}


def _age(value: Any) -> tuple[datetime, str]:
    """Told at the same moment, the text decides: either is as good, but it must be the same one from both sides."""
    return value.at, json.dumps(asdict(value), default=str, sort_keys=True)


def differing(one: Facts, other: Facts) -> list[StoredFact]:
    """What holds, where both told something and not the same."""
    together = united(one, other)
    return [together[key] for key in one if key in other and one[key].value != other[key].value]


def parted(before: Mapping[K, V], together: Mapping[K, V], now: Mapping[K, V]) -> dict[K, V]:
    """What was before, with all that changed since the two were `together`: both keep what was told meanwhile."""
    told = {key: value for key, value in now.items() if key not in together or together[key] != value}
    taken_back = together.keys() - now.keys()
    return {key: value for key, value in {**before, **told}.items() if key not in taken_back}


def alerts_together(kept: tuple[bool, datetime | None], joined: tuple[bool, datetime | None]) -> bool:
    """(alerts on, when asked about them; None = never) of both: the later answer holds."""
    if kept[1] is None or joined[1] is None:
        return kept[0] if joined[1] is None else joined[0]
    return (kept if kept[1] >= joined[1] else joined)[0]
