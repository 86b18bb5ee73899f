"""The ports for conversations: what has been taken in, how far each one is, and what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.values import Channel, LogLine


class InboundLog(Protocol):
    """Which provider messages have been taken in."""

    def first_time(self, channel: Channel, provider_id: str, at: datetime) -> bool:
        """Record the id; False when it was there already."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Forget at most `limit` ids taken in before; how many. No provider repeats itself after so long."""
        ...


class Conversations(Protocol):
    """State of each conversation, encrypted JSON."""

    def load(self, contact_id: str) -> tuple[str, int] | None:
        """(state JSON, revision) or None."""
        ...

    def save(self, contact_id: str, state: str, revision: int) -> None:
        """`revision` is the one loaded (0 for a new row); raises StoreError when another turn was faster."""
        ...

    def log(self, contact_id: str, lines: Iterable[LogLine]) -> None: ...

    def log_each(self, lines: Iterable[tuple[str, LogLine]]) -> None:
        """(contact, line): many at once."""
        ...

    def lines(self, contact_id: str, limit: int = 50) -> Sequence[LogLine]:
        """Latest last."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Remove at most `limit` lines older than `before`; how many. State stays."""
        ...
