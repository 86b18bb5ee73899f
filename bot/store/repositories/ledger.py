"""How deliveries are read, and which of them may go: what claiming and waiting have in common."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, literal_column, or_, select, update

from bot.assistant.values import Cause, Channel, Delivery, DeliveryStatus
from bot.store import json_text
from bot.store.crypto import Cipher
from bot.store.json_text import ERASED, Envelope
from bot.store.models.contacts import contact
from bot.store.models.outbox import delivery
from bot.store.rules import SET_ASIDE

# Partial indexes are used only when the status stands in the statement itself.
PENDING: ColumnElement[str] = literal_column("'pending'")
CLAIMED: ColumnElement[str] = literal_column("'claimed'")
UNKNOWN: ColumnElement[str] = literal_column("'unknown'")
NOT_HELD: ColumnElement[bool] = literal_column("NOT delivery.held")

_ahead = delivery.alias("ahead")

BLOCKED = exists().where(
    _ahead.c.contact_id == delivery.c.contact_id,
    _ahead.c.status.in_([PENDING, CLAIMED]),
    or_(
        _ahead.c.status == CLAIMED,
        and_(
            ~_ahead.c.held,
            or_(
                and_(
                    _ahead.c.priority == delivery.c.priority, _ahead.c.number < delivery.c.number,
                    _ahead.c.not_before < SET_ASIDE,
                ),
                and_(_ahead.c.priority < delivery.c.priority, _ahead.c.not_before <= bindparam("now")),
            ),
        ),
    ),
)
"""Another delivery of the same contact is in flight, or came earlier (even when it waits for its retry), or is due and
more urgent. So at most one delivery of a contact may go at any moment. What is held, or waits for
its person to come to a shared phone, stands in nobody's way."""

FORGOTTEN = ~exists(select(contact.c.id).where(contact.c.id == delivery.c.contact_id))


def body_when_done() -> ColumnElement[str]:
    """What was said to a forgotten person is not kept once it is out of our hands."""
    return case((FORGOTTEN, ""), else_=delivery.c.body)


CANCEL_PENDING = (
    update(delivery)
    .where(
        delivery.c.contact_id == bindparam("contact"), delivery.c.status == PENDING,
        delivery.c.id.not_in(bindparam("keep", expanding=True)),
    )
    .values(status="cancelled", body=body_when_done())
)


WITHDRAW = (
    update(delivery)
    .where(
        delivery.c.contact_id == bindparam("contact"), delivery.c.status == PENDING,
        delivery.c.cause == bindparam("why"), delivery.c.created == bindparam("moment"),
    )
    .values(status="cancelled", body=body_when_done())
)


def seal(cipher: Cipher, given: Delivery) -> str:
    """Address and message in one token: sealing is the dearest part of writing a delivery."""
    return cipher.seal(json_text.of_envelope(Envelope(address=given.address, message=given.message)))


def delivery_of(cipher: Cipher, row: Any) -> Delivery:
    """A row as a value."""
    envelope = json_text.envelope(cipher.open(row.body)) if row.body else ERASED
    return Delivery(
        id=row.id, contact_id=row.contact_id, channel=Channel(row.channel), address=envelope.address,
        message=envelope.message, cause=Cause(row.cause), created=row.created, cause_id=row.cause_id,
        sequence=row.sequence, status=DeliveryStatus(row.status), priority=row.priority, not_before=row.not_before,
        expires=row.expires, owner=row.owner, lease_until=row.lease_until, attempts=row.attempts,
        provider_id=row.provider_id, error=row.error, resends=row.resends, tried=row.tried, held=row.held,
    )
