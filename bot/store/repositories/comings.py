"""What people answered to reminders, behind its port."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from bot.assistant.coming import Coming
from bot.store.models.comings import booking_coming
from bot.store.models.places import booking
from bot.store.transaction import Transaction

_OF_BOOKING = (
    select(booking_coming)
    .where(booking_coming.c.booking_id == bindparam("booking"), booking_coming.c.starts == bindparam("starts"))
    .order_by(booking_coming.c.at.desc(), booking_coming.c.kind.desc()).limit(1)
)
_OF_SESSION = (
    select(booking_coming).join(booking, booking.c.id == booking_coming.c.booking_id)
    .where(booking.c.event_id == bindparam("event"), booking_coming.c.starts == bindparam("starts"))
    .order_by(booking_coming.c.at, booking_coming.c.kind)
)


class SqlComings:
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def keep(self, said: Coming) -> None:
        row = {
            "booking_id": said.booking_id, "starts": said.starts, "kind": said.kind, "yes": said.yes, "at": said.at,
        }
        self._tx.upsert(booking_coming, row, keys=("booking_id", "starts", "kind"), changes=("yes", "at"))

    def latest(self, booking_id: str, starts: datetime) -> Coming | None:
        row = self._tx.run(_OF_BOOKING, {"booking": booking_id, "starts": starts}).first()
        return coming_of(row) if row else None

    def of_session(self, event_id: str, starts: datetime) -> Mapping[str, Coming]:
        rows = self._tx.run(_OF_SESSION, {"event": event_id, "starts": starts})
        return {row.booking_id: coming_of(row) for row in rows}


def coming_of(row: Any) -> Coming:
    """A row of the table."""
    return Coming(booking_id=row.booking_id, starts=row.starts, kind=row.kind, yes=row.yes, at=row.at)
