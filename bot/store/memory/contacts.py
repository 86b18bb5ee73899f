"""Contacts and the inbound log in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.assistant.values import Channel, Contact
from bot.errors import StoreError
from bot.store.memory.tables import Tables
from bot.store.rules import changes_of_contact


class MemoryInboundLog:
    """Which provider messages have been taken in."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def first_time(self, channel: Channel, provider_id: str, at: datetime) -> bool:
        key = (channel, provider_id)
        if key in self._tables.inbound:
            return False
        self._tables.inbound[key] = at
        return True

    def prune(self, before: datetime, limit: int) -> int:
        old = [key for key, at in self._tables.inbound.items() if at < before][:limit]
        for key in old:
            del self._tables.inbound[key]
        return len(old)


class MemoryContacts:
    """Addresses of residents."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def find(self, channel: Channel, address: str, *, lock: bool = False) -> Contact | None:  # noqa: ARG002
        found = self._tables.addresses.get((channel, address))
        return self._tables.contacts[found] if found else None

    def get(self, contact_id: str) -> Contact | None:
        return self._tables.contacts.get(contact_id)

    def of_resident(self, resident_id: str) -> Sequence[Contact]:
        mine = (c for c in self._tables.contacts.values() if c.resident_id == resident_id)
        return sorted(mine, key=lambda c: c.id)

    def add(self, contact: Contact) -> None:
        key = (contact.channel, contact.address)
        if contact.id in self._tables.contacts or key in self._tables.addresses:
            raise StoreError("this contact is there already")
        self._tables.residents.setdefault(contact.resident_id, False)
        self._tables.contacts[contact.id] = contact
        self._tables.addresses[key] = contact.id

    def update(self, contact_id: str, **changes: Any) -> None:
        contact = self._tables.contact(contact_id)
        self._tables.contacts[contact_id] = replace(contact, **changes_of_contact(changes))
        if changes.get("opted_out") is False:
            self._tables.suppressed.discard((contact.channel, contact.address))

    def to_ask_about(self, channel: Channel, limit: int, after: str = "") -> Sequence[Contact]:
        everybody = self._tables.contacts.values()
        reachable = {one.resident_id for one in everybody if not one.bad_address and not one.opted_out}
        dead = (one for one in everybody if one.bad_address and one.bounces > 1 and one.asked is None)
        due = (one for one in dead if one.channel is channel and one.resident_id in reachable and one.id > after)
        return sorted(due, key=lambda one: one.id)[:limit]

    def try_again(self, before: datetime, limit: int) -> int:
        bounced = [c for c in self._tables.contacts.values() if c.bad_address and c.bounces == 1 and c.bounced]
        good = sorted((c for c in bounced if c.bounced and c.bounced < before), key=lambda c: c.id)[:limit]
        for contact in good:
            self._tables.contacts[contact.id] = replace(contact, bad_address=False)
        return len(good)

    def suppressed(self, channel: Channel, address: str) -> bool:
        return (channel, address) in self._tables.suppressed
