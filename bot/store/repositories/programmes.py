"""Programme codes, and how many strangers came with each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from bot.assistant.values import Programme
from bot.store.models.residents import programme
from bot.store.rules import signs
from bot.store.transaction import Transaction

_MINE = programme.c.signs == bindparam("wanted")
_GET = select(programme).where(_MINE)
_ALL = select(programme)
"""sorted here: the databases do not agree on where a hyphen stands"""
_ONE_MORE = update(programme).where(_MINE).values(came=programme.c.came + 1)


class SqlProgrammes:
    """By their signs."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add(self, programme_: Programme) -> bool:
        row = {
            "signs": signs(programme_.code), "code": programme_.code, "source": programme_.source,
            "made": programme_.made, "came": programme_.came,
        }
        return self._tx.insert_new(programme, row) == 1

    def get(self, code: str) -> Programme | None:
        row = self._tx.run(_GET, {"wanted": signs(code)}).one_or_none()
        return _programme(row) if row else None

    def all(self) -> Sequence[Programme]:
        return sorted(map(_programme, self._tx.run(_ALL)), key=lambda one: one.code)

    def count_one(self, code: str) -> None:
        self._tx.run(_ONE_MORE, {"wanted": signs(code)})


def _programme(row: Any) -> Programme:
    return Programme(code=row.code, source=row.source, made=row.made, came=row.came)
