"""The pump's transactions on the ledger, each one thread hop."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from bot.assistant.channel_ports import Sender
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.standing import DAY
from bot.assistant.values import Delivery
from bot.outbox.bulk import LARGEST
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
    """there were not enough tokens"""
    budget_spent: bool = False
    """an alert or broadcast waits, and the day's budget does not cover it"""


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

    async def claim(self, sender: Sender, pace: Pace, *, limit: int, bulk: bool, look: bool = True) -> Batch:
        """At most `limit` due deliveries and the tokens they cost, in one transaction; `bulk`: the less urgent too.

        Without `look` the less urgent are not even looked at: they do not make it due.
        """
        return await self.run_tx(lambda: self._claim(sender, pace, limit, bulk=bulk, look=look or bulk))

    async def may_still_go(self, deliveries: Sequence[Delivery]) -> Collection[str]:
        """Ids of those still ours whose person has not said STOP since the claim."""
        return await self.run_tx(lambda: self._may_still_go([one.id for one in deliveries]))

    async def settle(self, sender: Sender, outcomes: Sequence[Outcome]) -> int:
        """Record what became of deliveries; returns how many were still ours."""
        return await self.run_tx(lambda: self._settle(sender, outcomes))

    def _claim(self, sender: Sender, pace: Pace, limit: int, *, bulk: bool, look: bool) -> Batch:
        with self.store.begin() as uow:
            now = self.clock()  # after the wait for the database: what is granted is granted now
            due = uow.outbox.next_due(sender.channel, now, urgent=not look)
            if due is None or due > now:
                return Batch(due=due)
            granted = uow.outbox.take_tokens(sender.key, now, pace.burst, pace.per_second, pace.burst)
            short = granted < pace.burst
            left = self._left(uow, sender, pace, now) if bulk else 0
            claimed = uow.outbox.claim(
                sender.channel, self.owner, now, limit if granted else 0, self.lease, units=granted, bulk=left,
                alone=not short,
            )
            units = sum(max(1, one.message.segments) for one in claimed)
            uow.outbox.spend(sender.key, units, granted, now.astimezone(DAY).date())
            tight = bulk and left is not None and left < LARGEST and not claimed and not short
            spent = tight and self._something_waits(uow, sender, now)
            uow.commit()
        return Batch(deliveries=claimed, due=due, short=short, budget_spent=spent)

    @staticmethod
    def _something_waits(uow: UnitOfWork, sender: Sender, now: datetime) -> bool:
        """After a claim in vain: what had to rest, to end or to be cancelled was seen to."""
        due = uow.outbox.next_due(sender.channel, now)
        return due is not None and due <= now

    def _left(self, uow: UnitOfWork, sender: Sender, pace: Pace, now: datetime) -> int | None:
        """What the day's budget leaves; None without one."""
        if pace.units_a_day is None:
            return None
        return max(0, pace.units_a_day - uow.outbox.spent(sender.key, now.astimezone(DAY).date()))

    def _may_still_go(self, ids: Sequence[str]) -> Collection[str]:
        with self.store.begin() as uow:
            return uow.outbox.may_still_go(self.owner, ids)

    def _settle(self, sender: Sender, outcomes: Sequence[Outcome]) -> int:
        with self.store.begin() as uow:
            taken = uow.outbox.settle(self.owner, [outcome.settled for outcome in outcomes])
            for outcome in outcomes:
                if outcome.hold_until is not None:
                    uow.outbox.hold_sender(sender.key, outcome.hold_until, outcome.code)
            uow.commit()
        return taken
