"""The simulator's sender: the page reads the ledger, so what is in the ledger is sent."""

from __future__ import annotations

from bot.assistant.values import Channel, Delivery


class SimulatorSender:
    """A Sender that always succeeds."""

    channel = Channel.SIMULATOR
    key = "simulator"

    async def send(self, delivery: Delivery) -> str:
        """Returns a provider id made from the delivery's own."""
        return f"simulator-{delivery.id}"

    async def close(self) -> None:
        """Nothing to close."""
