"""Events and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select, update

from bot.assistant.place_moves import set_by_source
from bot.assistant.room import NewsKind
from bot.matching.events import is_elsewhere, revised, sessions_of
from bot.matching.values import CommunityEvent
from bot.store import json_text
from bot.store.models.events import event, event_session
from bot.store.repositories import places
from bot.store.transaction import Transaction

_ON = event.c.status.not_in(["cancelled", "draft"])
_GET = select(event.c.body).where(event.c.id == bindparam("event"))
_UPCOMING = (
    select(event.c.body).where(event.c.starts > bindparam("at"), _ON, event.c.by_date.is_(False))
    .order_by(event.c.starts, event.c.id)
)
_PUBLISHED = (
    select(event.c.body)
    .where(event.c.starts > bindparam("since"), event.c.status != "draft", event.c.by_date.is_(False))
    .order_by(event.c.starts, event.c.id)
)
_BY_CODE = select(event.c.body).where(event.c.code == bindparam("code")).order_by(event.c.starts, event.c.id)
_REPEATING = select(event.c.body).where(event.c.by_date).order_by(event.c.id)
_SESSIONS = (
    select(event_session).join(event, event.c.id == event_session.c.event_id)
    .where(event_session.c.starts > bindparam("after"), event_session.c.starts <= bindparam("until"), _ON)
    .order_by(event_session.c.starts, event_session.c.event_id)
)


class SqlEvents:
    """An event is a JSON body, and columns to find it by."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def upsert(self, event_: CommunityEvent, at: datetime) -> str:
        row = self._tx.run(_same(event_)).one_or_none()
        if row is None:
            self._tx.run(insert(event), _row(event_))
            self._plan(event_)
            return "added"
        old = json_text.event(row.body)
        new = revised(old, event_, places.taken(self._tx, row.id))
        if _row(new)["body"] == row.body or json_text.event(_row(new)["body"]) == old:
            return "same"
        self._tx.run(update(event).where(event.c.id == row.id).values(**_row(new)))
        self._plan(new)
        if is_elsewhere(old, new):
            places.add_news(self._tx, dict.fromkeys(places.all_active(self._tx, new.id), NewsKind.CHANGED), at)
        if new.places != old.places:
            number = places.last_move(self._tx, new.id) + 1
            places.add_moves(self._tx, [set_by_source(new.id, number, old.places, new.places, at)])
        return "changed"

    def _plan(self, event_: CommunityEvent) -> None:
        """Its sessions, to be found by time. The event of single dates has none itself."""
        self._tx.run(delete(event_session).where(event_session.c.event_id == event_.id))
        starts = {one.starts for one in sessions_of(event_) if not one.cancelled and not event_.by_date}
        if starts:
            self._tx.run(insert(event_session), [{"event_id": event_.id, "starts": one} for one in sorted(starts)])

    def find(self, source: str, reference: str) -> CommunityEvent | None:
        wanted = select(event.c.body).where(event.c.source == source, event.c.reference == reference)
        body = self._tx.run(wanted).scalar() if reference else None
        return json_text.event(body) if body else None

    def get(self, event_id: str) -> CommunityEvent | None:
        body = self._tx.run(_GET, {"event": event_id}).scalar()
        return json_text.event(body) if body else None

    def upcoming(self, at: datetime) -> Sequence[CommunityEvent]:
        return [json_text.event(row.body) for row in self._tx.run(_UPCOMING, {"at": at})]

    def published(self, since: datetime) -> Sequence[CommunityEvent]:
        return [json_text.event(row.body) for row in self._tx.run(_PUBLISHED, {"since": since})]

    def by_code(self, code: str) -> Sequence[CommunityEvent]:
        wanted = code.strip().upper()
        return [json_text.event(row.body) for row in self._tx.run(_BY_CODE, {"code": wanted})] if wanted else []

    def repeating(self) -> Sequence[CommunityEvent]:
        return [json_text.event(row.body) for row in self._tx.run(_REPEATING)]

    def sessions(self, after: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
        return [(row.event_id, row.starts) for row in self._tx.run(_SESSIONS, {"after": after, "until": until})]


def _same(wanted: CommunityEvent) -> Select[Any]:
    found = select(event.c.id, event.c.body).with_for_update()
    if not wanted.reference:
        return found.where(event.c.id == wanted.id)
    return found.where(event.c.source == wanted.source, event.c.reference == wanted.reference)


def _row(event_: CommunityEvent) -> dict[str, Any]:
    return {
        "id": event_.id, "source": event_.source, "reference": event_.reference,
        "code": event_.code.strip().upper(), "status": event_.status, "starts": event_.starts,
        "body": json_text.of_event(event_), "places": event_.places, "by_date": event_.by_date,
    }
