"""The console's view of events, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.assistant.held_events import HeldEvent, Plan
from bot.assistant.room import Standing
from bot.matching.events import sessions_of
from bot.matching.values import CommunityEvent
from bot.store.memory import places
from bot.store.memory.tables import Tables


class MemoryHeldEvents:
    """Events as coordinators see them."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def own(self, event_id: str, partner_id: str) -> None:
        self._tables.event_owners[event_id] = partner_id

    def get(self, event_id: str) -> HeldEvent | None:
        event = self._tables.events.get(event_id)
        return self._held(event) if event else None

    def since(self, since: datetime, until: datetime | None = None) -> Sequence[HeldEvent]:
        events = (
            e for e in self._tables.events.values()
            if any(since <= one.starts and (until is None or one.starts <= until) for one in sessions_of(e))
        )
        return [self._held(one) for one in sorted(events, key=lambda e: (e.starts, e.id))]

    def _held(self, event: CommunityEvent) -> HeldEvent:
        waiting = sum(
            one.event_id == event.id and one.status is Standing.WAITING for one in self._tables.bookings.values()
        )
        owners = self._tables.event_owners
        return HeldEvent(
            event=event, owner=owners.get(event.id) or owners.get(event.series, ""),
            taken=places.taken(self._tables, event.id), waiting=waiting,
        )

    def plan(self, plan: Plan) -> None:
        self._tables.plans[plan.event_id] = plan

    def planned(self, event_id: str) -> Plan | None:
        return self._tables.plans.get(event_id)

    def drop_plan(self, event_id: str) -> bool:
        return self._tables.plans.pop(event_id, None) is not None

    def plans_due(self, at: datetime, limit: int) -> Sequence[Plan]:
        due = (one for one in self._tables.plans.values() if one.due <= at)
        return sorted(due, key=lambda one: (one.due, one.event_id))[:limit]
