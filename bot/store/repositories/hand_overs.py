"""People who wait for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from bot.assistant.values import HandOverRequest
from bot.store.models.inbox import hand_over
from bot.store.transaction import Transaction

GIVEN = ("id", "resident_id", "contact_id", "reason", "at")
CHANGES = ("urgent", "closed", "assigned", "holder", "until", "answered", "wrote")
"""columns that change in the life of a request"""
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
        row = {name: getattr(request, name) for name in (*GIVEN, *CHANGES)}
        if self._tx.insert_new(hand_over, row, unless=("resident_id",), where=_OPEN):
            return
        answered = hand_over.c.answered.is_not(None) & hand_over.c.wrote.is_(None)
        mine = update(hand_over).where(hand_over.c.resident_id == request.resident_id, _OPEN)
        self._tx.run(mine.where(answered).values(wrote=request.at))
        if request.urgent:
            self._tx.run(mine.values(urgent=True))

    def waiting(self) -> Sequence[HandOverRequest]:
        return [request_of(row) for row in self._tx.run(_WAITING)]


def request_of(row: Any) -> HandOverRequest:
    """A row as a value."""
    return HandOverRequest(**{name: getattr(row, name) for name in (*GIVEN, *CHANGES)})
