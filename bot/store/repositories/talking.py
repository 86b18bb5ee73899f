"""With whom a coordinator talks at this moment, and what waits in the ledger because of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.assistant.inbox import NOBODY_ENDED_IT
from bot.assistant.values import Cause, Channel
from bot.store.models.contacts import contact, sharer
from bot.store.models.inbox import hand_over
from bot.store.models.outbox import delivery
from bot.store.repositories.ledger import PENDING
from bot.store.rules import SET_ASIDE, comes_in_between
from bot.store.transaction import Transaction

_HELD = (hand_over.c.until > bindparam("since"), hand_over.c.holder != "", hand_over.c.closed.is_(None))
_mine = contact.alias("mine")
_beside, _sharing = sharer.alias("beside"), sharer.alias("sharing")
_CONTACTS = (
    select(_mine.c.id).select_from(hand_over).join(contact, contact.c.id == hand_over.c.contact_id)
    .join(_mine, _mine.c.resident_id == contact.c.resident_id).where(*_HELD)
)
_RESIDENTS = (
    select(contact.c.resident_id).select_from(hand_over).join(contact, contact.c.id == hand_over.c.contact_id)
    .where(*_HELD)
    .union(
        select(contact.c.resident_id).select_from(hand_over)
        .join(_sharing, _sharing.c.contact_id == hand_over.c.contact_id)
        .join(_beside, _beside.c.line == _sharing.c.line).join(contact, contact.c.id == _beside.c.contact_id)
        .where(*_HELD)
    )
)
_IN_BETWEEN = sorted(cause.value for cause in Cause if comes_in_between(cause))
_LET_GO = (
    update(delivery)
    .where(
        delivery.c.contact_id.in_(select(contact.c.id).where(contact.c.resident_id == bindparam("resident"))),
        delivery.c.status == PENDING, delivery.c.not_before == SET_ASIDE, delivery.c.cause.in_(_IN_BETWEEN),
    )
    .values(not_before=bindparam("at"))
)


def contacts(tx: Transaction, at: datetime) -> Collection[str]:
    """All addresses of those with whom a coordinator talks."""
    return set(tx.run(_CONTACTS, {"since": at - NOBODY_ENDED_IT}).scalars())


def residents(tx: Transaction, at: datetime) -> Collection[str]:
    """Those people, and whoever shares a phone with one of them."""
    return set(tx.run(_RESIDENTS, {"since": at - NOBODY_ENDED_IT}).scalars())


def let_go(tx: Transaction, resident_id: str, at: datetime) -> int:
    """See the port. No claim may be at it: one that still saw the take-over would put more aside behind our back."""
    tx.lock_all([f"claim {channel.value}" for channel in Channel])
    return tx.run(_LET_GO, {"resident": resident_id, "at": at}).rowcount
