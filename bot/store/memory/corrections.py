"""Facts that coordinators put right, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.fact_corrections import Correction
from bot.store.memory.tables import Tables


class MemoryCorrections:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, correction: Correction) -> int:
        rows = self._tables.corrections
        number = rows[-1].id + 1 if rows else 1
        rows.append(replace(correction, id=number, resident_id=self._tables.resident(correction.resident_id)))
        return number

    def of_resident(self, resident_id: str) -> Sequence[Correction]:
        return [one for one in reversed(self._tables.corrections) if one.resident_id == resident_id]

    def undo(self, number: int, at: datetime) -> None:
        self._tables.corrections = [
            replace(one, undone=at) if one.id == number else one for one in self._tables.corrections
        ]
