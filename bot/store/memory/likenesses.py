"""People who may be one and the same, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from bot.assistant.coordinators import Viewer
from bot.store.memory.tables import Tables
from bot.store.memory.walls import visible_to
from bot.store.terms import NAME, alike, source_of, terms_of


class MemoryLikenesses:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of_resident(self, viewer: Viewer, resident_id: str, limit: int = 10) -> Sequence[str]:
        mine = self._terms(resident_id)
        return [
            one for one in sorted(self._tables.residents)
            if one != resident_id and visible_to(viewer, self._tables, one) and alike(mine, self._terms(one))
        ][:limit]

    def pairs(self, viewer: Viewer, after: str, limit: int) -> tuple[str, Sequence[tuple[str, str]]]:
        named = sorted(
            owner for owner, name, _ in self._tables.facts
            if name == NAME and owner > after and visible_to(viewer, self._tables, owner)
        )[:limit]
        found = [(one, other) for one in named for other in self.of_resident(viewer, one) if one < other]
        return (named[-1] if len(named) == limit else ""), found

    def _terms(self, owner: str) -> set[tuple[str, str]]:
        return {
            (term, source_of(fact)) for (who, _, _), fact in self._tables.facts.items() if who == owner
            for term in terms_of(fact)
        }
