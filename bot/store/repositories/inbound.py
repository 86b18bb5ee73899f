"""Which provider messages have been taken in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select, tuple_

from bot.assistant.values import Channel
from bot.store.models.conversations import inbound
from bot.store.transaction import Transaction

_OLD = select(inbound.c.channel, inbound.c.provider_id).where(inbound.c.at < bindparam("before"))
_PRUNE = delete(inbound).where(
    tuple_(inbound.c.channel, inbound.c.provider_id).in_(_OLD.limit(bindparam("limit"))),
)


class SqlInboundLog:
    """A repeated id meets its own row."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def first_time(self, channel: Channel, provider_id: str, at: datetime) -> bool:
        row = {"channel": channel.value, "provider_id": provider_id, "at": at}
        return self._tx.insert_new(inbound, row) == 1

    def prune(self, before: datetime, limit: int) -> int:
        return self._tx.run(_PRUNE, {"before": before, "limit": limit}).rowcount
