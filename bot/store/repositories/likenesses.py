"""People who may be one and the same, by the search terms they share. Nothing sealed is opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from sqlalchemy import exists, func, select

from bot.assistant.coordinators import Viewer
from bot.store.models.contacts import contact
from bot.store.models.residents import resident_term
from bot.store.repositories.wall import visible_to
from bot.store.terms import NAME_SOURCE, alike
from bot.store.transaction import Transaction

_SHARING = 200
"""a word of a name that more people have tells nothing"""


_NAME = (
    resident_term.c.source == NAME_SOURCE, exists().where(contact.c.resident_id == resident_term.c.resident_id),
)
"""words of the name of whoever has an address"""


class SqlLikenesses:
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def of_resident(self, viewer: Viewer, resident_id: str, limit: int = 10) -> Sequence[str]:
        mine = self._terms([resident_id])[resident_id]
        others = self._terms(sorted(self._named_like(viewer, [h for h, source in mine if source == NAME_SOURCE])))
        return sorted(one for one, terms in others.items() if one != resident_id and alike(mine, terms))[:limit]

    def pairs(self, viewer: Viewer, after: str, limit: int) -> tuple[str, Sequence[tuple[str, str]]]:
        words = self._tx.run(
            select(resident_term.c.hash).where(
                resident_term.c.hash > after, *_NAME, visible_to(viewer, resident_term.c.resident_id),
            )
            .group_by(resident_term.c.hash).having(func.count().between(2, _SHARING))
            .order_by(resident_term.c.hash).limit(limit)
        ).scalars().all()
        having: dict[str, list[str]] = defaultdict(list)
        for row in self._tx.run(
            select(resident_term.c.hash, resident_term.c.resident_id).where(
                resident_term.c.hash.in_(words), *_NAME, visible_to(viewer, resident_term.c.resident_id),
            ).order_by(resident_term.c.hash, resident_term.c.resident_id)
        ):
            having[row.hash].append(row.resident_id)
        terms = self._terms(sorted({one for people in having.values() for one in people}))
        found = dict.fromkeys(
            pair for people in having.values() for pair in combinations(people, 2)
            if alike(*(terms[one] for one in pair))
        )
        return (words[-1] if len(words) == limit else ""), list(found)

    def _named_like(self, viewer: Viewer, hashes: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for one in hashes:
            rows = self._tx.run(
                select(resident_term.c.resident_id).where(
                    resident_term.c.hash == one, *_NAME, visible_to(viewer, resident_term.c.resident_id),
                ).limit(_SHARING + 1)
            ).scalars().all()
            if len(rows) <= _SHARING:
                found.update(rows)
        return found

    def _terms(self, ids: Sequence[str]) -> dict[str, set[tuple[str, str]]]:
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        rows: Any = self._tx.run(select(resident_term).where(resident_term.c.resident_id.in_(ids))) if ids else ()
        for row in rows:
            found[row.resident_id].add((row.hash, row.source))
        return found
