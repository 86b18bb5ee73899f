"""What became of deliveries: by the sender's own answer, and by the carrier's later receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, select, update

from bot.assistant.values import Cause, Channel, DeliveryStatus, Settled
from bot.store.models.contacts import contact
from bot.store.models.outbox import delivery, early_receipt, resting
from bot.store.repositories.ledger import CANCEL_PENDING, CLAIMED, body_when_done
from bot.store.rules import FINAL, resend_after, steps_forward, verdict_of
from bot.store.transaction import Transaction

_MINE = (
    delivery.c.id == bindparam("delivery"), delivery.c.owner == bindparam("me"), delivery.c.status == CLAIMED,
)
_BACK = update(delivery).where(*_MINE).values(
    status=bindparam("new_status"), owner="", lease_until=None, provider_id=bindparam("provider"),
    error=bindparam("new_error"), attempts=delivery.c.attempts - bindparam("untried"),
    not_before=func.coalesce(bindparam("retry", type_=delivery.c.not_before.type), delivery.c.not_before),
)
_DONE = _BACK.values(body=body_when_done())
_CONTACT_OF = select(delivery.c.contact_id).where(*_MINE)
_STILL_MINE = (
    select(delivery.c.id, delivery.c.channel, delivery.c.contact_id)
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
_REPORT = (
    update(delivery).where(delivery.c.number == bindparam("row"))
    .values(status=bindparam("new_status"), error=bindparam("new_error"))
)
# Under a new id of the carrier's: what it still tells about the old one says nothing any more.
_RESEND = (
    update(delivery).where(delivery.c.number == bindparam("row"))
    .values(
        status="pending", error=bindparam("new_error"), not_before=bindparam("again"), provider_id="", attempts=0,
        resends=delivery.c.resends + 1,
    )
)
_STOP = update(contact).where(contact.c.id == bindparam("contact_id")).values(opted_out=True)
_BOUNCE = (
    update(contact).where(contact.c.id == bindparam("contact_id"))
    .values(
        bad_address=True, bounced=bindparam("at"),
        bounces=contact.c.bounces + case((contact.c.bad_address, 0), else_=1),
    )
)
_FORGET_EARLY = delete(early_receipt).where(
    early_receipt.c.channel == bindparam("channel"), early_receipt.c.provider_id == bindparam("provider")
)
_BY_PROVIDER = (
    select(
        delivery.c.number, delivery.c.status, delivery.c.error, delivery.c.contact_id, delivery.c.cause,
        delivery.c.resends, (delivery.c.body != "").label("whole"),
    )
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
            _judge_address(tx, contact_id, one.address_verdict, one.at)
    mine = tx.run(_STILL_MINE, {"deliveries": list(by_id), "me": owner}).all()
    for statement, final in ((_DONE, True), (_BACK, False)):
        rows = [_row(owner, by_id[row.id]) for row in mine if (by_id[row.id].status in FINAL) is final]
        if rows:
            tx.run(statement, rows)
    for row in mine:
        told = early.get(by_id[row.id].provider_id)
        if told and told.channel == row.channel:
            key = {"channel": told.channel, "provider": told.provider_id}
            _apply(tx, tx.run(_BY_PROVIDER, key).one(), DeliveryStatus(told.status), told.error, told.at)
            tx.run(_FORGET_EARLY, key)
    _let_rest(tx, {row.contact_id: until for row in mine if (until := by_id[row.id].rest_until)})
    return len(mine)


def _let_rest(tx: Transaction, contacts: Mapping[str, datetime]) -> None:
    rows = [{"contact_id": contact_id, "until": until} for contact_id, until in sorted(contacts.items())]
    if rows:
        tx.upsert(resting, rows, keys=("contact_id",), changes=("until",))


def _judge_address(tx: Transaction, contact_id: str | None, verdict: str, at: datetime | None) -> None:
    """Mark the contact; what waits for somebody who opted out is cancelled."""
    if not contact_id or not verdict:
        return
    if verdict == "bad_address":
        tx.run(_BOUNCE, {"contact_id": contact_id, "at": at})
    else:
        tx.run(_STOP, {"contact_id": contact_id})
    if verdict == "opt_out":
        tx.run(CANCEL_PENDING, {"contact": contact_id, "keep": []})


def _row(owner: str, one: Settled) -> dict[str, Any]:
    return {
        "delivery": one.delivery_id, "me": owner, "new_status": one.status.value, "provider": one.provider_id,
        "new_error": one.error, "retry": one.not_before, "untried": int(one.untried),
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
        _apply(tx, known, reported, error, at)
        return True
    early = tx.run(_EARLY, key).one_or_none()
    if early is None or steps_forward(DeliveryStatus(early.status), reported):
        row = {"channel": channel.value, "provider_id": provider_id, "status": status, "error": error, "at": at}
        tx.upsert(early_receipt, row, keys=("channel", "provider_id"), changes=("status", "error", "at"))
    return False


def _receipt_lock(provider_id: str) -> str:
    """Without it a receipt and the settling of its delivery could each miss the other."""
    return f"receipt {provider_id}"


def _apply(tx: Transaction, row: Any, reported: DeliveryStatus, error: str, at: datetime) -> None:
    if not steps_forward(DeliveryStatus(row.status), reported):
        return
    wait = resend_after(Cause(row.cause), error, row.resends) if row.whole else None
    if wait is None:
        tx.run(_REPORT, {"row": row.number, "new_status": reported.value, "new_error": error or row.error})
        _judge_address(tx, row.contact_id, verdict_of(error), at)
    else:
        tx.run(_RESEND, {"row": row.number, "new_error": error, "again": at + wait})
