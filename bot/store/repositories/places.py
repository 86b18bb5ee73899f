"""Who has a place, who waits, and the audit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union,
    update,
)

from bot.assistant.place_moves import news
from bot.assistant.room import Booking, Move, MoveKind, NewsKind, Room, Standing, Why
from bot.assistant.room_work import NO_LIMIT, Decision
from bot.store import json_text
from bot.store.models.events import event
from bot.store.models.places import booking, booking_move, booking_news, booking_reminder
from bot.store.transaction import Transaction

_EVENT = booking.c.event_id == bindparam("event")
# Written out, not as parameters: or no database would know that the partial indexes serve.
_BOOKED, _WAITING, _OFFERED = (
    booking.c.status == literal_column(f"'{one}'") for one in (Standing.BOOKED, Standing.WAITING, Standing.OFFERED)
)
ACTIVE_ROWS, _HELD = (
    booking.c.status.in_([literal_column(f"'{one}'") for one in states])
    for states in (("booked", "waiting", "offered"), ("booked", "offered"))
)
HOLDS = case((_BOOKED, booking.c.people), (_OFFERED, booking.c.offered), else_=0)
"""people for whom no one else gets the place"""
_IN_LINE = (booking.c.priority.is_(None), booking.c.priority, booking.c.number)

_LOCK = select(event.c.body).where(event.c.id == bindparam("event")).with_for_update()
_TAKEN = select(func.coalesce(func.sum(HOLDS), 0)).where(_EVENT, _HELD)
_LAST = select(func.coalesce(func.max(booking_move.c.number), 0)).where(booking_move.c.event_id == bindparam("event"))
_FREED = (
    select(booking_move.c.number).where(booking_move.c.event_id == bindparam("event"), booking_move.c.frees)
    .order_by(booking_move.c.number.desc()).limit(1)
)
_EVERYBODY = select(booking).where(_EVENT, ACTIVE_ROWS, booking.c.resident_id.is_not(None)).order_by(booking.c.number)
_MINE = _EVERYBODY.where(booking.c.resident_id == bindparam("resident"))
_LINE = (
    select(booking).where(_EVENT, _WAITING, booking.c.refused < bindparam("free"))
    .order_by(*_IN_LINE).limit(bindparam("most"))
)
_LATEST = (
    select(booking).where(_EVENT, booking.c.resident_id == bindparam("resident"))
    .order_by(booking.c.number.desc()).limit(1)
)
_BOOKINGS = (
    select(booking).where(booking.c.resident_id == bindparam("resident"), _BOOKED)
    .order_by(booking.c.at, booking.c.id)
)
_ALL_MINE = (
    select(booking).where(booking.c.resident_id == bindparam("resident"), ACTIVE_ROWS)
    .order_by(booking.c.at, booking.c.id)
)
_WAIT = select(func.count()).select_from(booking).where(_EVENT, _WAITING)
_LISTING = select(booking).where(_EVENT).order_by(booking.c.number, booking.c.id)
_NEWS = (
    select(booking, booking_news.c.kind.label("news")).join(booking_news, booking_news.c.booking_id == booking.c.id)
    .where(tuple_(booking_news.c.booking_id, booking_news.c.kind) > tuple_(bindparam("booking"), bindparam("kind")))
    .order_by(booking_news.c.booking_id, booking_news.c.kind).limit(bindparam("most"))
)
_STANDINGS = (
    select(booking.c.status, func.count().label("n"))
    .where(booking.c.event_id.in_(bindparam("events", expanding=True)), booking.c.resident_id.is_not(None))
    .group_by(booking.c.status)
)
_MOVES = (
    select(booking_move).where(booking_move.c.event_id == bindparam("event")).order_by(booking_move.c.number.desc())
)
_WRITING = "places: writing by ourselves"
"""the name under which jobs that write to many people wait for each other, see `news` and `to_remind` of the port"""
_CHANGES = tuple(column.name for column in booking.c if column.name not in {"id", "event_id"})


class SqlPlaces:
    """The row of the event is the lock: whoever decides about its places holds it, and reads after holding it."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def room(self, event_id: str, resident_id: str = "") -> Room | None:
        body = self._tx.run(_LOCK, {"event": event_id}).scalar()
        if body is None:
            return None
        found = json_text.event(body)
        held = taken(self._tx, event_id)
        free = NO_LIMIT if found.places is None else found.places - held
        rows = self._that_matter(event_id, resident_id, free) if resident_id else self._read(_EVERYBODY, event=event_id)
        return Room(
            event_id=event_id, begins=found.starts, places=found.places, waiting_list=found.waiting_list,
            status=found.status, held=held, bookings={one.resident_id: one for one in rows},
            last=last_move(self._tx, event_id), freed=self._tx.run(_FREED, {"event": event_id}).scalar() or 0,
        )

    def _that_matter(self, event_id: str, resident_id: str, free: int) -> list[Booking]:
        """Somebody's own booking, and who of the line may get what is free or what that booking holds."""
        mine = self._read(_MINE, event=event_id, resident=resident_id)
        free += sum(one.holds for one in mine)
        if free <= 0:
            return mine
        return [*mine, *self._read(_LINE, event=event_id, free=free, most=min(free, NO_LIMIT))]

    def keep(self, decision: Decision) -> None:
        if decision.changed:
            rows = [self._row(one) for one in decision.changed]
            self._tx.upsert(booking, rows, keys=("id",), changes=_CHANGES)
        add_moves(self._tx, decision.moves)
        add_news(self._tx, news(decision.moves), decision.at)
        if any(move.kind is MoveKind.PLACES for move in decision.moves):
            self._set_places(decision.room)

    def news(self, after: tuple[str, str], limit: int) -> Sequence[tuple[Booking, NewsKind]]:
        self._tx.lock(_WRITING)
        rows = self._tx.run(_NEWS, {"booking": after[0], "kind": after[1], "most": limit}).all()
        return [(self._booking(row), NewsKind(row.news)) for row in rows]

    def to_hear(self, booking_id: str, kind: NewsKind) -> bool:
        found = select(booking_news.c.kind).where(
            booking_news.c.booking_id == booking_id, booking_news.c.kind == kind.value
        )
        return self._tx.run(found).first() is not None

    def heard(self, booking_ids: Sequence[str], kind: NewsKind | None = None) -> None:
        if booking_ids:
            these = delete(booking_news).where(booking_news.c.booking_id.in_(booking_ids))
            self._tx.run(these if kind is None else these.where(booking_news.c.kind == kind.value))

    def _set_places(self, room: Room) -> None:
        body = self._tx.run(_LOCK, {"event": room.event_id}).scalar_one()
        changed = json_text.of_event(replace(json_text.event(body), places=room.places))
        self._tx.run(update(event).where(event.c.id == room.event_id).values(places=room.places, body=changed))

    def taken(self, event_id: str) -> int:
        return taken(self._tx, event_id)

    def latest(self, event_id: str, resident_id: str) -> Booking | None:
        return next(iter(self._read(_LATEST, event=event_id, resident=resident_id)), None)

    def ahead(self, booking_: Booking) -> int:
        first = booking.c.priority.is_not(None)
        before = (
            or_(first, booking.c.number < booking_.number) if booking_.priority is None
            else and_(first, or_(
                booking.c.priority < booking_.priority,
                and_(booking.c.priority == booking_.priority, booking.c.number < booking_.number),
            ))
        )
        ahead = select(func.count()).select_from(booking).where(
            booking.c.event_id == booking_.event_id, _WAITING, before
        )
        return int(self._tx.run(ahead).scalar_one())

    def waiting(self, event_id: str) -> int:
        return int(self._tx.run(_WAIT, {"event": event_id}).scalar_one())

    def active(self, resident_id: str) -> Sequence[Booking]:
        return self._read(_ALL_MINE, resident=resident_id)

    def bookings(self, resident_id: str) -> Sequence[Booking]:
        return self._read(_BOOKINGS, resident=resident_id)

    def listing(self, event_id: str) -> Sequence[Booking]:
        return self._read(_LISTING, event=event_id)

    def standings(self, event_ids: Sequence[str]) -> Mapping[Standing, int]:
        return {Standing(row.status): row.n for row in self._tx.run(_STANDINGS, {"events": list(event_ids)})}

    def moves(self, event_id: str, before: int | None = None, limit: int | None = None) -> Sequence[Move]:
        found = _MOVES if before is None else _MOVES.where(booking_move.c.number < before)
        return [_move(row) for row in self._tx.run(found.limit(limit), {"event": event_id})][::-1]

    def due(self, at: datetime, after: str, limit: int) -> Sequence[str]:
        wanted = _due(at).subquery()
        ids = select(wanted.c.event_id).where(wanted.c.event_id > after).order_by(wanted.c.event_id).limit(limit)
        return list(self._tx.run(ids).scalars())

    def to_remind(
        self, event_id: str, starts: datetime, kind: str, booked_before: datetime, limit: int, after: int = 0
    ) -> Sequence[Booking]:
        self._tx.lock(_WRITING)
        had = select(literal(1)).where(
            booking_reminder.c.booking_id == booking.c.id, booking_reminder.c.kind == kind,
            booking_reminder.c.starts == starts,
        )
        wanted = (
            select(booking).where(
                booking.c.event_id == event_id, _BOOKED, booking.c.resident_id.is_not(None),
                booking.c.at < booked_before, booking.c.number > after, ~had.exists(),
            ).order_by(booking.c.number).limit(limit)
        )
        return self._read(wanted)

    def reminded(self, bookings: Sequence[Booking], starts: datetime, kind: str, at: datetime) -> None:
        if bookings:
            self._tx.run(insert(booking_reminder), [
                {"booking_id": one.id, "kind": kind, "starts": starts, "at": at} for one in bookings
            ])

    def _read(self, statement: Any, **given: Any) -> list[Booking]:
        return [self._booking(row) for row in self._tx.run(statement, given)]

    def _row(self, one: Booking) -> dict[str, Any]:
        needs = self._tx.cipher.seal(json.dumps(one.needs)) if one.needs else ""
        return {
            "id": one.id, "event_id": one.event_id, "resident_id": one.resident_id or None, "status": one.status.value,
            "at": one.at, "number": one.number, "people": one.people, "needs": needs, "offered": one.offered,
            "until": one.until, "refused": one.refused, "priority": one.priority,
        }

    def _booking(self, row: Any) -> Booking:
        return Booking(
            id=row.id, event_id=row.event_id, resident_id=row.resident_id or "", status=Standing(row.status), at=row.at,
            number=row.number, people=row.people, offered=row.offered, until=row.until, refused=row.refused,
            priority=row.priority, needs=tuple(json.loads(self._tx.cipher.open(row.needs))) if row.needs else (),
        )


