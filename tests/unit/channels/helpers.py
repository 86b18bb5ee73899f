"""Shared by the channels' tests: a clock that stands, a receiver that remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from bot.assistant.values import Cause, Channel, Delivery, Inbound
from bot.speaking.message import Attachment, Button, OutgoingMessage

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
RESIDENT = "+447700900123"
BODY = "I was a midwife for six years"


def clock() -> datetime:
    return AT


async def until(true: Callable[[], bool]) -> None:
    """Wait a few seconds at most for something to become true."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  what is waited for is a condition, not an event
            await asyncio.sleep(0.01)


class Received:
    """A Receive and a RecordReceipt."""

    def __init__(self, *failures: Exception) -> None:
        self.inbound: list[Inbound] = []
        self.receipts: list[tuple[Channel, str, str, str]] = []
        self._failures = list(failures)

    async def __call__(self, inbound: Inbound) -> None:
        if self._failures:
            raise self._failures.pop(0)
        self.inbound.append(inbound)

    async def record(self, channel: Channel, provider_id: str, status: str, error: str) -> None:
        if self._failures:
            raise self._failures.pop(0)
        self.receipts.append((channel, provider_id, status, error))


def delivery(
    channel: Channel, address: str, text: str = BODY, buttons: tuple[Button, ...] = (), request: str = "",
    attachment: Attachment | None = None,
) -> Delivery:
    return Delivery(
        id="d1", contact_id="c1", channel=channel, address=address, cause=Cause.REPLY, created=AT,
        message=OutgoingMessage(text=text, buttons=buttons, request=request, attachment=attachment),
    )
