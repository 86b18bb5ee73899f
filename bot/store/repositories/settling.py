"""What became of deliveries: by the sender's own answer, and by the carrier's later receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from bot.assistant.values import Channel, DeliveryStatus, Settled
from bot.store.models import contact, delivery, early_receipt
from bot.store.repositories.ledger import CANCEL_PENDING, CLAIMED, body_when_done
from bot.store.rules import FINAL, VERDICTS, steps_forward, verdict_of
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
_STILL_MINE = (
    select(delivery.c.id, delivery.c.channel)
    .where(
        delivery.c.id.in_(bindparam("deliveries", expanding=True)), delivery.c.owner == bindparam("me"),
        delivery.c.status == CLAIMED,
    )
    .order_by(delivery.c.number).with_for_update()
)
_CONTACT_SENT_TO = select(delivery.c.contact_id).where(
    delivery.c.provider_id == bindparam("provider"), delivery.c.provider_id != "",
    delivery.c.channel == bindparam("channel"),
)
_LOCK_CONTACT = select(contact.c.id).where(contact.c.id == bindparam("contact")).with_for_update()
_EARLY = select(early_receipt).where(
    early_receipt.c.channel == bindparam("channel"), early_receipt.c.provider_id == bindparam("provider")
)
_EARLY_OF = select(early_receipt).where(early_receipt.c.provider_id.in_(bindparam("providers", expanding=True)))
_FORGET_EARLY = delete(early_receipt).where(
    early_receipt.c.channel == bindparam("channel"), early_receipt.c.provider_id == bindparam("provider")
)
_BY_PROVIDER = (
    select(delivery.c.number, delivery.c.status, delivery.c.error, delivery.c.contact_id)
    .where(
        delivery.c.provider_id == bindparam("provider"), delivery.c.provider_id != "",
        delivery.c.channel == bindparam("channel"),
    )
    .order_by(delivery.c.number.desc()).limit(1).with_for_update()
)


def settle(tx: Transaction, owner: str, settled: Sequence[Settled]) -> int:
    """How many rows took it: only those still leased to `owner`. A few statements, however many there are."""
    by_id = {one.delivery_id: one for one in settled}
    early = _early_receipts(tx, [one.provider_id for one in settled if one.provider_id])
    # Contacts first: a turn locks its contact before its deliveries, and so must we.
    for one in settled:
        told = early.get(one.provider_id)
        if one.address_verdict or (told and verdict_of(told.error)):
            contact_id = tx.run(_CONTACT_OF, {"delivery": one.delivery_id, "me": owner}).scalar()
            tx.run(_LOCK_CONTACT, {"contact": contact_id})
            _judge_address(tx, contact_id, one.address_verdict)
    mine = tx.run(_STILL_MINE, {"deliveries": list(by_id), "me": owner}).all()
    for statement, final in ((_DONE, True), (_BACK, False)):
        rows = [_row(owner, by_id[row.id]) for row in mine if (by_id[row.id].status in FINAL) is final]
        if rows:
            tx.run(statement, rows)
    for row in mine:
        told = early.get(by_id[row.id].provider_id)
        if told and told.channel == row.channel:
            key = {"channel": told.channel, "provider": told.provider_id}
            _apply(tx, tx.run(_BY_PROVIDER, key).one(), DeliveryStatus(told.status), told.error)
            tx.run(_FORGET_EARLY, key)
    return len(mine)


def _judge_address(tx: Transaction, contact_id: str | None, verdict: str) -> None:
    """Mark the contact; what waits for somebody who opted out is cancelled."""
    if not contact_id or not verdict:
        return
    tx.run(update(contact).where(contact.c.id == contact_id).values({VERDICTS[verdict]: True}))
    if verdict == "opt_out":
        tx.run(CANCEL_PENDING, {"contact": contact_id, "keep": []})


def _row(owner: str, one: Settled) -> dict[str, Any]:
    return {
        "delivery": one.delivery_id, "me": owner, "new_status": one.status.value, "provider": one.provider_id,
        "new_error": one.error, "retry": one.not_before,
    }


def _early_receipts(tx: Transaction, providers: Sequence[str]) -> Mapping[str, Any]:
    """Receipts that came before we knew the provider's id, by that id."""
    if not providers:
        return {}
    tx.lock_all([_receipt_lock(provider) for provider in providers])
    return {row.provider_id: row for row in tx.run(_EARLY_OF, {"providers": list(providers)})}


def receipt(
    tx: Transaction, channel: Channel, provider_id: str, *, status: str, error: str, at: datetime
) -> bool:
    """Take in a status callback; False when its delivery is not known yet, and it is kept."""
    reported = DeliveryStatus(status)
    key = {"channel": channel.value, "provider": provider_id}
    tx.lock(_receipt_lock(provider_id))
    if verdict_of(error):
        tx.run(_LOCK_CONTACT, {"contact": tx.run(_CONTACT_SENT_TO, key).scalar()})
    known = tx.run(_BY_PROVIDER, key).one_or_none()
    if known:
        _apply(tx, known, reported, error)
        return True
    early = tx.run(_EARLY, key).one_or_none()
    if early is None or steps_forward(DeliveryStatus(early.status), reported):
        row = {"channel": channel.value, "provider_id": provider_id, "status": status, "error": error, "at": at}
        tx.upsert(early_receipt, row, keys=("channel", "provider_id"), changes=("status", "error", "at"))
    return False


def _receipt_lock(provider_id: str) -> str:
    """Without it a receipt and the settling of its delivery could each miss the other."""
    return f"receipt {provider_id}"


def _apply(tx: Transaction, row: Any, reported: DeliveryStatus, error: str) -> None:
    if steps_forward(DeliveryStatus(row.status), reported):
        tx.run(
            update(delivery).where(delivery.c.number == row.number)
            .values(status=reported.value, error=error or row.error)
        )
        _judge_address(tx, row.contact_id, verdict_of(error))
