"""When a claimed delivery may start: the gap to the last message of its contact, then the ceiling of the sender."""

from __future__ import annotations

import asyncio

from bot.assistant.values import Delivery
from bot.outbox.pace import Pace, SlidingWindow

CONTACTS_REMEMBERED = 1000
"""times of last messages are tidied away above this"""


class Turnstile:
    """Lets the deliveries of one sender through, first come first served.

    The ledger gives out one delivery of a contact at a time, so two of them never wait here together.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._window = SlidingWindow(pace.ceiling) if pace.ceiling else None
        self._queue = asyncio.Lock()
        self._free_at: dict[str, float] = {}

    async def enter(self, delivery: Delivery) -> None:
        """Returns when the delivery may start."""
        if self._pace.contact_gap:
            await asyncio.sleep(self._free_at.pop(delivery.contact_id, 0.0) - _now())
        if self._window is None:
            return
        units = self._pace.units(delivery)
        async with self._queue:
            await asyncio.sleep(self._window.wait(_now(), units))
            self._window.start(_now(), units)

    def leave(self, delivery: Delivery) -> None:
        """The carrier has answered: from now on the contact's gap runs, so that the carrier sees no shorter one."""
        if not self._pace.contact_gap:
            return
        if len(self._free_at) >= CONTACTS_REMEMBERED:
            self._free_at = {contact: free for contact, free in self._free_at.items() if free > _now()}
        self._free_at[delivery.contact_id] = _now() + self._pace.contact_gap


def _now() -> float:
    """Seconds of the event loop's clock, which never steps back."""
    return asyncio.get_running_loop().time()
