"""What became of deliveries: by the sender's own answer, and by the carrier's later receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from bot.assistant.values import Channel, DeliveryStatus, Settled
from bot.store.models import contact, delivery, early_receipt
from bot.store.repositories.ledger import CLAIMED, body_when_done
from bot.store.rules import FINAL, steps_forward
from bot.store.transaction import Transaction

_MINE = (
    delivery.c.id == bindparam("delivery"), delivery.c.owner == bindparam("me"), delivery.c.status == CLAIMED,
)
_BACK = update(delivery).where(*_MINE).values(
    status=bindparam("new_status"), owner="", lease_until=None, provider_id=bindparam("provider"),
    error=bindparam("new_error"),
    not_before=func.coalesce(bindparam("retry", type_=delivery.c.not_before.type), delivery.c.not_before),
)
_DONE = _BACK.values(body=body_when_done())
_CONTACT_OF = select(delivery.c.contact_id).where(*_MINE)
_EARLY = select(early_receipt).where(
    early_receipt.c.channel == bindparam("channel"), early_receipt.c.provider_id == bindparam("provider")
)
_BY_PROVIDER = (
    select(delivery.c.number, delivery.c.status, delivery.c.error)
    .where(
        delivery.c.provider_id == bindparam("provider"), delivery.c.provider_id != "",
        delivery.c.channel == bindparam("channel"),
    )
    .order_by(delivery.c.number.desc()).limit(1).with_for_update()
)
_VERDICTS = {"opt_out": "opted_out", "bad_address": "bad_address"}


def settle(tx: Transaction, owner: str, settled: Sequence[Settled]) -> int:
    """How many rows took it: only those still leased to `owner`."""
    # Contacts first: a turn locks its contact before its deliveries, and so must we.
    for one in settled:
        if one.address_verdict:
            _judge_address(tx, owner, one)
    return sum(_settle_one(tx, owner, one) for one in settled)


def _judge_address(tx: Transaction, owner: str, one: Settled) -> None:
    contact_id = tx.run(_CONTACT_OF, {"delivery": one.delivery_id, "me": owner}).scalar()
    if contact_id is not None:
        column = _VERDICTS[one.address_verdict]
        tx.run(update(contact).where(contact.c.id == contact_id).values({column: True}))


def _settle_one(tx: Transaction, owner: str, one: Settled) -> int:
    row = {
        "delivery": one.delivery_id, "me": owner, "new_status": one.status.value, "provider": one.provider_id,
        "new_error": one.error, "retry": one.not_before,
    }
    took = tx.run(_DONE if one.status in FINAL else _BACK, row).rowcount
    if took and one.provider_id:
        _apply_early(tx, one)
    return took


def _apply_early(tx: Transaction, one: Settled) -> None:
    channel = tx.run(select(delivery.c.channel).where(delivery.c.id == one.delivery_id)).scalar_one()
    key = {"channel": channel, "provider": one.provider_id}
    _lock_receipts(tx, key)
    early = tx.run(_EARLY, key).one_or_none()
    if early:
        _apply(tx, tx.run(_BY_PROVIDER, key).one(), DeliveryStatus(early.status), early.error)
        tx.run(delete(early_receipt).where(
            early_receipt.c.channel == channel, early_receipt.c.provider_id == one.provider_id
        ))


def receipt(
    tx: Transaction, channel: Channel, provider_id: str, *, status: str, error: str, at: datetime
) -> bool:
    """Take in a status callback; False when its delivery is not known yet, and it is kept."""
    reported = DeliveryStatus(status)
    key = {"channel": channel.value, "provider": provider_id}
    _lock_receipts(tx, key)
    known = tx.run(_BY_PROVIDER, key).one_or_none()
    if known:
        _apply(tx, known, reported, error)
        return True
    early = tx.run(_EARLY, key).one_or_none()
    if early is None or steps_forward(DeliveryStatus(early.status), reported):
        row = {"channel": channel.value, "provider_id": provider_id, "status": status, "error": error, "at": at}
        tx.upsert(early_receipt, row, keys=("channel", "provider_id"), changes=("status", "error", "at"))
    return False


def _lock_receipts(tx: Transaction, key: dict[str, Any]) -> None:
    """Without it a receipt and the settling of its delivery could each miss the other."""
    tx.lock(f"receipt {key['channel']} {key['provider']}")


def _apply(tx: Transaction, row: Any, reported: DeliveryStatus, error: str) -> None:
    if steps_forward(DeliveryStatus(row.status), reported):
        tx.run(
            update(delivery).where(delivery.c.number == row.number)
            .values(status=reported.value, error=error or row.error)
        )
