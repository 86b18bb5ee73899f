"""Addresses of residents, sealed, and found by their hash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, select, update

from bot.assistant.values import Channel, Contact
from bot.errors import StoreError
from bot.store.models.contacts import contact, suppression
from bot.store.models.residents import resident
from bot.store.rules import changes_of_contact
from bot.store.terms import VERSION
from bot.store.transaction import Transaction

_FIND = select(contact).where(contact.c.channel == bindparam("channel"), contact.c.address_hash == bindparam("hash"))
_FIND_AND_LOCK = _FIND.with_for_update()
_GET = select(contact).where(contact.c.id == bindparam("id"))
_OF_RESIDENT = select(contact).where(contact.c.resident_id == bindparam("id")).order_by(contact.c.id)
_UPDATE = update(contact).where(contact.c.id == bindparam("contact"))
_BOUNCED_ONCE = (
    select(contact.c.id)
    .where(contact.c.bad_address, contact.c.bounces == 1, contact.c.bounced < bindparam("before"))
    .order_by(contact.c.id).limit(bindparam("limit")).with_for_update(skip_locked=True)
)
_TRY_AGAIN = update(contact).where(contact.c.id.in_(_BOUNCED_ONCE)).values(bad_address=False)
_other = contact.alias("other")
_TO_ASK_ABOUT = (
    select(contact)
    .where(
        contact.c.channel == bindparam("channel"), contact.c.bad_address, contact.c.bounces > 1,
        contact.c.asked.is_(None), contact.c.id > bindparam("after"),
        exists().where(_other.c.resident_id == contact.c.resident_id, ~_other.c.bad_address, ~_other.c.opted_out),
    )
    .order_by(contact.c.id).limit(bindparam("limit")).with_for_update(skip_locked=True, of=contact)
)
_SUPPRESSED = select(suppression.c.at).where(
    suppression.c.channel == bindparam("channel"), suppression.c.address_hash == bindparam("hash")
)


class SqlContacts:
    """Contacts, and addresses that said STOP before they were forgotten."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def find(self, channel: Channel, address: str, *, lock: bool = False) -> Contact | None:
        key = {"channel": channel.value, "hash": self._tx.lookup.address(channel, address)}
        row = self._tx.run(_FIND_AND_LOCK if lock else _FIND, key).one_or_none()
        if row is None and lock:
            # There is no row to lock yet: two first messages of one person queue up at the hash instead.
            self._tx.lock(key["hash"])
            row = self._tx.run(_FIND_AND_LOCK, key).one_or_none()
        return _contact(row, address) if row else None

    def get(self, contact_id: str) -> Contact | None:
        row = self._tx.run(_GET, {"id": contact_id}).one_or_none()
        return _contact(row, self._tx.cipher.open(row.address)) if row else None

    def of_resident(self, resident_id: str) -> Sequence[Contact]:
        rows = self._tx.run(_OF_RESIDENT, {"id": resident_id})
        return [_contact(row, self._tx.cipher.open(row.address)) for row in rows]

    def add(self, contact_: Contact) -> None:
        self._tx.insert_new(resident, {"id": contact_.resident_id, "alerts": False, "terms": VERSION})
        self._tx.run(insert(contact), {
            "id": contact_.id, "resident_id": contact_.resident_id, "channel": contact_.channel.value,
            "address_hash": self._tx.lookup.address(contact_.channel, contact_.address),
            "address": self._tx.cipher.seal(contact_.address), "opted_out": contact_.opted_out,
            "bad_address": contact_.bad_address, "language": contact_.language, "style": contact_.style,
            "last_inbound": contact_.last_inbound, "bounces": contact_.bounces, "bounced": contact_.bounced,
            "asked": contact_.asked,
        })

    def update(self, contact_id: str, **changes: Any) -> None:
        row = {"contact": contact_id, **changes_of_contact(changes)}
        if self._tx.run(_UPDATE, row).rowcount == 0:
            raise StoreError("no such contact (it may have been forgotten in this turn)")
        if changes.get("opted_out") is False:
            self._unsuppress(contact_id)

    def _unsuppress(self, contact_id: str) -> None:
        row = self._tx.run(_GET, {"id": contact_id}).one()
        self._tx.run(delete(suppression).where(
            suppression.c.channel == row.channel, suppression.c.address_hash == row.address_hash
        ))

    def to_ask_about(self, channel: Channel, limit: int, after: str = "") -> Sequence[Contact]:
        rows = self._tx.run(_TO_ASK_ABOUT, {"channel": channel.value, "after": after, "limit": limit})
        return [_contact(row, self._tx.cipher.open(row.address)) for row in rows]

    def try_again(self, before: datetime, limit: int) -> int:
        return self._tx.run(_TRY_AGAIN, {"before": before, "limit": limit}).rowcount

    def suppressed(self, channel: Channel, address: str) -> bool:
        key = {"channel": channel.value, "hash": self._tx.lookup.address(channel, address)}
        return self._tx.run(_SUPPRESSED, key).first() is not None


def _contact(row: Any, address: str) -> Contact:
    return Contact(
        id=row.id, resident_id=row.resident_id, channel=Channel(row.channel), address=address,
        opted_out=row.opted_out, bad_address=row.bad_address, language=row.language, style=row.style,
        last_inbound=row.last_inbound, bounces=row.bounces, bounced=row.bounced, asked=row.asked, number=row.number,
        hears_until=row.hears_until,
    )
