"""Conversations in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.assistant.inbox import Spoken
from bot.assistant.values import LogLine
from bot.errors import StoreError
from bot.store.memory.tables import Tables


class MemoryConversations:
    """State and log of each conversation."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def load(self, contact_id: str) -> tuple[str, int] | None:
        return self._tables.conversations.get(contact_id)

    def save(self, contact_id: str, state: str, revision: int) -> None:
        self._tables.contact(contact_id)
        _, stored = self._tables.conversations.get(contact_id, ("", 0))
        if stored != revision:
            raise StoreError("another turn of this conversation was faster", advice="Load it again.")
        self._tables.conversations[contact_id] = (state, revision + 1)

    def log(self, contact_id: str, lines: Iterable[LogLine]) -> None:
        self._tables.contact(contact_id)
        first = self._tables.spoken + 1
        new = [Spoken(number=number, line=line, contact_id=contact_id) for number, line in enumerate(lines, first)]
        self._tables.lines[contact_id] = (*self._tables.lines.get(contact_id, ()), *new)
        self._tables.spoken += len(new)

    def log_each(self, lines: Iterable[tuple[str, LogLine]]) -> None:
        for contact_id, line in lines:
            self.log(contact_id, [line])

    def prune(self, before: datetime, limit: int) -> int:
        left = limit
        for contact_id, lines in list(self._tables.lines.items()):
            old = [one for one in lines if one.line.at < before][:left]
            self._tables.lines[contact_id] = tuple(one for one in lines if one not in old)
            left -= len(old)
        return limit - left

    def lines(self, contact_id: str, limit: int = 50) -> Sequence[LogLine]:
        return [one.line for one in self._tables.lines.get(contact_id, ())[-limit:]] if limit > 0 else ()
