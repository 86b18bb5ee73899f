"""A segment made ready to be asked of the store: ids instead of codes, moments instead of days.

What stands in columns is asked in SQL; what residents told us is sealed, so it is opened for one chunk at a time and
asked here. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.assistant.segment import Segment, Vocabulary

Told = Mapping[tuple[str, str], Any]
"""(name, subject) -> value: what one person told us"""
WORK = ("occupation", "qualification")
STAGE = "uk_stage"


@dataclass(frozen=True, kw_only=True, slots=True)
class Audience:
    """Everybody for whom all of it holds; what is empty holds for everybody."""

    languages: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    booked: frozenset[str] = frozenset()
    """event ids"""
    told: frozenset[str] = frozenset()
    """opening ids"""
    interested: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    seen_after: datetime | None = None
    seen_before: datetime | None = None
    """no message since"""
    outcodes: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    occupations: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    seen_by: str = ""
    """only people whom this partner may see; "" = no wall"""

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the sealed facts it needs; empty: columns are enough."""
        wanted = {
            "outcode": self.outcodes, "interests": self.topics, STAGE: self.stages,
            **dict.fromkeys(WORK, self.occupations),
        }
        return tuple(name for name, values in wanted.items() if values)

    def suits(self, told: Told) -> bool:
        """Whether what one person told us fits."""
        return (
            (not self.outcodes or told.get(("outcode", "")) in self.outcodes)
            and (not self.topics or _wants(told.get(("interests", "")), self.topics))
            and (not self.occupations or any(told.get((name, one)) for name in WORK for one in self.occupations))
            and (not self.stages or self._stage_reached(told))
        )

    def _stage_reached(self, told: Told) -> bool:
        return any(
            name == STAGE and value in self.stages and (not self.occupations or of in self.occupations)
            for (name, of), value in told.items()
        )


def audience(
    segment: Segment, words: Vocabulary, at: datetime, *,
    opening: Callable[[str], str], event: Callable[[str], str], seen_by: str = "",
) -> Audience:
    """`opening` and `event` turn a code or an id into the id, and raise BroadcastError for what is not there."""
    return Audience(
        languages=frozenset(segment.languages), channels=frozenset(segment.channels), tags=frozenset(segment.tags),
        booked=frozenset(map(event, segment.booked)), told=frozenset(map(opening, segment.told)),
        interested=frozenset(map(opening, segment.interested)), topics=frozenset(segment.topics),
        stages=frozenset(segment.stages), seen_by=seen_by, seen_after=_days_before(at, segment.seen_within),
        seen_before=_days_before(at, segment.silent_for),
        outcodes=_all(words.areas, segment.areas), occupations=_all(words.occupations, segment.occupations),
    )


def _all(meaning: Mapping[str, frozenset[str]], named: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(meaning.get(one, frozenset({one})) for one in named))


def _days_before(at: datetime, days: int | None) -> datetime | None:
    return None if days is None else at - timedelta(days=days)


def _wants(interests: Any, topics: frozenset[str]) -> bool:
    """Who named no interest wants all."""
    named = {interests} if isinstance(interests, str) else set(interests or ())
    return not named or bool(named & topics)
