"""The ledger of outgoing messages, behind its port."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from bot.assistant.values import Channel, Delivery, Settled
from bot.store.models import UNIQUE_CAUSE, delivery
from bot.store.repositories import claiming, senders, settling
from bot.store.repositories.ledger import BLOCKED, CANCEL_PENDING, CLAIMED, PENDING, seal
from bot.store.transaction import Transaction

_COUNTS = select(delivery.c.status, func.count().label("number")).group_by(delivery.c.status)
_NEXT_PENDING = (
    select(delivery.c.not_before)
    .where(delivery.c.channel == bindparam("channel"), delivery.c.status == PENDING, ~BLOCKED)
    .order_by(delivery.c.not_before).limit(1)
)
_NEXT_LEASE = (
    select(delivery.c.lease_until)
    .where(delivery.c.channel == bindparam("channel"), delivery.c.status == CLAIMED)
    .order_by(delivery.c.lease_until).limit(1)
)

_OLD = (
    select(delivery.c.id)
    .where(delivery.c.created < bindparam("before"), delivery.c.body != "")
    .where(delivery.c.status.not_in([PENDING, CLAIMED]))
    .order_by(delivery.c.number).limit(bindparam("limit"))
)
_PRUNE = update(delivery).where(delivery.c.id.in_(_OLD)).values(body="")


class SqlOutbox:
    """A delivery is written in the transaction that caused it."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add(self, deliveries: Iterable[Delivery]) -> int:
        rows = [self._row(given) for given in sorted(deliveries, key=lambda d: d.sequence)]
        unless = ("contact_id", "cause", "cause_id")
        return self._tx.insert_new(delivery, rows, unless=unless, where=UNIQUE_CAUSE) if rows else 0

    def _row(self, given: Delivery) -> dict[str, Any]:
        return {
            "id": given.id, "contact_id": given.contact_id, "channel": given.channel.value,
            "body": seal(self._tx.cipher, given), "cause": given.cause.value, "cause_id": given.cause_id,
            "created": given.created, "sequence": given.sequence, "status": given.status.value,
            "priority": given.priority, "not_before": given.not_before or given.created, "expires": given.expires,
            "owner": given.owner, "lease_until": given.lease_until, "attempts": given.attempts,
            "provider_id": given.provider_id, "error": given.error,
        }

    def cancel_pending(self, contact_id: str, *, keep: Iterable[str] = ()) -> int:
        return self._tx.run(CANCEL_PENDING, {"contact": contact_id, "keep": list(keep)}).rowcount

    def claim(
        self, channel: Channel, owner: str, now: datetime, limit: int, lease_seconds: float
    ) -> Sequence[Delivery]:
        lease = timedelta(seconds=lease_seconds)
        return claiming.claim(self._tx, channel, owner, now=now, limit=limit, lease=lease)

    def settle(self, owner: str, settled: Iterable[Settled]) -> int:
        return settling.settle(self._tx, owner, list(settled))

    def receipt(self, channel: Channel, provider_id: str, status: str, error: str, at: datetime) -> bool:
        return settling.receipt(self._tx, channel, provider_id, status=status, error=error, at=at)

    def take_tokens(self, sender: str, now: datetime, want: int, per_second: float, burst: int) -> int:
        return senders.take_tokens(self._tx, sender, now, want=want, per_second=per_second, burst=burst)

    def hold_sender(self, sender: str, until: datetime, reason: str) -> None:
        senders.hold(self._tx, sender, until, reason)

    def prune(self, before: datetime, limit: int) -> int:
        return self._tx.run(_PRUNE, {"before": before, "limit": limit}).rowcount

    def counts(self) -> Mapping[str, int]:
        return {row.status: row.number for row in self._tx.run(_COUNTS)}

    def next_due(self, channel: Channel, now: datetime) -> datetime | None:
        pending = self._tx.run(_NEXT_PENDING, {"channel": channel.value, "now": now}).scalar()
        lease = self._tx.run(_NEXT_LEASE, {"channel": channel.value}).scalar()
        return min((moment for moment in (pending, lease) if moment is not None), default=None)
