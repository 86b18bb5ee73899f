"""Which provider messages have been taken in."""

from __future__ import annotations

from datetime import datetime

from bot.assistant.values import Channel
from bot.store.models import inbound
from bot.store.transaction import Transaction


class SqlInboundLog:
    """A repeated id meets its own row."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def first_time(self, channel: Channel, provider_id: str, at: datetime) -> bool:
        row = {"channel": channel.value, "provider_id": provider_id, "at": at}
        return self._tx.insert_new(inbound, row) == 1
