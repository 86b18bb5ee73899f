"""Several people on one address, behind their port.

One of their contacts bears the hash of the address and is found by it; the others bear it with their own id behind it,
so that only whoever looks for them among those who share the address meets them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.assistant.share import Asked, Sharer, free_number
from bot.assistant.values import PRIORITY, Cause, Contact
from bot.errors import StoreError
from bot.store import json_text
from bot.store.models.contacts import contact, sharer
from bot.store.models.outbox import delivery
from bot.store.models.residents import resident
from bot.store.repositories.ledger import PENDING
from bot.store.rules import SET_ASIDE
from bot.store.transaction import Transaction

_LINE = select(sharer.c.line).where(sharer.c.contact_id == bindparam("contact"))
_PEOPLE = (
    select(sharer.c.contact_id, sharer.c.name, contact.c.number)
    .join(contact, contact.c.id == sharer.c.contact_id)
    .where(sharer.c.line == _LINE.scalar_subquery())
    .order_by(contact.c.number)
)
_ON_LINE = (
    select(sharer.c.contact_id, contact.c.address_hash).join(contact, contact.c.id == sharer.c.contact_id)
    .where(sharer.c.line == bindparam("line")).order_by(contact.c.number)
)
_CHANGE = update(contact).where(contact.c.id == bindparam("who"))
_CALL = update(sharer).where(sharer.c.contact_id == bindparam("contact"))
_CLEAR = update(sharer).where(sharer.c.line == bindparam("of"), sharer.c.asked != "").values(asked="")
_NOBODY_THERE = (
    update(contact)
    .where(contact.c.id.in_(select(sharer.c.contact_id).where(sharer.c.line == bindparam("of"))))
    .values(hears_until=None)
)
_RELEASE = (
    update(delivery)
    .where(
        delivery.c.contact_id == bindparam("contact"), delivery.c.status == PENDING,
        delivery.c.not_before == SET_ASIDE,
    )
    # Somebody waits for them now.
    .values(not_before=bindparam("at"), priority=PRIORITY[Cause.REPLY])
)


class SqlSharers:
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def people(self, contact_id: str) -> Sequence[Sharer]:
        rows = self._tx.run(_PEOPLE, {"contact": contact_id})
        return [
            Sharer(contact_id=row.contact_id, number=row.number, name=self._tx.cipher.open(row.name)) for row in rows
        ]

    def open(self, contact_id: str) -> None:
        row = self._tx.run(select(contact).where(contact.c.id == contact_id)).one()
        self._tx.run(_CHANGE, {"who": contact_id, "number": 1, "hears_until": None})
        self._insert(contact_id, f"{row.channel}:{row.address_hash}", "")

    def _insert(self, contact_id: str, line: str, name: str) -> None:
        self._tx.run(
            insert(sharer), {"contact_id": contact_id, "line": line, "name": self._tx.cipher.seal(name), "asked": ""}
        )

    def close(self, contact_id: str) -> None:
        self._tx.run(delete(sharer).where(sharer.c.contact_id == contact_id))
        self._tx.run(_CHANGE, {"who": contact_id, "number": 0, "hears_until": None})

    def call(self, contact_id: str, name: str) -> None:
        self._tx.run(_CALL, {"contact": contact_id, "name": self._tx.cipher.seal(name)})

    def add(self, new: Contact, name: str, beside: str) -> None:
        line = self._line(beside)
        self._tx.insert_new(resident, {"id": new.resident_id, "alerts": False})
        self._tx.run(insert(contact), {
            "id": new.id, "resident_id": new.resident_id, "channel": new.channel.value,
            "address_hash": _resting(line, new.id), "address": self._tx.cipher.seal(new.address),
            "opted_out": new.opted_out, "bad_address": False, "language": new.language, "style": new.style,
            "number": free_number(self.people(beside)), "bounces": 0,
        })
        self._insert(new.id, line, name)

    def asked(self, contact_id: str) -> Asked | None:
        sealed = self._tx.run(select(sharer.c.asked).where(
            sharer.c.line == _LINE.scalar_subquery(), sharer.c.asked != ""
        ), {"contact": contact_id}).scalar()
        return json_text.asked(self._tx.cipher.open(sealed)) if sealed else None

    def ask(self, contact_id: str, asked: Asked) -> None:
        line = self._line(contact_id)
        self._tx.run(_CLEAR, {"of": line})
        self._tx.run(_NOBODY_THERE, {"of": line})
        self._tx.run(_CALL, {"contact": contact_id, "asked": self._tx.cipher.seal(json_text.of_asked(asked))})

    def doubt(self, contact_id: str) -> None:
        self._tx.run(_NOBODY_THERE, {"of": self._line(contact_id)})

    def speak(self, contact_id: str, at: datetime, until: datetime) -> int:
        line = self._line(contact_id)
        self._tx.run(_CLEAR, {"of": line})
        self._tx.run(_NOBODY_THERE, {"of": line})
        for row in self._tx.run(_ON_LINE, {"line": line}).all():
            if row.contact_id != contact_id and row.address_hash == _hash(line):
                self._tx.run(_CHANGE, {"who": row.contact_id, "address_hash": _resting(line, row.contact_id)})
        self._tx.run(_CHANGE, {"who": contact_id, "address_hash": _hash(line), "hears_until": until})
        return self._tx.run(_RELEASE, {"contact": contact_id, "at": at}).rowcount

    def _line(self, contact_id: str) -> str:
        line: str | None = self._tx.run(_LINE, {"contact": contact_id}).scalar()
        if line is None:
            raise StoreError("nobody shares the address of this contact")
        return line


def lines_of(tx: Transaction, resident_id: str) -> Sequence[str]:
    """The shared addresses of a resident."""
    found = select(sharer.c.line).join(contact, contact.c.id == sharer.c.contact_id)
    return tx.run(found.where(contact.c.resident_id == resident_id)).scalars().all()


def mend(tx: Transaction, line: str) -> None:
    """After somebody was forgotten: one of the others is found by the address, and nobody is known to be there."""
    left = tx.run(_ON_LINE, {"line": line}).all()
    if left and not any(row.address_hash == _hash(line) for row in left):
        tx.run(_CHANGE, {"who": left[0].contact_id, "address_hash": _hash(line)})
    tx.run(_NOBODY_THERE, {"of": line})


def _hash(line: str) -> str:
    return line.partition(":")[2]


def _resting(line: str, contact_id: str) -> str:
    return f"{_hash(line)}#{contact_id}"


def is_resting(address_hash: Any) -> Any:
    """Whether this is no address by which anybody is found (a column)."""
    return address_hash.contains("#")
