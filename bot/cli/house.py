"""A running Doorstep: what its parts share, and the two ports through which the channels speak to the assistant."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from bot.assistant.desk import Desk
from bot.assistant.receipts import record_receipt
from bot.assistant.receive import in_words, read_ahead, receive
from bot.assistant.values import Channel, Inbound
from bot.bootstrap import keys
from bot.cli.output import utc_now
from bot.config import Settings
from bot.errors import StoreUnavailable
from bot.outbox.pump import Pump
from bot.store.unit_of_work import SqlStore

if TYPE_CHECKING:
    from bot.channels.telegram.api import TelegramApi

PATIENCE = 5.0
"""seconds a call may wait for its turn; the database itself is waited for as long again (Twilio listens for 15)"""
T = TypeVar("T")


@dataclass(kw_only=True)
class House:
    """One process of Doorstep."""

    settings: Settings
    store: SqlStore
    desk: Desk
    threads: ThreadPoolExecutor
    """transactions run here, off the event loop; on SQLite there is one, for there is one writer"""
    readers: ThreadPoolExecutor
    """words are understood here, most of the time outside Python, so that transactions go on meanwhile"""
    pump: Pump | None = None
    """None in a process without one: the pump of another process finds the deliveries by itself"""
    api: TelegramApi | None = None
    """None when Telegram is not connected"""
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run_tx(self, work: Callable[[], T], /) -> T:
        """One thread hop a transaction."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    async def receive(self, inbound: Inbound) -> None:
        """The `Receive` port."""
        loop = asyncio.get_running_loop()
        reading = partial(read_ahead, self.desk, self.store, inbound)
        read = await loop.run_in_executor(self.readers, self._in_time(reading)) if in_words(inbound) else None
        await self.run_tx(self._in_time(partial(receive, self.desk, self.store, inbound, read)))
        self.wake()

    async def record_receipt(self, channel: Channel, provider_id: str, status: str, error: str) -> None:
        """The `RecordReceipt` port."""
        receipt = partial(record_receipt, self.store, channel, provider_id, status, error, utc_now())
        await self.run_tx(self._in_time(receipt))

    @staticmethod
    def _in_time(work: Callable[[], T]) -> Callable[[], T]:
        """Behind a database that is away calls queue up: tell the provider while it still listens."""
        latest = time.monotonic() + PATIENCE

        def run() -> T:
            if time.monotonic() > latest:
                raise StoreUnavailable("too many calls wait for the database")
            return work()

        return run

    def wake(self) -> None:
        """Deliveries were committed. From any thread."""
        if self.pump is not None:
            self.pump.wake()

    def telegram_secret(self) -> str:
        """The shared secret of the webhook: a setting, or derived from the key of this installation."""
        chosen = self.settings.telegram_secret.get_secret_value()
        return chosen or sha256(f"telegram webhook {keys(self.settings).session}".encode()).hexdigest()
