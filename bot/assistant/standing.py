"""The question "how does the ledger stand?": for the command line and the metrics. Counts and senders, never people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.assistant.ports import Store
from bot.assistant.values import Channel, SenderState

DAY = ZoneInfo("Europe/London")
"""where the budget's day begins and ends"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The ledger at one moment."""

    deliveries: Mapping[str, int]
    """by status"""
    senders: tuple[SenderState, ...]
    replies_behind: Mapping[Channel, float]
    """seconds since the first reply or service message that waits was due; 0 where none is late"""
    budgets: Mapping[str, int]
    """sender -> units a day for alerts and broadcasts; none named: no limit"""

    def left(self, sender: SenderState) -> int | None:
        """Units that alerts and broadcasts may still use today; None without a budget."""
        budget = self.budgets.get(sender.key)
        return None if budget is None else max(0, budget - sender.spent)


def standing(store: Store, budgets: Mapping[str, int], at: datetime) -> Standing:
    """Raises StoreUnavailable."""
    with store.begin() as uow:
        due = {channel: uow.outbox.next_due(channel, at, urgent=True) for channel in Channel}
        return Standing(
            deliveries=dict(uow.outbox.counts()), senders=tuple(uow.outbox.senders(at.astimezone(DAY).date())),
            budgets=budgets,
            replies_behind={
                channel: max(0.0, (at - moment).total_seconds()) if moment else 0.0 for channel, moment in due.items()
            },
        )
