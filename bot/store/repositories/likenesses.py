"""People who may be one and the same, by the search terms they share. Nothing sealed is opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import combinations

from sqlalchemy import and_, delete, exists, func, or_, select

from bot.assistant.coordinators import Viewer
from bot.assistant.resident_ports import Pair
from bot.store.models.contacts import contact
from bot.store.models.residents import likeness, resident_term
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
        mine = {hash_ for hash_, _ in self._terms([resident_id], named=True)[resident_id]}
        others = self._named_like(viewer, sorted(mine)) - {resident_id}
        return [other for _, other in self._alike([(resident_id, one) for one in sorted(others)])][:limit]

    def look(self, after: str, limit: int) -> tuple[str, Sequence[Pair]]:
        words = self._tx.run(
            select(resident_term.c.hash).where(resident_term.c.hash > after, *_NAME)
            .group_by(resident_term.c.hash).having(func.count().between(2, _SHARING))
            .order_by(resident_term.c.hash).limit(limit)
        ).scalars().all()
        having: dict[str, list[str]] = defaultdict(list)
        for row in self._tx.run(
            select(resident_term.c.hash, resident_term.c.resident_id).where(resident_term.c.hash.in_(words), *_NAME)
            .order_by(resident_term.c.hash, resident_term.c.resident_id)
        ):
            having[row.hash].append(row.resident_id)
        found = self._alike(dict.fromkeys(pair for people in having.values() for pair in combinations(people, 2)))
        return (words[-1] if len(words) == limit else ""), found

    def keep(self, pairs: Sequence[Pair], at: datetime) -> None:
        for first, second in pairs:
            row = {"first": first, "second": second, "at": at}
            self._tx.upsert(likeness, row, keys=("first", "second"), changes=("at",))

    def drop_before(self, at: datetime) -> None:
        self._tx.run(delete(likeness).where(likeness.c.at < at))

    def listed(self, viewer: Viewer, after: Pair, limit: int) -> Sequence[Pair]:
        both = (likeness.c.first, likeness.c.second)
        found = select(*both).where(
            or_(likeness.c.first > after[0], and_(likeness.c.first == after[0], likeness.c.second > after[1])),
            *(visible_to(viewer, one) for one in both),
            *(exists().where(contact.c.resident_id == one) for one in both),  # joined to somebody since
        )
        return [(row.first, row.second) for row in self._tx.run(found.order_by(*both).limit(limit))]

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

    def _alike(self, pairs: Collection[Pair]) -> list[Pair]:
        """Of very many who share a word few have the same name: only of these the rest is read."""
        named = self._terms(sorted({one for pair in pairs for one in pair}), named=True)
        near = [(one, other) for one, other in pairs if named[one] <= named[other] or named[other] <= named[one]]
        terms = self._terms(sorted({one for pair in near for one in pair}))
        return [pair for pair in near if alike(*(terms[one] for one in pair))]

    def _terms(self, ids: Sequence[str], *, named: bool = False) -> dict[str, set[tuple[str, str]]]:
        """(hash, source) of everything they are searched by; `named`: of the words of their names."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        wanted = select(resident_term.c.resident_id, resident_term.c.hash, resident_term.c.source)
        wanted = wanted.where(resident_term.c.resident_id.in_(ids))
        wanted = wanted.where(resident_term.c.source == NAME_SOURCE) if named else wanted
        for row in self._tx.run(wanted) if ids else ():
            found[row.resident_id].add((row.hash, row.source))
        return found
