"""All that follows a telling: changes, closing dates, what became of it. Safe to run at any time, and twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.asking import Asking
from bot.assistant.changes import Changes
from bot.assistant.closing import Closing
from bot.assistant.desk import Desk
from bot.assistant.hours import DecentHours
from bot.assistant.ports import Store
from bot.assistant.recipient import Reachable


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUps:
    """The three use cases. A question brings the closing date to mind by itself, so it comes first."""

    changes: Changes
    closing: Closing
    asking: Asking

    def run_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """How many messages were written."""
        return (
            self.changes.tell_due(clock, stopping) + self.asking.ask_due(clock, stopping)
            + self.closing.remind_due(clock, stopping)
        )


def follow_ups(store: Store, desk: Desk, hours: DecentHours) -> FollowUps:
    """All three with the same rules."""
    reachable = Reachable(hours=hours)
    return FollowUps(
        changes=Changes(store=store, desk=desk, reachable=reachable),
        closing=Closing(store=store, desk=desk, reachable=reachable),
        asking=Asking(store=store, desk=desk, reachable=reachable),
    )
