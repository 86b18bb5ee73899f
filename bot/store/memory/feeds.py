"""Feeds in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.feed import FeedState, Item
from bot.store.memory.tables import Tables


class MemoryFeedStates:
    """How each feed was last read, and what it named."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def state(self, name: str) -> FeedState | None:
        return self._tables.feeds.get(name)

    def states(self) -> Sequence[FeedState]:
        return [state for _, state in sorted(self._tables.feeds.items())]

    def take(self, name: str, at: datetime, until: datetime, *, anyway: bool = False) -> bool:
        old = self._tables.feeds.get(name)
        if old is not None and old.due > at and not anyway:
            return False
        self._tables.feeds[name] = replace(old, due=until) if old else FeedState(name=name, due=until)
        return True

    def record(self, state: FeedState) -> None:
        self._tables.feeds[state.name] = state

    def listed(self, name: str) -> Mapping[Item, datetime | None]:
        return {item: gone for item, (_, gone) in self._tables.listings.get(name, {}).items()}

    def list_again(self, name: str, items: Mapping[Item, datetime | None], at: datetime) -> None:
        self._tables.listings[name] = {item: (at, gone) for item, gone in items.items()}

    def listed_elsewhere(self, name: str, item: Item, since: datetime) -> bool:
        others = (named for feed, named in self._tables.listings.items() if feed != name)
        told = (named[item] for named in others if item in named)
        return any(at >= since and gone is None for at, gone in told)
