"""Broadcasts, and replies to them, behind their port."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.reach import Reply
from bot.errors import StoreError
from bot.store import json_text
from bot.store.models.broadcasts import broadcast, broadcast_reply
from bot.store.models.outbox import delivery
from bot.store.repositories.reaching import OF_A_CAUSE
from bot.store.rules import REACHED
from bot.store.transaction import Transaction

_GET = select(broadcast.c.body).where(broadcast.c.id == bindparam("id"))
_GET_AND_LOCK = _GET.with_for_update()
_REPLIES = (
    select(broadcast_reply).where(broadcast_reply.c.broadcast_id == bindparam("broadcast"))
    .order_by(broadcast_reply.c.number.desc()).limit(bindparam("limit"))
)
_WRITTEN_TO = (
    select(delivery.c.cause_id)
    .where(
        delivery.c.contact_id == bindparam("contact"), delivery.c.cause == "broadcast", OF_A_CAUSE,
        delivery.c.status.in_(sorted(REACHED)), delivery.c.created >= bindparam("since"),
    )
    .order_by(delivery.c.number.desc()).limit(1)
)
_OLD_REPLIES = (
    select(broadcast_reply.c.number).where(broadcast_reply.c.at < bindparam("before"), broadcast_reply.c.body != "")
    .order_by(broadcast_reply.c.number).limit(bindparam("limit"))
)
_PRUNE = update(broadcast_reply).where(broadcast_reply.c.number.in_(_OLD_REPLIES)).values(body="")


class SqlBroadcasts:
    """A broadcast is one sealed JSON text, for it names coordinators; its state stands beside it."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add(self, broadcast_: Broadcast) -> None:
        self._tx.run(insert(broadcast), self._row(broadcast_))

    def save(self, broadcast_: Broadcast) -> None:
        row = self._row(broadcast_)
        if self._tx.run(update(broadcast).where(broadcast.c.id == broadcast_.id).values(**row)).rowcount == 0:
            raise StoreError("no such broadcast")

    def _row(self, given: Broadcast) -> dict[str, Any]:
        body = self._tx.cipher.seal(json_text.of_broadcast(given))
        return {"id": given.id, "state": given.state.value, "body": body, "owner": given.owner}

    def get(self, broadcast_id: str, *, lock: bool = False) -> Broadcast | None:
        body = self._tx.run(_GET_AND_LOCK if lock else _GET, {"id": broadcast_id}).scalar()
        return self._value(body) if body else None

    def in_states(self, states: Iterable[BroadcastState] = ()) -> Sequence[Broadcast]:
        wanted = [state.value for state in states]
        found = select(broadcast.c.body).order_by(broadcast.c.number)
        if wanted:
            found = found.where(broadcast.c.state.in_(wanted))
        return [self._value(body) for body in self._tx.run(found).scalars()]

    def _value(self, body: str) -> Broadcast:
        return json_text.broadcast(self._tx.cipher.open(body))

    def about_to_write(self) -> None:
        self._tx.lock("about to write")

    def add_reply(self, reply: Reply) -> None:
        self._tx.run(insert(broadcast_reply), {
            "broadcast_id": reply.broadcast_id, "contact_id": reply.contact_id, "language": reply.language,
            "at": reply.at, "body": self._tx.cipher.seal(reply.text),
        })

    def replies(self, broadcast_id: str, limit: int = 100) -> Sequence[Reply]:
        rows = self._tx.run(_REPLIES, {"broadcast": broadcast_id, "limit": max(0, limit)}).all()
        return [self._reply(row) for row in reversed(rows)]

    def _reply(self, row: Any) -> Reply:
        return Reply(
            broadcast_id=row.broadcast_id, contact_id=row.contact_id, language=row.language, at=row.at,
            text=self._tx.cipher.open(row.body) if row.body else "",
        )

    def prune_replies(self, before: datetime, limit: int) -> int:
        return self._tx.run(_PRUNE, {"before": before, "limit": limit}).rowcount

    def written_to(self, contact_id: str, since: datetime) -> str:
        return self._tx.run(_WRITTEN_TO, {"contact": contact_id, "since": since}).scalar() or ""
