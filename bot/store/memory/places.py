"""Places, waiting lists and their audit in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.place_moves import news
from bot.assistant.room import ACTIVE, Booking, Move, MoveKind, NewsKind, Room, Standing
from bot.assistant.room_work import Decision, in_line
from bot.errors import StoreError
from bot.store.memory.tables import Tables


class MemoryPlaces:
    """Who has a place, and who waits."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def room(self, event_id: str, resident_id: str = "") -> Room | None:  # noqa: ARG002  all of them are at hand
        event = self._tables.events.get(event_id)
        if event is None:
            return None
        active = [one for one in self.listing(event_id) if one.status in ACTIVE and one.resident_id]
        return Room(
            event_id=event_id, begins=event.starts, places=event.places, waiting_list=event.waiting_list,
            status=event.status, held=self.taken(event_id), bookings={one.resident_id: one for one in active},
            last=last_move(self._tables, event_id),
            freed=max((move.number for move in self.moves(event_id) if move.frees), default=0),
        )

    def keep(self, decision: Decision) -> None:
        tables = self._tables
        for one in decision.changed:
            tables.bookings[one.id] = one
        for move in decision.moves:
            if (move.event_id, move.number) in tables.moves:
                raise StoreError("a line of the audit is there already")
            tables.moves[move.event_id, move.number] = move
            if move.kind is MoveKind.PLACES:
                tables.events[move.event_id] = replace(tables.events[move.event_id], places=move.people)

        tables.booking_news |= dict.fromkeys(news(decision.moves).items(), decision.at)

    def news(self, after: tuple[str, str], limit: int) -> Sequence[tuple[Booking, NewsKind]]:
        keys = sorted(key for key in self._tables.booking_news if key > after)
        return [(self._tables.bookings[booking], kind) for booking, kind in keys[:limit]]

    def to_hear(self, booking_id: str, kind: NewsKind) -> bool:
        return (booking_id, kind) in self._tables.booking_news

    def heard(self, booking_ids: Sequence[str], kind: NewsKind | None = None) -> None:
        self._tables.booking_news = {
            key: at for key, at in self._tables.booking_news.items()
            if key[0] not in booking_ids or (kind is not None and key[1] is not kind)
        }

    def taken(self, event_id: str) -> int:
        return taken(self._tables, event_id)

    def latest(self, event_id: str, resident_id: str) -> Booking | None:
        mine = (one for one in self.listing(event_id) if one.resident_id == resident_id)
        return max(mine, key=lambda one: one.number, default=None)

    def ahead(self, booking: Booking) -> int:
        line = (one for one in self.listing(booking.event_id) if one.status is Standing.WAITING)
        return sum(in_line(one) < in_line(booking) for one in line)

    def waiting(self, event_id: str) -> int:
        return sum(one.status is Standing.WAITING for one in self.listing(event_id))

    def active(self, resident_id: str) -> Sequence[Booking]:
        mine = (one for one in self._tables.bookings.values() if one.resident_id == resident_id)
        return sorted((one for one in mine if one.status in ACTIVE), key=lambda one: (one.at, one.id))

    def bookings(self, resident_id: str) -> Sequence[Booking]:
        mine = (one for one in self._tables.bookings.values() if one.resident_id == resident_id)
        return sorted((one for one in mine if one.status is Standing.BOOKED), key=lambda one: (one.at, one.id))

    def listing(self, event_id: str) -> Sequence[Booking]:
        found = (one for one in self._tables.bookings.values() if one.event_id == event_id)
        return sorted(found, key=lambda one: (one.number, one.id))

    def standings(self, event_ids: Sequence[str]) -> Mapping[Standing, int]:
        return Counter(
            one.status for one in self._tables.bookings.values() if one.event_id in event_ids and one.resident_id
        )

    def moves(self, event_id: str, before: int | None = None, limit: int | None = None) -> Sequence[Move]:
        found = [
            move for (event, number), move in sorted(self._tables.moves.items())
            if event == event_id and (before is None or number < before)
        ]
        return found if limit is None else found[-limit:]

    def due(self, at: datetime, after: str, limit: int) -> Sequence[str]:
        return sorted(one for one in self._tables.events if one > after and self._is_due(one, at))[:limit]

    def _is_due(self, event_id: str, at: datetime) -> bool:
        event = self._tables.events[event_id]
        active = [one for one in self.listing(event_id) if one.status in ACTIVE]
        if event.starts <= at:
            return any(one.status is not Standing.BOOKED for one in active)
        if event.status == "cancelled":
            return bool(active)
        over = any(one.until is not None and one.until <= at for one in active)
        waits = event.status != "draft" and any(one.status is Standing.WAITING for one in active)
        return over or (waits and (event.places is None or event.places > self.taken(event_id)))

    def to_remind(
        self, event_id: str, starts: datetime, kind: str, booked_before: datetime, limit: int, after: int = 0
    ) -> Sequence[Booking]:
        return [
            one for one in self.listing(event_id)
            if one.status is Standing.BOOKED and one.resident_id and one.at < booked_before and one.number > after
            and (one.id, kind, starts) not in self._tables.reminders
        ][:limit]

    def reminded(self, bookings: Sequence[Booking], starts: datetime, kind: str, at: datetime) -> None:  # noqa: ARG002
        rows = {(one.id, kind, starts) for one in bookings}
        if rows & self._tables.reminders:
            raise StoreError("somebody was reminded already")
        self._tables.reminders |= rows


def taken(tables: Tables, event_id: str) -> int:
    """People with a place or the offer of one."""
    return sum(one.holds for one in tables.bookings.values() if one.event_id == event_id)


def last_move(tables: Tables, event_id: str) -> int:
    """Number of the latest move; 0 when there is none."""
    return max((number for event, number in tables.moves if event == event_id), default=0)
