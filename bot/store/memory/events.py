"""Events in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.assistant.place_moves import set_by_source
from bot.assistant.room import ACTIVE, NewsKind
from bot.errors import StoreError
from bot.matching.events import is_elsewhere, revised, sessions_of
from bot.matching.values import CommunityEvent
from bot.store.memory import places
from bot.store.memory.tables import Tables

_OFF = frozenset({"cancelled", "draft"})


class MemoryEvents:
    """Events and their sessions."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def upsert(self, event: CommunityEvent, at: datetime) -> str:
        old = self._same(event)
        if old is None:
            if event.id in self._tables.events:
                raise StoreError("another event has this id")
            self._tables.events[event.id] = event
            return "added"
        new = revised(old, event, places.taken(self._tables, old.id))
        if new == old:
            return "same"
        self._tables.events[old.id] = new
        if is_elsewhere(old, new):
            mine = (one for one in self._tables.bookings.values() if one.event_id == old.id)
            self._tables.booking_news |= {(one.id, NewsKind.CHANGED): at for one in mine if one.status in ACTIVE}
        if new.places != old.places:
            number = places.last_move(self._tables, old.id) + 1
            self._tables.moves[old.id, number] = set_by_source(old.id, number, old.places, new.places, at)
        return "changed"

    def _same(self, wanted: CommunityEvent) -> CommunityEvent | None:
        if not wanted.reference:
            return self._tables.events.get(wanted.id)
        return self.find(wanted.source, wanted.reference)

    def find(self, source: str, reference: str) -> CommunityEvent | None:
        key = (source, reference)
        events = self._tables.events.values()
        return next((e for e in events if (e.source, e.reference) == key), None) if reference else None

    def get(self, event_id: str) -> CommunityEvent | None:
        return self._tables.events.get(event_id)

    def upcoming(self, at: datetime) -> Sequence[CommunityEvent]:
        events = (e for e in self._tables.events.values() if e.starts > at and e.status not in _OFF and not e.by_date)
        return sorted(events, key=lambda e: (e.starts, e.id))

    def published(self, since: datetime) -> Sequence[CommunityEvent]:
        events = self._tables.events.values()
        found = (e for e in events if e.starts > since and e.status != "draft" and not e.by_date)
        return sorted(found, key=lambda e: (e.starts, e.id))

    def by_code(self, code: str) -> Sequence[CommunityEvent]:
        wanted = code.strip().upper()
        events = (e for e in self._tables.events.values() if wanted and e.code.strip().upper() == wanted)
        return sorted(events, key=lambda e: (e.starts, e.id))

    def repeating(self) -> Sequence[CommunityEvent]:
        return sorted((e for e in self._tables.events.values() if e.by_date), key=lambda e: e.id)

    def sessions(self, after: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
        found = {
            (one.starts, event.id)
            for event in self._tables.events.values() if event.status not in _OFF and not event.by_date
            for one in sessions_of(event) if not one.cancelled and after < one.starts <= until
        }
        return [(event_id, starts) for starts, event_id in sorted(found)]
