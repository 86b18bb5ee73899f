"""People who may be one and the same, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

from bot.assistant.coordinators import Viewer
from bot.assistant.resident_ports import Pair
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
            if one != resident_id and self._has_address(one) and visible_to(viewer, self._tables, one)
            and alike(mine, self._terms(one))
        ][:limit]

    def look(self, after: str, limit: int) -> tuple[str, Sequence[Pair]]:
        having: dict[str, set[str]] = defaultdict(set)
        for owner, name, of in self._tables.facts:
            if name == NAME and self._has_address(owner):
                for word in terms_of(self._tables.facts[owner, name, of]):
                    having[word].add(owner)
        words = sorted(word for word, people in having.items() if word > after and len(people) > 1)[:limit]
        found = dict.fromkeys(
            pair for word in words for pair in combinations(sorted(having[word]), 2)
            if alike(*(self._terms(one) for one in pair))
        )
        return (words[-1] if len(words) == limit else ""), list(found)

    def keep(self, pairs: Sequence[Pair], at: datetime) -> None:
        self._tables.likenesses |= dict.fromkeys(pairs, at)

    def drop_before(self, at: datetime) -> None:
        kept = self._tables.likenesses
        self._tables.likenesses = {pair: found for pair, found in kept.items() if found >= at}

    def listed(self, viewer: Viewer, after: Pair, limit: int) -> Sequence[Pair]:
        return [
            pair for pair in sorted(self._tables.likenesses) if pair > after
            and all(self._has_address(one) and visible_to(viewer, self._tables, one) for one in pair)
        ][:limit]

    def _has_address(self, owner: str) -> bool:
        return any(one.resident_id == owner for one in self._tables.contacts.values())

    def _terms(self, owner: str) -> set[tuple[str, str]]:
        return {
            (term, source_of(fact)) for (who, _, _), fact in self._tables.facts.items() if who == owner
            for term in terms_of(fact)
        }
