"""People who may be one and the same, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

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
            if one != resident_id and self._is_here(viewer, one) and alike(mine, self._terms(one))
        ][:limit]

    def pairs(self, viewer: Viewer, after: str, limit: int) -> tuple[str, Sequence[tuple[str, str]]]:
        having: dict[str, set[str]] = defaultdict(set)
        for owner, name, of in self._tables.facts:
            if name == NAME and self._is_here(viewer, owner):
                for word in terms_of(self._tables.facts[owner, name, of]):
                    having[word].add(owner)
        words = sorted(word for word, people in having.items() if word > after and len(people) > 1)[:limit]
        found = dict.fromkeys(
            pair for word in words for pair in combinations(sorted(having[word]), 2)
            if alike(*(self._terms(one) for one in pair))
        )
        return (words[-1] if len(words) == limit else ""), list(found)

    def _is_here(self, viewer: Viewer, owner: str) -> bool:
        has_address = any(one.resident_id == owner for one in self._tables.contacts.values())
        return has_address and visible_to(viewer, self._tables, owner)

    def _terms(self, owner: str) -> set[tuple[str, str]]:
        return {
            (term, source_of(fact)) for (who, _, _), fact in self._tables.facts.items() if who == owner
            for term in terms_of(fact)
        }
