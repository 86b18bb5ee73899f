"""The ledger of outgoing messages, behind its port."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from bot.assistant.values import LEAST_URGENT, URGENT, Cause, Channel, Delivery, DeliveryStatus, SenderState, Settled
from bot.store.models.outbox import UNIQUE_CAUSE, delivery, resting
from bot.store.repositories import claiming, doubts, senders, settling
from bot.store.repositories.ledger import BLOCKED, CANCEL_PENDING, CLAIMED, NOT_HELD, PENDING, WITHDRAW, seal
from bot.store.transaction import Transaction

NEWS = "doorstep_outbox"
"""what PostgreSQL tells the pumps of other processes at the commit (bot.store.listening)"""

_COUNTS = select(delivery.c.status, func.count().label("number")).group_by(delivery.c.status)
_NEXT_PENDING = (
    select(delivery.c.not_before)
    .where(
        delivery.c.channel == bindparam("channel"), delivery.c.status == PENDING, NOT_HELD,
        delivery.c.priority <= bindparam("least_urgent"), ~BLOCKED,
    )
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
_PRUNE_RESTS = delete(resting).where(resting.c.until < bindparam("before"))
_RESEND_NOW = (
    update(delivery)
    .where(
        delivery.c.contact_id == bindparam("contact"), delivery.c.status == PENDING, delivery.c.resends > 0,
        delivery.c.not_before > bindparam("at"),
    )
    .values(not_before=bindparam("at"))
)
_PRUNE = update(delivery).where(delivery.c.id.in_(_OLD)).values(body="")


class SqlOutbox:
    """A delivery is written in the transaction that caused it."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add(self, deliveries: Iterable[Delivery]) -> int:
        given = sorted(deliveries, key=lambda d: d.sequence)
        if not given:
            return 0
        self._tx.notify(NEWS)
        unless = ("contact_id", "cause", "cause_id")
        count = self._tx.insert_new(delivery, [self._row(one) for one in given], unless=unless, where=UNIQUE_CAUSE)
        for contact_id in sorted({one.contact_id for one in given if one.cause is Cause.REPLY}):
            # The phone is on again: what it missed goes now, before the answer.
            self._tx.run(_RESEND_NOW, {"contact": contact_id, "at": given[0].created})
        return count

    def _row(self, given: Delivery) -> dict[str, Any]:
        return {
            "id": given.id, "contact_id": given.contact_id, "channel": given.channel.value,
            "body": seal(self._tx.cipher, given), "cause": given.cause.value, "cause_id": given.cause_id,
            "created": given.created, "sequence": given.sequence, "status": given.status.value,
            "priority": given.priority, "not_before": given.not_before or given.created, "expires": given.expires,
            "owner": given.owner, "lease_until": given.lease_until, "attempts": given.attempts,
            "provider_id": given.provider_id, "error": given.error, "segments": given.message.segments,
            "resends": given.resends, "tried": given.tried, "held": given.held,
        }

    def cancel_pending(self, contact_id: str, *, keep: Iterable[str] = ()) -> int:
        return self._tx.run(CANCEL_PENDING, {"contact": contact_id, "keep": list(keep)}).rowcount

    def withdraw(self, contact_id: str, cause: Cause, created: datetime) -> int:
        given = {"contact": contact_id, "why": cause.value, "moment": created}
        return self._tx.run(WITHDRAW, given).rowcount

    def claim(
        self, channel: Channel, owner: str, now: datetime, limit: int, lease_seconds: float, *,
        units: int | None = None, bulk: int | None = None, alone: bool = False,
    ) -> Sequence[Delivery]:
        wanted = claiming.Wanted(limit=limit, units=units, bulk=bulk, alone=alone)
        return claiming.claim(
            self._tx, channel, owner, now=now, lease=timedelta(seconds=lease_seconds), wanted=wanted
        )

    def may_still_go(self, owner: str, delivery_ids: Sequence[str]) -> Collection[str]:
        return claiming.may_still_go(self._tx, owner, delivery_ids)

    def settle(self, owner: str, settled: Iterable[Settled]) -> int:
        return settling.settle(self._tx, owner, list(settled))

    def receipt(self, channel: Channel, provider_id: str, status: str, error: str, at: datetime) -> bool:
        return settling.receipt(self._tx, channel, provider_id, status=status, error=error, at=at)

    def take_tokens(self, sender: str, now: datetime, want: int, per_second: float, burst: int) -> int:
        return senders.take_tokens(self._tx, sender, now, want=want, per_second=per_second, burst=burst)

    def spend(self, sender: str, units: int, granted: int, day: date) -> None:
        senders.spend(self._tx, sender, units, granted, day)

    def spent(self, sender: str, day: date) -> int:
        return senders.spent(self._tx, sender, day)

    def senders(self, day: date) -> Sequence[SenderState]:
        return senders.states(self._tx, day)

    def unknown(self, channel: Channel | None = None, after: str = "", limit: int = 100) -> Sequence[Delivery]:
        return doubts.unknown(self._tx, channel, after=after, limit=limit)

    def resolve(self, delivery_id: str, status: DeliveryStatus, at: datetime, provider_id: str = "") -> bool:
        return doubts.resolve(self._tx, delivery_id, status, at=at, provider_id=provider_id)

    def known(self, channel: Channel, provider_ids: Sequence[str]) -> Collection[str]:
        return doubts.known(self._tx, channel, provider_ids)

    def hold_sender(self, sender: str, until: datetime, reason: str) -> None:
        senders.hold(self._tx, sender, until, reason)

    def prune(self, before: datetime, limit: int) -> int:
        self._tx.run(_PRUNE_RESTS, {"before": before})
        return self._tx.run(_PRUNE, {"before": before, "limit": limit}).rowcount

    def counts(self) -> Mapping[str, int]:
        return {row.status: row.number for row in self._tx.run(_COUNTS)}

    def next_due(self, channel: Channel, now: datetime, *, urgent: bool = False) -> datetime | None:
        key = {"channel": channel.value, "now": now, "least_urgent": URGENT if urgent else LEAST_URGENT}
        pending = self._tx.run(_NEXT_PENDING, key).scalar()
        lease = self._tx.run(_NEXT_LEASE, {"channel": channel.value}).scalar()
        return min((moment for moment in (pending, lease) if moment is not None), default=None)