def taken(tx: Transaction, event_id: str) -> int:
    """People with a place or the offer of one."""
    return int(tx.run(_TAKEN, {"event": event_id}).scalar_one())


def last_move(tx: Transaction, event_id: str) -> int:
    """Number of the latest move; 0 when there is none."""
    return int(tx.run(_LAST, {"event": event_id}).scalar_one())


def add_moves(tx: Transaction, moves: Sequence[Move]) -> None:
    """Lines of the audit. A number that is there already is an error of the database."""
    if moves:
        tx.run(insert(booking_move), [
            {
                "event_id": one.event_id, "number": one.number, "kind": one.kind.value, "at": one.at, "by": one.by,
                "why": one.why.value, "booking_id": one.booking_id, "people": one.people, "because": one.because,
                "until": one.until, "frees": one.frees,
            } for one in moves
        ])


def add_news(tx: Transaction, told: Mapping[str, NewsKind], at: datetime) -> None:
    """What people are to hear of their bookings (by id); what they were to hear already stays."""
    if told:
        rows = [{"booking_id": one, "kind": kind.value, "at": at} for one, kind in told.items()]
        tx.insert_new(booking_news, rows)


def all_active(tx: Transaction, event_id: str) -> Sequence[str]:
    """Ids of the active bookings of an event."""
    return tx.run(select(booking.c.id).where(_EVENT, ACTIVE_ROWS), {"event": event_id}).scalars().all()


def _move(row: Any) -> Move:
    return Move(
        event_id=row.event_id, number=row.number, kind=MoveKind(row.kind), at=row.at, by=row.by, why=Why(row.why),
        booking_id=row.booking_id, people=row.people, because=row.because, until=row.until, frees=row.frees,
    )


def _due(at: datetime) -> Any:
    """Event ids; each part finds its rows through an index of its own. An offer is over before its event begins."""
    held = select(func.sum(HOLDS)).where(booking.c.event_id == event.c.id, _HELD).scalar_subquery()
    in_line, anybody = (
        select(literal(1)).where(booking.c.event_id == event.c.id, wanted).exists()
        for wanted in (_WAITING, ACTIVE_ROWS)
    )
    to_come = select(event.c.id.label("event_id")).where(event.c.starts > at)
    return union(
        select(booking.c.event_id).where(_OFFERED, booking.c.until <= at),
        select(booking.c.event_id).join(event, event.c.id == booking.c.event_id).where(_WAITING, event.c.starts <= at),
        to_come.where(event.c.status == "cancelled", anybody),
        to_come.where(
            event.c.status.not_in(["cancelled", "draft"]), in_line,
            or_(event.c.places.is_(None), event.c.places > func.coalesce(held, 0)),
        ),
    )
