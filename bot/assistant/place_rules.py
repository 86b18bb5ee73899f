"""What an operator may set about places: how long an offer stands, and how many people one booking is for. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.assistant.hours import DecentHours, after_decent, next_decent

HOLDS = (
    (timedelta(days=7), timedelta(hours=11)),
    (timedelta(days=2), timedelta(hours=4)),
    (timedelta(hours=6), timedelta(hours=1)),
    (timedelta(hours=2), timedelta(minutes=30)),
)
"""time from the offer to the event, at least -> decent time to answer; closer than the last there are no offers"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceRules:
    """What an operator may set."""

    hours: DecentHours = field(default_factory=DecentHours)
    holds: tuple[tuple[timedelta, timedelta], ...] = HOLDS
    party: int = 8
    """most people of one booking"""

    def offer_until(self, at: datetime, begins: datetime, hours: DecentHours) -> datetime | None:
        """End of an offer made now to somebody with these hours; None when there is no time left to ask."""
        told = next_decent(at, hours)
        hold = next((hold for ahead, hold in self.holds if begins - told >= ahead), None)
        return None if hold is None else min(after_decent(told, hold, hours), begins)


HoursOf = Callable[[str], DecentHours]
"""resident id -> their decent hours"""
