"""An event as whoever holds it sees it, and a change of it that waits until it can be told. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.matching.values import CommunityEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldEvent:
    """An event with what only coordinators need."""

    event: CommunityEvent
    owner: str = ""
    """id of the partner who holds it; "" = the programme, or a feed. Dates of an event have the owner of that event."""
    taken: int = 0
    """people with a place or the offer of one"""
    waiting: int = 0
    """bookings in the waiting list"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A change that people are told of. Until it is due nothing has happened, and it can be taken back."""

    event_id: str
    fields: Mapping[str, str]
    """as `bot.assistant.event_fields` reads them; `status` alone for a cancelled event"""
    by: str
    """coordinator id"""
    partner_id: str
    at: datetime
    due: datetime

    @property
    def cancels(self) -> bool:
        return self.fields.get("status") == "cancelled"
