"""Deliveries of which nobody knows whether they were shown, and what was found out about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from bot.assistant.values import Channel, Delivery, DeliveryStatus
from bot.store.models.outbox import delivery
from bot.store.repositories.ledger import UNKNOWN, body_when_done, delivery_of
from bot.store.transaction import Transaction

# The partial index is used only when the status stands in the statement itself.
_AFTER = select(delivery.c.number).where(delivery.c.id == bindparam("after")).scalar_subquery()
_LIST = (
    select(delivery)
    .where(
        delivery.c.status == UNKNOWN, delivery.c.channel.in_(bindparam("channels", expanding=True)),
        delivery.c.number > func.coalesce(_AFTER, -1),
    )
    .order_by(delivery.c.number).limit(bindparam("limit"))
)
_THIS = (delivery.c.id == bindparam("delivery"), delivery.c.status == UNKNOWN)
_END = update(delivery).where(*_THIS).values(
    status=bindparam("new_status"), provider_id=bindparam("provider"), body=body_when_done(),
)
_AGAIN = update(delivery).where(*_THIS, delivery.c.body != "").values(
    status="pending", not_before=bindparam("at"), attempts=0, provider_id="",
)
_KNOWN = select(delivery.c.provider_id).where(
    delivery.c.provider_id.in_(bindparam("providers", expanding=True)), delivery.c.provider_id != "",
    delivery.c.channel == bindparam("of"),
)


def unknown(tx: Transaction, channel: Channel | None, *, after: str, limit: int) -> Sequence[Delivery]:
    """In the order of the ledger; `after` is the id of the last one seen."""
    channels = [channel] if channel else list(Channel)
    rows = tx.run(_LIST, {"channels": [one.value for one in channels], "after": after, "limit": limit})
    return [delivery_of(tx.cipher, row) for row in rows]


def resolve(
    tx: Transaction, delivery_id: str, status: DeliveryStatus, *, at: datetime, provider_id: str
) -> bool:
    """False when it is not unknown, or has no text left to send again."""
    if status is DeliveryStatus.PENDING:
        return tx.run(_AGAIN, {"delivery": delivery_id, "at": at}).rowcount > 0
    row = {"delivery": delivery_id, "new_status": status.value, "provider": provider_id}
    return tx.run(_END, row).rowcount > 0


def known(tx: Transaction, channel: Channel, provider_ids: Sequence[str]) -> Collection[str]:
    """Those of the carrier's ids that we have."""
    return set(tx.run(_KNOWN, {"providers": list(provider_ids), "of": channel.value}).scalars())
