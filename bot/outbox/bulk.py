"""Whether alerts and broadcasts of one sender may go: at decent hours, and while the day's budget lasts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import structlog

from bot.assistant.standing import DAY

log = structlog.get_logger(__name__)
LOOK_AGAIN = timedelta(minutes=1)
"""what may not go is looked at so often: it may have expired, and something smaller may fit the rest of the budget"""
LARGEST = 24
"""SMS parts of the longest message: with so much left, no message is refused for the budget"""


class Bulk:
    """Replies never ask here: they count towards the day, and go on when it is spent."""

    def __init__(self, sender: str, decent: Callable[[datetime], bool]) -> None:
        self._sender = sender
        self._decent = decent
        self._spent_until: datetime | None = None
        self._looked: datetime | None = None
        self._told: date | None = None

    def may_go(self, now: datetime) -> bool:
        """Whether they may be claimed."""
        return self._decent(now) and (self._spent_until is None or now >= self._spent_until)

    def look(self, now: datetime) -> bool:
        """Whether to look at them though they may not go; True once a minute, so that they cost nothing between."""
        if self._looked is not None and self._looked <= now < self._looked + LOOK_AGAIN:
            return False
        self._looked = now
        return True

    def spent(self, now: datetime) -> None:
        """Something waited, and the budget did not cover it. Told once a day."""
        tomorrow = next_day(now)
        self._spent_until = min(now + LOOK_AGAIN, tomorrow)
        today = now.astimezone(DAY).date()
        if self._told != today:
            self._told = today
            log.error("outbox.budget_spent", sender=self._sender, until=tomorrow.isoformat())


def next_day(now: datetime) -> datetime:
    """When the budget's next day begins."""
    return datetime.combine(now.astimezone(DAY).date() + timedelta(days=1), time(), tzinfo=DAY)
