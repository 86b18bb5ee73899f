"""Facts that coordinators put right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from bot.assistant.fact_corrections import Correction, unsealed
from bot.store.models.residents import correction as _TABLE  # noqa: N812  the port names its parameter so
from bot.store.transaction import Transaction


class SqlCorrections:
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add(self, correction: Correction) -> int:
        row = {
            "resident_id": correction.resident_id, "name": correction.name, "subject": correction.of,
            "body": self._tx.cipher.seal(correction.sealed()), "at": correction.at, "who": correction.who,
            "partner_id": correction.partner_id,
        }
        return int(self._tx.run(insert(_TABLE).values(row).returning(_TABLE.c.number)).scalar_one())

    def of_resident(self, resident_id: str) -> Sequence[Correction]:
        rows = self._tx.run(
            select(_TABLE).where(_TABLE.c.resident_id == resident_id).order_by(_TABLE.c.number.desc())
        )
        return [
            Correction(
                id=row.number, resident_id=row.resident_id, name=row.name, of=row.subject, at=row.at, who=row.who,
                partner_id=row.partner_id, undone=row.undone, **unsealed(json.loads(self._tx.cipher.open(row.body))),
            )
            for row in rows
        ]

    def undo(self, number: int, at: datetime) -> None:
        self._tx.run(update(_TABLE).where(_TABLE.c.number == number).values(undone=at))
