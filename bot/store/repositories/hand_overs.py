"""People who wait for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from bot.assistant.values import HandOverRequest
from bot.store.models import hand_over
from bot.store.transaction import Transaction

_WAITING = (
    select(hand_over).where(hand_over.c.closed.is_(None))
    .order_by(hand_over.c.urgent.desc(), hand_over.c.at, hand_over.c.id)
)
_OPEN = hand_over.c.closed.is_(None)


class SqlHandOvers:
    """The queue of the coordinators."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def open(self, request: HandOverRequest) -> None:
        row = {
            "id": request.id, "resident_id": request.resident_id, "contact_id": request.contact_id,
            "reason": request.reason, "urgent": request.urgent, "at": request.at, "closed": request.closed,
        }
        new = self._tx.insert_new(hand_over, row, unless=("resident_id",), where=_OPEN)
        if not new and request.urgent:
            mine = hand_over.c.resident_id == request.resident_id
            self._tx.run(update(hand_over).where(mine, _OPEN).values(urgent=True))

    def waiting(self) -> Sequence[HandOverRequest]:
        return [_request(row) for row in self._tx.run(_WAITING)]


def _request(row: Any) -> HandOverRequest:
    return HandOverRequest(
        id=row.id, resident_id=row.resident_id, contact_id=row.contact_id, reason=row.reason, urgent=row.urgent,
        at=row.at, closed=row.closed,
    )
