"""The walks of events in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.assistant.values import DueEvent
from bot.store.memory.tables import Tables


class MemoryEventWalks:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def due(self, at: datetime) -> Sequence[DueEvent]:
        walks = self._tables.event_walks
        found = [
            DueEvent(event=event, cursor=walks.get(event.id, ("", False))[0]) for event in self._tables.events.values()
            if event.starts > at and event.status != "cancelled" and not walks.get(event.id, ("", False))[1]
        ]
        return sorted(found, key=lambda one: one.event.id)

    def move(self, event_id: str, cursor: str, *, done: bool) -> None:
        self._tables.event_walks[event_id] = (cursor, done)

    def again(self) -> None:
        self._tables.event_walks = dict.fromkeys(self._tables.event_walks, ("", False))
