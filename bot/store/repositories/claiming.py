"""Taking due deliveries under a lease.

Claims of one channel queue up (a named lock; on SQLite every transaction is alone), because "nothing of this contact is
in flight" is a question about rows that another claim may be changing. They are short: commit before sending.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, case, false, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.assistant.values import Cause, Channel, Delivery, DeliveryStatus
from bot.store.models import contact, delivery
from bot.store.repositories.ledger import BLOCKED, CLAIMED, PENDING, body_when_done, delivery_of
from bot.store.rules import may_go
from bot.store.transaction import Transaction

_DUE = (
    select(
        delivery,
        func.coalesce(contact.c.opted_out, false()).label("opted_out"),
        func.coalesce(contact.c.bad_address, false()).label("bad_address"),
    )
    .outerjoin(contact, contact.c.id == delivery.c.contact_id)
    .where(
        delivery.c.channel == bindparam("channel"), delivery.c.status == PENDING,
        delivery.c.not_before <= bindparam("now"), ~BLOCKED,
    )
    .order_by(delivery.c.priority, delivery.c.number)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=delivery)
)


def _free(*where: ColumnElement[bool]) -> Select[Any]:
    """Numbers of rows that no turn holds at this moment; the next claim sees those again."""
    ours = delivery.c.channel == bindparam("of")
    return select(delivery.c.number).where(ours, *where).with_for_update(skip_locked=True)


_NO_LEASE: dict[str, Any] = {"owner": "", "lease_until": None}
_EXPIRE = (
    update(delivery)
    .where(delivery.c.number.in_(_free(delivery.c.status == PENDING, delivery.c.expires <= bindparam("at"))))
    .values(status="expired", body=body_when_done())
)
_LEASE_OVER = _free(delivery.c.status == CLAIMED, delivery.c.lease_until <= bindparam("at"))
_IS_REPLY = delivery.c.cause == Cause.REPLY.value
_TAKE_BACK = (
    update(delivery)
    .where(delivery.c.number.in_(_LEASE_OVER))
    .values(
        status=case((_IS_REPLY, "pending"), else_="unknown"),
        body=case((_IS_REPLY, delivery.c.body), else_=body_when_done()), **_NO_LEASE,
    )
)
_CLAIM = (
    update(delivery).where(delivery.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        status="claimed", owner=bindparam("new_owner"), lease_until=bindparam("lease"),
        attempts=delivery.c.attempts + 1,
    )
)
_CANCEL = (
    update(delivery).where(delivery.c.id.in_(bindparam("ids", expanding=True)))
    .values(status="cancelled", body=body_when_done())
)


def claim(
    tx: Transaction, channel: Channel, owner: str, *, now: datetime, limit: int, lease: timedelta
) -> Sequence[Delivery]:
    """Up to `limit` due deliveries, one a contact, most urgent first; each is ours until `now + lease`."""
    tx.lock(f"claim {channel.value}")
    tx.run(_TAKE_BACK, {"of": channel.value, "at": now})
    tx.run(_EXPIRE, {"of": channel.value, "at": now})
    claimed: list[Delivery] = []
    while len(claimed) < limit:
        rows = tx.run(_DUE, {"channel": channel.value, "now": now, "limit": limit - len(claimed)}).all()
        refused = [row.id for row in rows if not _may_go(row)]
        good = [row for row in rows if _may_go(row)]
        if refused:
            tx.run(_CANCEL, {"ids": refused})
        if good:
            tx.run(_CLAIM, {"ids": [row.id for row in good], "new_owner": owner, "lease": now + lease})
            claimed += (_claimed(tx, row, owner, now + lease) for row in good)
        if not refused:
            break
    return claimed


def _may_go(row: Any) -> bool:
    return may_go(Cause(row.cause), row.cause_id, opted_out=row.opted_out, bad_address=row.bad_address)


def _claimed(tx: Transaction, row: Any, owner: str, lease_until: datetime) -> Delivery:
    return replace(
        delivery_of(tx.cipher, row), status=DeliveryStatus.CLAIMED, owner=owner, lease_until=lease_until,
        attempts=row.attempts + 1,
    )
