"""The pump: one lane a sender, so that a failing channel never stops another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.assistant.channel_ports import Sender
from bot.assistant.ports import Store
from bot.outbox.lane import Lane
from bot.outbox.ledger import Ledger, RunTx
from bot.outbox.pace import DEFAULT_PACE, Pace
from bot.outbox.settings import PumpSettings


class Pump:
    """Sends what the ledger holds.

    `pace` maps a sender's key to its limits (DEFAULT_PACE of its channel otherwise). `owner` must be unique for each
    start of a process. `clock` gives aware times. Alerts and broadcasts go only when `decent` says so of the moment.
    """

    def __init__(
        self, *, store: Store, senders: Sequence[Sender], pace: Mapping[str, Pace], owner: str, run_tx: RunTx,
        clock: Callable[[], datetime], settings: PumpSettings | None = None,
        decent: Callable[[datetime], bool] = lambda _: True,
    ) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        settings = settings or PumpSettings()
        ledger = Ledger(store=store, owner=owner, run_tx=run_tx, clock=clock, lease=settings.lease)
        self._lanes = [
            Lane(
                sender=sender, pace=pace.get(sender.key, DEFAULT_PACE[sender.channel]), ledger=ledger,
                settings=settings, clock=clock, decent=decent,
            )
            for sender in senders
        ]

    def wake(self) -> None:
        """Deliveries were committed: look now. Call after each commit, from any thread; never blocks."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake_lanes)

    def _wake_lanes(self) -> None:
        for lane in self._lanes:
            lane.wake()

    async def run(self, stop: asyncio.Event) -> None:
        """Pump until `stop` is set, then finish what is in flight. A bug in a lane ends the pump with its error."""
        self._loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            for lane in self._lanes:
                group.create_task(lane.run(stop))
            await stop.wait()
            self._wake_lanes()
