"""Several people on one address, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.assistant.share import Asked, Sharer, free_number
from bot.assistant.values import PRIORITY, Cause, Contact, DeliveryStatus
from bot.errors import StoreError
from bot.store.memory.tables import SharerRow, Tables
from bot.store.rules import SET_ASIDE


class MemorySharers:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def people(self, contact_id: str) -> Sequence[Sharer]:
        found = (
            Sharer(contact_id=one, number=self._tables.contact(one).number, name=self._tables.sharers[one].name)
            for one in self._beside(contact_id)
        )
        return sorted(found, key=lambda one: one.number)

    def _beside(self, contact_id: str) -> list[str]:
        row = self._tables.sharers.get(contact_id)
        return [one for one, other in self._tables.sharers.items() if row is not None and other.line == row.line]

    def open(self, contact_id: str) -> None:
        contact = self._change(contact_id, number=1, hears_until=None)
        self._tables.sharers[contact_id] = SharerRow(line=(contact.channel, contact.address), name="")

    def close(self, contact_id: str) -> None:
        del self._tables.sharers[contact_id]
        self._change(contact_id, number=0, hears_until=None)

    def call(self, contact_id: str, name: str) -> None:
        self._tables.sharers[contact_id] = replace(self._row(contact_id), name=name)

    def add(self, new: Contact, name: str, beside: str) -> None:
        row = self._row(beside)
        if new.id in self._tables.contacts:
            raise StoreError("this contact is there already")
        self._tables.residents.setdefault(new.resident_id, False)
        self._tables.contacts[new.id] = replace(new, number=free_number(self.people(beside)))
        self._tables.sharers[new.id] = SharerRow(line=row.line, name=name)

    def asked(self, contact_id: str) -> Asked | None:
        rows = (self._tables.sharers[one].asked for one in self._beside(contact_id))
        return next((asked for asked in rows if asked is not None), None)

    def ask(self, contact_id: str, asked: Asked) -> None:
        self._row(contact_id)
        self._nobody_there(contact_id)
        self._tables.sharers[contact_id] = replace(self._row(contact_id), asked=asked)

    def doubt(self, contact_id: str) -> None:
        for one in self._beside(contact_id):
            self._change(one, hears_until=None)

    def speak(self, contact_id: str, at: datetime, until: datetime) -> int:
        line = self._row(contact_id).line
        self._nobody_there(contact_id)
        self._tables.addresses[line] = contact_id
        self._change(contact_id, hears_until=until)
        return release(self._tables, contact_id, at)

    def _nobody_there(self, contact_id: str) -> None:
        for one in self._beside(contact_id):
            self._tables.sharers[one] = replace(self._tables.sharers[one], asked=None)
            self._change(one, hears_until=None)

    def _row(self, contact_id: str) -> SharerRow:
        if contact_id not in self._tables.sharers:
            raise StoreError("nobody shares the address of this contact")
        return self._tables.sharers[contact_id]

    def _change(self, contact_id: str, **changes: Any) -> Contact:
        self._tables.contacts[contact_id] = replace(self._tables.contact(contact_id), **changes)
        return self._tables.contacts[contact_id]


def release(tables: Tables, contact_id: str, at: datetime) -> int:
    """What was put aside for this contact goes out then; how many messages."""
    aside = [
        one for one in tables.deliveries.values()
        if one.contact_id == contact_id and one.status is DeliveryStatus.PENDING and one.not_before == SET_ASIDE
    ]
    for one in aside:
        tables.deliveries[one.id] = replace(one, not_before=at, priority=PRIORITY[Cause.REPLY])
    return len(aside)


def leave(tables: Tables, contact_id: str) -> None:
    """Somebody is forgotten: one of the others is found by the address, and nobody is known to be there."""
    line = tables.sharers.pop(contact_id).line
    left = [tables.contacts[one] for one, row in tables.sharers.items() if row.line == line]
    if left and line not in tables.addresses:
        tables.addresses[line] = min(left, key=lambda one: one.number).id
    for one in left:
        tables.contacts[one.id] = replace(one, hears_until=None)
