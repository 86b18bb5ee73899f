"""Events and places in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.values import Booking
from bot.errors import StoreError
from bot.matching.values import CommunityEvent
from bot.store.memory.tables import BookingRow, Tables
from bot.store.rules import booking_outcome


class MemoryEvents:
    """Events and who has a place."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def upsert(self, event: CommunityEvent, at: datetime) -> str:  # noqa: ARG002
        old = self._same(event)
        if old is None:
            if event.id in self._tables.events:
                raise StoreError("another event has this id")
            self._tables.events[event.id] = event
            return "added"
        new = replace(event, id=old.id)
        self._tables.events[old.id] = new
        return "same" if new == old else "changed"

    def _same(self, wanted: CommunityEvent) -> CommunityEvent | None:
        if not wanted.reference:
            return self._tables.events.get(wanted.id)
        key = (wanted.source, wanted.reference)
        return next((e for e in self._tables.events.values() if (e.source, e.reference) == key), None)

    def find(self, source: str, reference: str) -> CommunityEvent | None:
        key = (source, reference)
        events = self._tables.events.values()
        return next((e for e in events if (e.source, e.reference) == key), None) if reference else None

    def get(self, event_id: str) -> CommunityEvent | None:
        return self._tables.events.get(event_id)

    def upcoming(self, at: datetime) -> Sequence[CommunityEvent]:
        events = (e for e in self._tables.events.values() if e.starts > at and e.status != "cancelled")
        return sorted(events, key=lambda e: (e.starts, e.id))

    def by_code(self, code: str) -> Sequence[CommunityEvent]:
        wanted = code.strip().upper()
        events = (e for e in self._tables.events.values() if wanted and e.code.strip().upper() == wanted)
        return sorted(events, key=lambda e: (e.starts, e.id))

    def taken(self, event_id: str) -> int:
        rows = self._tables.bookings
        return sum(row.booking.event_id == event_id and row.booking.status == "booked" for row in rows)

    def book(self, event_id: str, resident_id: str, booking_id: str, at: datetime) -> str:
        outcome = booking_outcome(
            self.get(event_id), at=at, mine=self._mine(event_id, resident_id) is not None, taken=self.taken(event_id)
        )
        if outcome == "booked":
            booking = Booking(id=booking_id, event_id=event_id, resident_id=resident_id, status="booked", at=at)
            self._tables.bookings.append(BookingRow(resident_id=resident_id, booking=booking))
        return outcome

    def cancel(self, event_id: str, resident_id: str, at: datetime) -> bool:  # noqa: ARG002
        index = self._mine(event_id, resident_id)
        if index is None:
            return False
        row = self._tables.bookings[index]
        self._tables.bookings[index] = replace(row, booking=replace(row.booking, status="cancelled"))
        return True

    def _mine(self, event_id: str, resident_id: str) -> int | None:
        wanted = (event_id, resident_id, "booked")
        rows = enumerate(self._tables.bookings)
        return next((i for i, r in rows if (r.booking.event_id, r.resident_id, r.booking.status) == wanted), None)

    def bookings(self, resident_id: str) -> Sequence[Booking]:
        mine = (row.booking for row in self._tables.bookings if row.resident_id == resident_id)
        return sorted((b for b in mine if b.status == "booked"), key=lambda b: (b.at, b.id))
