"""Events, and who has a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update

from bot.assistant.values import Booking
from bot.matching.values import CommunityEvent
from bot.store import json_text
from bot.store.models import booking, event
from bot.store.rules import booking_outcome
from bot.store.transaction import Transaction

_GET = select(event.c.body).where(event.c.id == bindparam("event"))
_GET_AND_LOCK = _GET.with_for_update()
_UPCOMING = (
    select(event.c.body).where(event.c.starts > bindparam("at"), event.c.status != "cancelled")
    .order_by(event.c.starts, event.c.id)
)
_BY_CODE = select(event.c.body).where(event.c.code == bindparam("code")).order_by(event.c.starts, event.c.id)
_TAKEN = select(func.count()).select_from(booking).where(
    booking.c.event_id == bindparam("event"), booking.c.status == "booked"
)
_BOOKED = select(booking).where(booking.c.resident_id == bindparam("resident"), booking.c.status == "booked")
_MINE = _BOOKED.where(booking.c.event_id == bindparam("event"))
_BOOKINGS = _BOOKED.order_by(booking.c.at, booking.c.id)


class SqlEvents:
    """A cancelled booking stays as it was; booking again makes a new one."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def upsert(self, event_: CommunityEvent, at: datetime) -> str:  # noqa: ARG002
        old = self._tx.run(_same(event_)).one_or_none()
        if old is None:
            self._tx.run(insert(event), _row(event_))
            return "added"
        row = _row(replace(event_, id=old.id))
        if json_text.event(row["body"]) == json_text.event(old.body):
            return "same"
        self._tx.run(update(event).where(event.c.id == old.id).values(**row))
        return "changed"

    def find(self, source: str, reference: str) -> CommunityEvent | None:
        wanted = select(event.c.body).where(event.c.source == source, event.c.reference == reference)
        body = self._tx.run(wanted).scalar() if reference else None
        return json_text.event(body) if body else None

    def get(self, event_id: str) -> CommunityEvent | None:
        body = self._tx.run(_GET, {"event": event_id}).scalar()
        return json_text.event(body) if body else None

    def upcoming(self, at: datetime) -> Sequence[CommunityEvent]:
        return [json_text.event(row.body) for row in self._tx.run(_UPCOMING, {"at": at})]

    def by_code(self, code: str) -> Sequence[CommunityEvent]:
        wanted = code.strip().upper()
        return [json_text.event(row.body) for row in self._tx.run(_BY_CODE, {"code": wanted})] if wanted else []

    def taken(self, event_id: str) -> int:
        return int(self._tx.run(_TAKEN, {"event": event_id}).scalar_one())

    def book(self, event_id: str, resident_id: str, booking_id: str, at: datetime) -> str:
        # The lock on the event makes counting and booking one step; the count is read after it is held.
        body = self._tx.run(_GET_AND_LOCK, {"event": event_id}).scalar()
        mine = self._tx.run(_MINE, {"event": event_id, "resident": resident_id}).first()
        outcome = booking_outcome(
            json_text.event(body) if body else None, at=at, mine=mine is not None, taken=self.taken(event_id)
        )
        if outcome == "booked":
            self._tx.run(insert(booking), {
                "id": booking_id, "event_id": event_id, "resident_id": resident_id, "status": "booked", "at": at,
            })
        return outcome

    def cancel(self, event_id: str, resident_id: str, at: datetime) -> bool:
        mine = (booking.c.event_id == event_id, booking.c.resident_id == resident_id, booking.c.status == "booked")
        return self._tx.run(update(booking).where(*mine).values(status="cancelled", cancelled=at)).rowcount == 1

    def bookings(self, resident_id: str) -> Sequence[Booking]:
        return [_booking(row) for row in self._tx.run(_BOOKINGS, {"resident": resident_id})]


def _same(wanted: CommunityEvent) -> Select[Any]:
    found = select(event.c.id, event.c.body).with_for_update()
    if not wanted.reference:
        return found.where(event.c.id == wanted.id)
    return found.where(event.c.source == wanted.source, event.c.reference == wanted.reference)


def _row(event_: CommunityEvent) -> dict[str, Any]:
    return {
        "id": event_.id, "source": event_.source, "reference": event_.reference,
        "code": event_.code.strip().upper(), "status": event_.status, "starts": event_.starts,
        "body": json_text.of_event(event_),
    }


def _booking(row: Any) -> Booking:
    return Booking(id=row.id, event_id=row.event_id, resident_id=row.resident_id, status=row.status, at=row.at)
