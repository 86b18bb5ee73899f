"""Taking due deliveries under a lease.

Claims of one channel queue up (a named lock; on SQLite every transaction is alone), because "nothing of this contact is
in flight" is a question about rows that another claim may be changing. They are short: commit before sending.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, case, false, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.assistant.values import LEAST_URGENT, URGENT, Cause, Channel, Delivery, DeliveryStatus
from bot.store.models.contacts import contact
from bot.store.models.outbox import delivery, resting
from bot.store.repositories import talking
from bot.store.repositories.ledger import BLOCKED, CLAIMED, NOT_HELD, PENDING, body_when_done, delivery_of
from bot.store.rules import SET_ASIDE, at_the_phone, comes_in_between, fitting, may_go
from bot.store.transaction import Transaction

_DUE = (
    select(
        delivery,
        func.coalesce(contact.c.opted_out, false()).label("opted_out"),
        func.coalesce(contact.c.bad_address, false()).label("bad_address"),
        func.coalesce(contact.c.number, 0).label("sharer"),
        contact.c.hears_until,
        resting.c.until.label("rests_until"),
    )
    .outerjoin(contact, contact.c.id == delivery.c.contact_id)
    .outerjoin(resting, resting.c.contact_id == delivery.c.contact_id)
    .where(
        delivery.c.channel == bindparam("channel"), delivery.c.status == PENDING, NOT_HELD,
        delivery.c.not_before <= bindparam("now"), delivery.c.priority <= bindparam("least_urgent"), ~BLOCKED,
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
        status="claimed", owner=bindparam("new_owner"), lease_until=bindparam("lease"), tried=bindparam("at"),
        attempts=delivery.c.attempts + 1,
    )
)
_REST = (
    update(delivery).where(delivery.c.number == bindparam("row"), delivery.c.not_before < bindparam("until"))
    .values(not_before=bindparam("until"))
)
_MAY_STILL_GO = (
    select(
        delivery.c.number, delivery.c.id, delivery.c.contact_id, delivery.c.cause, delivery.c.cause_id,
        delivery.c.tried,
        func.coalesce(contact.c.opted_out, false()).label("opted_out"),
        func.coalesce(contact.c.number, 0).label("sharer"),
        contact.c.hears_until,
    )
    .outerjoin(contact, contact.c.id == delivery.c.contact_id)
    .where(
        delivery.c.id.in_(bindparam("ids", expanding=True)), delivery.c.status == CLAIMED,
        delivery.c.owner == bindparam("me"), NOT_HELD,
    )
)
_CANCEL = (
    update(delivery).where(delivery.c.id.in_(bindparam("ids", expanding=True)))
    .values(status="cancelled", body=body_when_done())
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """How much a claim may bring. See `outbox_ports.Outbox.claim`."""

    limit: int
    units: int | None = None
    bulk: int | None = None
    alone: bool = False


def claim(
    tx: Transaction, channel: Channel, owner: str, *, now: datetime, lease: timedelta, wanted: Wanted
) -> Sequence[Delivery]:
    """Due deliveries, one a contact, most urgent first; each is ours until `now + lease`."""
    tx.lock(f"claim {channel.value}")
    tx.run(_TAKE_BACK, {"of": channel.value, "at": now})
    tx.run(_EXPIRE, {"of": channel.value, "at": now})
    least_urgent = URGENT if wanted.bulk == 0 else LEAST_URGENT
    due = {"channel": channel.value, "now": now, "least_urgent": least_urgent, "limit": wanted.limit}
    rows = tx.run(_DUE, due).all() if wanted.limit else []
    while _set_aside(tx, rows, now):
        rows = tx.run(_DUE, due).all()
    units = sum(map(_units, rows)) if wanted.units is None else wanted.units
    number = fitting(
        map(_units, rows), (row.priority <= URGENT for row in rows), units=units, bulk=wanted.bulk, alone=wanted.alone,
    )
    good = rows[:number]
    if good:
        ids = [row.id for row in good]
        tx.run(_CLAIM, {"ids": ids, "new_owner": owner, "lease": now + lease, "at": now})
    return [_claimed(tx, row, owner, now, now + lease) for row in good]


def may_still_go(tx: Transaction, owner: str, ids: Sequence[str]) -> Collection[str]:
    """Those of our claimed deliveries that nobody has paused, and whose person has not said STOP or left the phone."""
    rows = tx.run(_MAY_STILL_GO, {"ids": list(ids), "me": owner}).all()
    talk = _talking(tx, rows, max((row.tried for row in rows), default=None))
    return {
        row.id for row in rows
        if may_go(Cause(row.cause), row.cause_id, opted_out=row.opted_out, bad_address=False) and _is_there(row)
        and row.number not in talk
    }


def _set_aside(tx: Transaction, rows: Sequence[Any], now: datetime) -> bool:
    """Cancel what may not go; let wait what has to rest, is for somebody not at the phone, or comes in between.

    Whether there was any.
    """
    talk = _talking(tx, rows, now)
    refused = [row for row in rows if not _may_go(row)]
    away = [row for row in rows if _may_go(row) and (row.number in talk or not _is_there(row, now))]
    resting = [row for row in rows if row.rests_until and row.rests_until > now and _may_go(row)]
    if away:
        tx.run(_REST, [{"row": row.number, "until": SET_ASIDE} for row in away])
    if refused:
        tx.run(_CANCEL, {"ids": [row.id for row in refused]})
    if resting:
        tx.run(_REST, [{"row": row.number, "until": row.rests_until} for row in resting])
    return bool(refused or away or resting)


def _talking(tx: Transaction, rows: Sequence[Any], at: datetime | None) -> Collection[int]:
    """Numbers of those that would come in between what a coordinator and their person say at this moment."""
    between = [row for row in rows if comes_in_between(Cause(row.cause))]
    if not between or at is None:
        return ()
    held = talking.contacts(tx, at)
    return {row.number for row in between if row.contact_id in held}


def _is_there(row: Any, now: datetime | None = None) -> bool:
    return at_the_phone(Cause(row.cause), row.cause_id, number=row.sharer, hears_until=row.hears_until, now=now)


def _units(row: Any) -> int:
    return max(1, int(row.segments))


def _may_go(row: Any) -> bool:
    return may_go(Cause(row.cause), row.cause_id, opted_out=row.opted_out, bad_address=row.bad_address)


def _claimed(tx: Transaction, row: Any, owner: str, now: datetime, lease_until: datetime) -> Delivery:
    return replace(
        delivery_of(tx.cipher, row), status=DeliveryStatus.CLAIMED, owner=owner, lease_until=lease_until,
        attempts=row.attempts + 1, tried=now,
    )
