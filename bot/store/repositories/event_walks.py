"""How far the alerts of each event have come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update

from bot.assistant.values import DueEvent
from bot.store import json_text
from bot.store.models.events import event, event_walk
from bot.store.transaction import Transaction

_DUE = (
    select(event.c.body, func.coalesce(event_walk.c.cursor, "").label("cursor"))
    .select_from(event.outerjoin(event_walk, event_walk.c.event_id == event.c.id))
    .where(
        event.c.starts > bindparam("at"), event.c.status != "cancelled",
        or_(event_walk.c.done.is_(None), event_walk.c.done.is_(False)),
    )
    .order_by(event.c.id)
)


class SqlEventWalks:
    """An event without a row has not begun its walk."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def due(self, at: datetime) -> Sequence[DueEvent]:
        return [DueEvent(event=json_text.event(row.body), cursor=row.cursor) for row in self._tx.run(_DUE, {"at": at})]

    def move(self, event_id: str, cursor: str, *, done: bool) -> None:
        row = {"event_id": event_id, "cursor": cursor, "done": done}
        self._tx.upsert(event_walk, row, keys=("event_id",), changes=("cursor", "done"))

    def again(self) -> None:
        self._tx.run(update(event_walk).values(cursor="", done=False))
