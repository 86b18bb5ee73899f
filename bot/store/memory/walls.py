"""Which partner may see whom, in memory."""

from __future__ import annotations

from datetime import datetime

from bot.assistant.coordinators import Viewer
from bot.store.memory.tables import Tables


class MemoryWalls:
    """One row for each reason."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def open(self, partner_id: str, resident_id: str, because: str, at: datetime) -> None:
        if partner_id in self._tables.partners:
            self._tables.sights.setdefault((partner_id, self._tables.resident(resident_id), because), at)

    def close(self, partner_id: str, resident_id: str, because: str) -> None:
        self._tables.sights.pop((partner_id, resident_id, because), None)

    def seers(self, resident_id: str) -> frozenset[str]:
        return frozenset(partner for partner, resident, _ in self._tables.sights if resident == resident_id)


def visible_to(viewer: Viewer, tables: Tables, resident_id: str) -> bool:
    """Whether the resident consented to be seen by the viewer's partner, or was referred to it."""
    return viewer.sees_everyone or any(
        (partner, resident) == (viewer.partner_id, resident_id) for partner, resident, _ in tables.sights
    )
