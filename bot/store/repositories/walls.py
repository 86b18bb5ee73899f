"""Which partner may see whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from bot.store.models.console import partner, sight
from bot.store.transaction import Transaction


class SqlWalls:
    """Rows of `sight`: one for each reason."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def open(self, partner_id: str, resident_id: str, because: str, at: datetime) -> None:
        if self._tx.run(partner.select().where(partner.c.id == partner_id)).first() is None:
            return  # it was consented to a partner who is gone
        row = {"partner_id": partner_id, "resident_id": resident_id, "because": because, "since": at}
        self._tx.insert_new(sight, row, unless=("partner_id", "resident_id", "because"))

    def close(self, partner_id: str, resident_id: str, because: str) -> None:
        self._tx.run(delete(sight).where(
            sight.c.partner_id == partner_id, sight.c.resident_id == resident_id, sight.c.because == because
        ))

    def seers(self, resident_id: str) -> frozenset[str]:
        return frozenset(self._tx.run(select(sight.c.partner_id).where(sight.c.resident_id == resident_id)).scalars())
