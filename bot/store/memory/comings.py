"""What people answered to reminders, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.assistant.coming import Coming
from bot.store.memory.tables import Tables


class MemoryComings:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, said: Coming) -> None:
        self._tables.comings[said.booking_id, said.starts, said.kind] = said

    def latest(self, booking_id: str, starts: datetime) -> Coming | None:
        return max(
            (one for one in self._tables.comings.values() if (one.booking_id, one.starts) == (booking_id, starts)),
            key=lambda one: (one.at, one.kind), default=None,
        )

    def of_session(self, event_id: str, starts: datetime) -> Mapping[str, Coming]:
        tables = self._tables
        found = {of: self.latest(of, starts) for of, one in tables.bookings.items() if one.event_id == event_id}
        return {of: said for of, said in found.items() if said is not None}
