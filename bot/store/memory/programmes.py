"""Programme codes in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.assistant.values import Programme
from bot.store.memory.tables import Tables
from bot.store.rules import signs


class MemoryProgrammes:
    """By their signs."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, programme: Programme) -> bool:
        if signs(programme.code) in self._tables.programmes:
            return False
        self._tables.programmes[signs(programme.code)] = programme
        return True

    def get(self, code: str) -> Programme | None:
        return self._tables.programmes.get(signs(code))

    def all(self) -> Sequence[Programme]:
        return sorted(self._tables.programmes.values(), key=lambda one: one.code)

    def count_one(self, code: str) -> None:
        found = self.get(code)
        if found is not None:
            self._tables.programmes[signs(code)] = replace(found, came=found.came + 1)
