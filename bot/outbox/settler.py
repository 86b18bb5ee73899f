"""Writes what became of sends into the ledger: whatever came back while the last settlement ran goes together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot.assistant.channel_ports import Sender
from bot.errors import StoreError
from bot.outbox.decision import Outcome
from bot.outbox.ledger import Ledger
from bot.outbox.settings import PumpSettings
from bot.outbox.trouble import Trouble

log = structlog.get_logger(__name__)

MANY = 32
"""outcomes that are worth a transaction of their own"""


class Settler:
    """Settles the outcomes of one sender; calls `settled` after each settlement."""

    def __init__(
        self, *, sender: Sender, ledger: Ledger, settings: PumpSettings, settled: Callable[[], None],
    ) -> None:
        self._sender = sender
        self._ledger = ledger
        self._grace = settings.grace
        self._moment = settings.gather
        self._now = asyncio.Event()
        self._settled = settled
        self._trouble = Trouble("outbox.cannot_settle", sender.key, settings.trouble)
        self._outcomes: list[Outcome] = []
        self._news = asyncio.Event()
        self._closing = False

    @property
    def waiting(self) -> int:
        """Outcomes not settled yet."""
        return len(self._outcomes)

    def add(self, outcome: Outcome, *, soon: bool) -> None:
        """To be settled: at once when `soon`, for somebody may wait for what comes after it."""
        self._outcomes.append(outcome)
        self._news.set()
        if soon or len(self._outcomes) >= MANY:
            self._now.set()

    def close(self) -> None:
        """Nothing more comes: `run` ends when all is settled, or the database stays away for `grace` seconds."""
        self._closing = True
        self._news.set()
        self._now.set()

    async def run(self) -> None:
        """Until closed. An outcome stays here until the database has taken it."""
        while self._outcomes or not self._closing:
            if not self._outcomes:
                self._news.clear()
                await self._news.wait()
                await self._gather()
            elif not await self._settle():
                if self._closing and self._trouble.lasted >= self._grace:
                    # Not lost: when the lease is over replies go out again, anything else is shown as unknown.
                    log.error("outbox.unsettled", sender=self._sender.key, deliveries=self.waiting)
                    return
                await asyncio.sleep(self._trouble.pause)

    async def _gather(self) -> None:
        """A moment for more of what nobody waits for."""
        try:
            async with asyncio.timeout(self._moment):
                await self._now.wait()
        except TimeoutError:
            return

    async def _settle(self) -> bool:
        self._now.clear()
        outcomes = tuple(self._outcomes)
        try:
            taken = await self._ledger.settle(self._sender, outcomes)
        except StoreError as error:
            self._trouble.met(error)
            return False
        self._trouble.over()
        del self._outcomes[: len(outcomes)]
        if taken < len(outcomes):
            log.warning("outbox.lease_lost", sender=self._sender.key, deliveries=len(outcomes) - taken)
        self._settled()
        return True
