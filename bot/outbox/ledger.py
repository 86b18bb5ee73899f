"""The pump's two transactions on the ledger, each one thread hop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from bot.assistant.ports import Sender, Store
from bot.assistant.values import Delivery
from bot.outbox.decision import Outcome
from bot.outbox.pace import Pace

Result = TypeVar("Result")


class RunTx(Protocol):
    """Runs blocking work off the event loop (`asyncio.to_thread` will do; on SQLite the store's one writer thread)."""

    async def __call__(self, work: Callable[[], Result], /) -> Result: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What one claim brought."""

    deliveries: Sequence[Delivery] = ()
    due: datetime | None = None
    """when the next delivery is due, as seen before the claim; None = there is none"""
    short: bool = False
    """the token row granted less than was asked for"""
    debt: int = 0
    """units sent on credit: taken from the next tokens (the length of a message is known only once it is claimed)"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """The outbox of the store, as one process sees it."""

    store: Store
    owner: str
    """unique for each start of a process: a successor must never settle for its predecessor"""
    run_tx: RunTx
    clock: Callable[[], datetime]
    lease: float
    """seconds"""

    async def claim(self, sender: Sender, pace: Pace, *, want: int, debt: int) -> Batch:
        """Take tokens and as many due deliveries, in one transaction. Nothing due: no tokens are spent."""
        return await self.run_tx(lambda: self._claim(sender, pace, want, debt))

    async def settle(self, sender: Sender, outcomes: Sequence[Outcome]) -> int:
        """Record what became of deliveries; returns how many were still ours."""
        return await self.run_tx(lambda: self._settle(sender, outcomes))

    def _claim(self, sender: Sender, pace: Pace, want: int, debt: int) -> Batch:
        now = self.clock()
        with self.store.begin() as uow:
            due = uow.outbox.next_due(sender.channel, now)
            if due is None or due > now:
                return Batch(due=due, debt=debt)
            granted = uow.outbox.take_tokens(sender.key, now, want + debt, pace.per_second, pace.burst)
            limit = max(0, granted - debt)
            claimed = uow.outbox.claim(sender.channel, self.owner, now, limit, self.lease) if limit else ()
            uow.commit()
        owed = max(0, debt - granted) + sum(pace.units(delivery) - 1 for delivery in claimed)
        return Batch(deliveries=claimed, due=due, short=limit < want, debt=owed)

    def _settle(self, sender: Sender, outcomes: Sequence[Outcome]) -> int:
        with self.store.begin() as uow:
            taken = uow.outbox.settle(self.owner, [outcome.settled for outcome in outcomes])
            for outcome in outcomes:
                if outcome.hold_until is not None:
                    uow.outbox.hold_sender(sender.key, outcome.hold_until, outcome.code)
            uow.commit()
        return taken
