"""The ports of the console's events: who holds which, changes that wait to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.held_events import HeldEvent, Plan


class HeldEvents(Protocol):
    """Events as coordinators see them."""

    def own(self, event_id: str, partner_id: str) -> None:
        """It is that partner's from now on."""
        ...

    def get(self, event_id: str) -> HeldEvent | None: ...

    def since(self, since: datetime, until: datetime | None = None) -> Sequence[HeldEvent]:
        """Those with a session that begins then or later, drafts and cancelled ones too, by time of beginning.

        With `until`: those of them that have a session that begins by then.
        """
        ...

    def plan(self, plan: Plan) -> None:
        """In place of an earlier plan of the same event."""
        ...

    def planned(self, event_id: str) -> Plan | None: ...

    def drop_plan(self, event_id: str) -> bool:
        """False when there is none (any more): somebody else took it back, or it was carried out."""
        ...

    def plans_due(self, at: datetime, limit: int) -> Sequence[Plan]:
        """The earliest first."""
        ...
