"""Who came: marks, opinions, certificates in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from bot.assistant.attendance import Mark
from bot.assistant.certificate import Certificate
from bot.errors import StoreError
from bot.store.memory.tables import Tables


class MemoryAttendance:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def lock(self, event_id: str) -> int | None:
        if event_id not in self._tables.events:
            return None
        return max((number for event, number in self._tables.marks if event == event_id), default=0)

    def add(self, mark: Mark) -> None:
        if (mark.event_id, mark.number) in self._tables.marks:
            raise StoreError("a line of the audit is there already")
        self._tables.marks[mark.event_id, mark.number] = mark

    def marks(self, event_id: str) -> Sequence[Mark]:
        return [mark for (event, _), mark in sorted(self._tables.marks.items()) if event == event_id]

    def last_of(self, resident_id: str) -> Mark | None:
        mine = {one.id for one in self._tables.bookings.values() if one.resident_id == resident_id}
        marks = (one for one in self._tables.marks.values() if one.booking_id in mine)
        return max(marks, key=lambda one: (one.at, one.number), default=None)

    def secret(self, event_id: str, starts: datetime) -> bytes:
        return sha256(f"{event_id}\0{starts.timestamp():.0f}".encode()).digest()

    def value(self, booking_id: str, said: str, at: datetime) -> None:  # noqa: ARG002  nobody asks for the time
        self._tables.opinions[booking_id] = said

    def values(self, event_id: str) -> Sequence[tuple[str, str]]:
        bookings = self._tables.bookings
        return sorted((one, said) for one, said in self._tables.opinions.items() if bookings[one].event_id == event_id)


class MemoryCertificates:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, token: str, certificate: Certificate) -> None:
        kept = self._tables.certificates.items()
        self._tables.certificates = {
            key: one for key, one in kept if one.booking_id != certificate.booking_id
        } | {token: certificate}

    def find(self, token: str, at: datetime) -> Certificate | None:
        found = self._tables.certificates.get(token)
        return found if found is not None and found.until > at else None

    def prune(self, before: datetime, limit: int) -> int:
        over = [key for key, one in self._tables.certificates.items() if one.until < before][:limit]
        for one in over:
            del self._tables.certificates[one]
        return len(over)
