"""The inbox: requests for a person through the wall, the lines of their conversations, what coordinators did."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, insert, select, update

from bot.assistant.coordinators import Viewer
from bot.assistant.inbox import Deed, DeskLine, Spoken, Talk, urgency
from bot.assistant.values import DeliveryStatus, HandOverRequest, LogLine
from bot.store.models.contacts import contact
from bot.store.models.conversations import log_line
from bot.store.models.inbox import desk_line, hand_over
from bot.store.models.outbox import delivery
from bot.store.repositories import talking
from bot.store.repositories.hand_overs import CHANGES, request_of
from bot.store.repositories.wall import visible_to
from bot.store.transaction import Transaction

_TALKS = select(hand_over, contact.c.language, contact.c.channel).join(contact, contact.c.id == hand_over.c.contact_id)
_OPEN = hand_over.c.closed.is_(None)
_OF_CONTACT = select(hand_over).where(hand_over.c.contact_id == bindparam("contact"), _OPEN).limit(1)
_OF_RESIDENT = (
    select(hand_over).join(contact, contact.c.id == hand_over.c.contact_id)
    .where(contact.c.resident_id == bindparam("resident"), _OPEN).order_by(hand_over.c.id)
)
_SAVE = (
    update(hand_over).where(hand_over.c.id == bindparam("request"))
    .values({name: bindparam(f"new_{name}") for name in CHANGES})
)
_OVER = (
    select(hand_over).where(hand_over.c.until <= bindparam("at"), hand_over.c.until.is_not(None))
    .order_by(hand_over.c.until, hand_over.c.id).limit(bindparam("limit")).with_for_update(skip_locked=True)
)
_other = hand_over.alias("other")
_REOPEN = (
    update(hand_over)
    .where(
        hand_over.c.id == bindparam("request"), hand_over.c.closed.is_not(None),
        ~exists().where(_other.c.resident_id == hand_over.c.resident_id, _other.c.closed.is_(None)),
    )
    .values(closed=None)
)
_CONTACTS: Any = bindparam("contacts", expanding=True)
_LINES = (
    select(log_line).where(log_line.c.contact_id.in_(_CONTACTS), log_line.c.number > bindparam("after"))
    .order_by(log_line.c.number.desc()).limit(bindparam("limit"))
)
_DESK = (
    select(desk_line).where(desk_line.c.contact_id.in_(_CONTACTS), desk_line.c.number > bindparam("after"))
    .order_by(desk_line.c.number.desc()).limit(bindparam("limit"))
)
_STATES = select(delivery.c.id, delivery.c.status, delivery.c.error).where(
    delivery.c.id.in_(bindparam("ids", expanding=True))
)
_OLD = select(desk_line.c.number).where(desk_line.c.at < bindparam("before")).order_by(desk_line.c.number)
_PRUNE = delete(desk_line).where(desk_line.c.number.in_(_OLD.limit(bindparam("limit"))))


class SqlInbox:
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def listing(self, viewer: Viewer, *, closed: bool = False, limit: int = 1000) -> Sequence[Talk]:
        found = _TALKS.where(visible_to(viewer, contact.c.resident_id))
        if closed:
            ended = found.where(~_OPEN).order_by(hand_over.c.closed.desc(), hand_over.c.id)
            return [_talk(row) for row in self._tx.run(ended.limit(limit))]
        oldest = found.where(_OPEN).order_by(hand_over.c.urgent.desc(), hand_over.c.at, hand_over.c.id)
        return sorted((_talk(row) for row in self._tx.run(oldest.limit(limit))), key=urgency)

    def get(self, viewer: Viewer, request_id: str, *, lock: bool = False) -> Talk | None:
        found = _TALKS.where(hand_over.c.id == request_id, visible_to(viewer, contact.c.resident_id))
        row = self._tx.run(_locked(found) if lock else found).one_or_none()
        return _talk(row) if row else None

    def of_contact(self, contact_id: str, *, lock: bool = False) -> HandOverRequest | None:
        row = self._tx.run(_locked(_OF_CONTACT) if lock else _OF_CONTACT, {"contact": contact_id}).one_or_none()
        return request_of(row) if row else None

    def of_resident(self, resident_id: str, *, lock: bool = False) -> Sequence[HandOverRequest]:
        found = _locked(_OF_RESIDENT) if lock else _OF_RESIDENT
        return [request_of(row) for row in self._tx.run(found, {"resident": resident_id})]

    def talking(self, at: datetime) -> Collection[str]:
        return talking.residents(self._tx, at)

    def let_go(self, resident_id: str, at: datetime) -> int:
        return talking.let_go(self._tx, resident_id, at)

    def save(self, request: HandOverRequest) -> None:
        changes = {f"new_{name}": getattr(request, name) for name in CHANGES}
        self._tx.run(_SAVE, {"request": request.id, **changes})

    def reopen(self, request_id: str) -> bool:
        return self._tx.run(_REOPEN, {"request": request_id}).rowcount == 1

    def over(self, at: datetime, limit: int) -> Sequence[HandOverRequest]:
        return [request_of(row) for row in self._tx.run(_OVER, {"at": at, "limit": limit})]

    def lines(self, *contact_ids: str, after: int = 0, limit: int = 50) -> Sequence[Spoken]:
        rows = self._tx.run(_LINES, {"contacts": contact_ids, "after": after, "limit": limit}).all()
        return [self._spoken(row) for row in reversed(rows)]

    def _spoken(self, row: Any) -> Spoken:
        body = json.loads(self._tx.cipher.open(row.body))
        return Spoken(number=row.number, contact_id=row.contact_id, line=LogLine(
            direction=row.direction, text=body["text"], at=row.at, language=row.language, meta=body["meta"],
        ))

    def note(self, line: DeskLine) -> None:
        self._tx.run(insert(desk_line), {
            "contact_id": line.contact_id, "kind": line.kind.value, "who": line.who, "at": line.at,
            "body": self._tx.cipher.seal(line.text) if line.text else "",
        })

    def desk_lines(self, *contact_ids: str, after: int = 0, limit: int = 50) -> Sequence[DeskLine]:
        rows = self._tx.run(_DESK, {"contacts": contact_ids, "after": after, "limit": limit}).all()
        return [
            DeskLine(
                contact_id=row.contact_id, kind=Deed(row.kind), who=row.who, at=row.at, number=row.number,
                text=self._tx.cipher.open(row.body) if row.body else "",
            )
            for row in reversed(rows)
        ]

    def deliveries(self, ids: Sequence[str]) -> Mapping[str, tuple[DeliveryStatus, str]]:
        rows = self._tx.run(_STATES, {"ids": list(ids)}) if ids else ()
        return {row.id: (DeliveryStatus(row.status), row.error) for row in rows}

    def prune(self, before: datetime, limit: int) -> int:
        return self._tx.run(_PRUNE, {"before": before, "limit": limit}).rowcount


def _locked(found: Select[Any]) -> Select[Any]:
    return found.with_for_update(of=hand_over)


def _talk(row: Any) -> Talk:
    return Talk(request=request_of(row), language=row.language, channel=row.channel)
