"""Who came: marks, opinions, certificates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select

from bot.assistant.attendance import How, Mark, MarkKind
from bot.assistant.certificate import Certificate
from bot.store.models.attendance import attendance_mark, certificate, event_opinion
from bot.store.models.events import event
from bot.store.models.places import booking
from bot.store.transaction import Transaction

_EVENT = attendance_mark.c.event_id == bindparam("event")
_LOCK = select(event.c.id).where(event.c.id == bindparam("event")).with_for_update()
_LAST = select(func.coalesce(func.max(attendance_mark.c.number), 0)).where(_EVENT)
_MARKS = select(attendance_mark).where(_EVENT).order_by(attendance_mark.c.number)
_LAST_OF = (
    select(attendance_mark).join(booking, booking.c.id == attendance_mark.c.booking_id)
    .where(booking.c.resident_id == bindparam("resident"))
    .order_by(attendance_mark.c.at.desc(), attendance_mark.c.event_id, attendance_mark.c.number.desc()).limit(1)
)
_OPINIONS = (
    select(event_opinion.c.booking_id, event_opinion.c.said)
    .join(booking, booking.c.id == event_opinion.c.booking_id)
    .where(booking.c.event_id == bindparam("event")).order_by(event_opinion.c.booking_id)
)
_FIND = select(certificate).where(certificate.c.token_hash == bindparam("token"), certificate.c.until > bindparam("at"))
_OVER = select(certificate.c.booking_id).where(certificate.c.until < bindparam("before")).limit(bindparam("most"))


class SqlAttendance:
    """The row of the event is the lock, as for its places."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def lock(self, event_id: str) -> int | None:
        if self._tx.run(_LOCK, {"event": event_id}).scalar() is None:
            return None
        return int(self._tx.run(_LAST, {"event": event_id}).scalar_one())

    def add(self, mark: Mark) -> None:
        self._tx.run(insert(attendance_mark), {
            "event_id": mark.event_id, "number": mark.number, "booking_id": mark.booking_id, "starts": mark.starts,
            "kind": mark.kind.value, "how": mark.how.value, "by": mark.by, "at": mark.at, "reason": mark.reason,
        })

    def marks(self, event_id: str) -> Sequence[Mark]:
        return [_mark(row) for row in self._tx.run(_MARKS, {"event": event_id})]

    def last_of(self, resident_id: str) -> Mark | None:
        row = self._tx.run(_LAST_OF, {"resident": resident_id}).one_or_none()
        return _mark(row) if row else None

    def secret(self, event_id: str, starts: datetime) -> bytes:
        return bytes.fromhex(self._tx.lookup.session(event_id, f"{starts.timestamp():.0f}"))

    def value(self, booking_id: str, said: str, at: datetime) -> None:
        row = {"booking_id": booking_id, "said": said, "at": at}
        self._tx.upsert(event_opinion, row, keys=("booking_id",), changes=("said", "at"))

    def values(self, event_id: str) -> Sequence[tuple[str, str]]:
        return [(row.booking_id, row.said) for row in self._tx.run(_OPINIONS, {"event": event_id})]


class SqlCertificates:
    """See the port. A token stands here only as a keyed hash."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def keep(self, token: str, certificate_: Certificate) -> None:
        one = certificate_
        row = {
            "booking_id": one.booking_id, "token_hash": self._tx.lookup.certificate(token), "event_id": one.event_id,
            "name": self._tx.cipher.seal(one.name) if one.name else "", "at": one.at, "until": one.until,
        }
        self._tx.upsert(certificate, row, keys=("booking_id",), changes=("token_hash", "name", "at", "until"))

    def find(self, token: str, at: datetime) -> Certificate | None:
        row = self._tx.run(_FIND, {"token": self._tx.lookup.certificate(token), "at": at}).one_or_none()
        if row is None:
            return None
        return Certificate(
            booking_id=row.booking_id, event_id=row.event_id, at=row.at, until=row.until,
            name=self._tx.cipher.open(row.name) if row.name else "",
        )

    def prune(self, before: datetime, limit: int) -> int:
        over = delete(certificate).where(certificate.c.booking_id.in_(_OVER))
        return self._tx.run(over, {"before": before, "most": limit}).rowcount


def _mark(row: Any) -> Mark:
    return Mark(
        event_id=row.event_id, number=row.number, booking_id=row.booking_id, starts=row.starts,
        kind=MarkKind(row.kind), how=How(row.how), by=row.by, at=row.at, reason=row.reason,
    )
