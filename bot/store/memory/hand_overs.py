"""People who wait for a person, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.assistant.values import HandOverRequest
from bot.store.memory.tables import Tables


class MemoryHandOvers:
    """The queue of the coordinators."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def open(self, request: HandOverRequest) -> None:
        rows = self._tables.hand_overs
        old = next((h for h in rows.values() if h.resident_id == request.resident_id and h.closed is None), None)
        if old is None:
            rows[request.id] = request
        else:
            anew = old.answered is not None and old.wrote is None
            wrote = request.at if anew else old.wrote
            rows[old.id] = replace(old, urgent=old.urgent or request.urgent, wrote=wrote)

    def waiting(self) -> Sequence[HandOverRequest]:
        waiting = (h for h in self._tables.hand_overs.values() if h.closed is None)
        return sorted(waiting, key=lambda h: (not h.urgent, h.at, h.id))
