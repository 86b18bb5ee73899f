"""The console's view of events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, case, delete, func, or_, select, update

from bot.assistant.held_events import HeldEvent, Plan
from bot.assistant.room import Standing
from bot.store import json_text
from bot.store.models.events import event, event_plan, event_session
from bot.store.models.places import booking
from bot.store.repositories.places import ACTIVE_ROWS, HOLDS
from bot.store.transaction import Transaction

_HELD = (
    select(
        event.c.id, event.c.body, event.c.owner, func.coalesce(func.sum(HOLDS), 0).label("taken"),
        func.coalesce(func.sum(case((booking.c.status == Standing.WAITING.value, 1), else_=0)), 0).label("waiting"),
    )
    .select_from(event.outerjoin(booking, (booking.c.event_id == event.c.id) & ACTIVE_ROWS))
    .group_by(event.c.id, event.c.body, event.c.owner)
)
_GET = _HELD.where(event.c.id == bindparam("event"))
_NOW: BindParameter[datetime] = bindparam("since")
_LATER: BindParameter[datetime] = bindparam("until")
_SINCE = _HELD.where(or_(
    event.c.starts >= _NOW, event.c.id.in_(select(event_session.c.event_id).where(event_session.c.starts >= _NOW)),
)).order_by(event.c.starts, event.c.id)
_BETWEEN = _HELD.where(or_(
    event.c.starts.between(_NOW, _LATER),
    event.c.id.in_(select(event_session.c.event_id).where(event_session.c.starts.between(_NOW, _LATER))),
)).order_by(event.c.starts, event.c.id)
_DUE = (
    select(event_plan).where(event_plan.c.due <= bindparam("at"))
    .order_by(event_plan.c.due, event_plan.c.event_id).limit(bindparam("most"))
)


class SqlHeldEvents:
    """Events as coordinators see them."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def own(self, event_id: str, partner_id: str) -> None:
        self._tx.run(update(event).where(event.c.id == event_id).values(owner=partner_id))

    def get(self, event_id: str) -> HeldEvent | None:
        return next(iter(self._read(_GET, event=event_id)), None)

    def since(self, since: datetime, until: datetime | None = None) -> Sequence[HeldEvent]:
        return self._read(_BETWEEN, since=since, until=until) if until else self._read(_SINCE, since=since)

    def _read(self, statement: Select[Any], **given: Any) -> list[HeldEvent]:
        rows = [(row, json_text.event(row.body)) for row in self._tx.run(statement, given)]
        owners = {row.id: row.owner for row, _ in rows}
        if missing := {one.series for row, one in rows if one.series and not row.owner} - owners.keys():
            series = self._tx.run(select(event.c.id, event.c.owner).where(event.c.id.in_(missing)))
            owners |= {row.id: row.owner for row in series}
        return [
            HeldEvent(
                event=one, owner=row.owner or owners.get(one.series, ""), taken=int(row.taken),
                waiting=int(row.waiting),
            ) for row, one in rows
        ]

    def plan(self, plan: Plan) -> None:
        row = {
            "event_id": plan.event_id, "fields": json.dumps(dict(plan.fields)), "by": plan.by,
            "partner_id": plan.partner_id, "at": plan.at, "due": plan.due,
        }
        self._tx.upsert(event_plan, row, keys=("event_id",), changes=("fields", "by", "partner_id", "at", "due"))

    def planned(self, event_id: str) -> Plan | None:
        row = self._tx.run(select(event_plan).where(event_plan.c.event_id == event_id)).one_or_none()
        return _plan(row) if row else None

    def drop_plan(self, event_id: str) -> bool:
        return self._tx.run(delete(event_plan).where(event_plan.c.event_id == event_id)).rowcount > 0

    def plans_due(self, at: datetime, limit: int) -> Sequence[Plan]:
        return [_plan(row) for row in self._tx.run(_DUE, {"at": at, "most": limit})]


def _plan(row: Any) -> Plan:
    return Plan(
        event_id=row.event_id, fields=json.loads(row.fields), by=row.by, partner_id=row.partner_id, at=row.at,
        due=row.due,
    )
