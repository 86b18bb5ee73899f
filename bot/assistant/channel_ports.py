"""The ports of channels, which stand outside of any unit of work: one sends, the others are what a channel calls."""

from __future__ import annotations

from typing import Protocol

from bot.assistant.values import Channel, Delivery, Inbound


class Sender(Protocol):
    """Sends one message over one channel. Implemented in bot/channels; `outbox` calls it."""

    channel: Channel
    key: str
    """names the sender's token row: "telegram", "sms:+44...", "simulator" """

    async def send(self, delivery: Delivery) -> str:
        """Returns the provider's message id. Raises SendError with the decision. Never retries by itself."""
        ...

    async def close(self) -> None: ...


class Receive(Protocol):
    """What a channel calls with a payload it has turned into ours (bot.assistant.receive, one thread hop)."""

    async def __call__(self, inbound: Inbound) -> None:
        """Returns when the turn is committed. Raises StoreUnavailable: answer 503, so that the provider retries."""
        ...


class RecordReceipt(Protocol):
    """What a channel calls with a status callback: `status` and `error` are those of `outbox_ports.Outbox.receipt`."""

    async def __call__(self, channel: Channel, provider_id: str, status: str, error: str) -> None: ...
