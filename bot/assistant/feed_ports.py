"""The port for feeds, through which openings and events come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.feed import FeedState, Item


class FeedStates(Protocol):
    """Where openings come from: how each source was last read, and what it named."""

    def state(self, name: str) -> FeedState | None: ...

    def states(self) -> Sequence[FeedState]:
        """By name."""
        ...

    def take(self, name: str, at: datetime, until: datetime, *, anyway: bool = False) -> bool:
        """Begin to read a feed that is due (or `anyway`): nobody else does before `until`. False when it is not."""
        ...

    def record(self, state: FeedState) -> None:
        """Replaces what was known of it."""
        ...

    def listed(self, name: str) -> Mapping[Item, datetime | None]:
        """What its last readings named; with a time, what it has not named since then and we wait for."""
        ...

    def list_again(self, name: str, items: Mapping[Item, datetime | None], at: datetime) -> None:
        """Replaces what it named."""
        ...

    def listed_elsewhere(self, name: str, item: Item, since: datetime) -> bool:
        """Whether another source, read since then, names it too."""
        ...
