"""The list at the door of one session: who has a place, who came, and ticking them off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.assistant.attendance import (
    How,
    Mark,
    MarkKind,
    Moment,
    Standing,
    adds,
    moment,
    session_at,
    standing,
    was_taken,
)
from bot.assistant.booking import RESIDENT, take
from bot.assistant.coming import Coming
from bot.assistant.ports import UnitOfWork
from bot.assistant.room import Booking, WalkIn
from bot.assistant.room import Standing as PlaceStanding
from bot.matching.sessions import Session
from bot.matching.values import CommunityEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """Somebody with a place, and how they stand at the session."""

    booking: Booking
    standing: Standing
    coming: Coming | None = None
    """what they said last: whether they still come, or that they come late"""


@dataclass(frozen=True, kw_only=True, slots=True)
class DoorList:
    """Everybody with a place at one session, in the order they got it."""

    event: CommunityEvent
    session: Session
    guests: tuple[Guest, ...]


def door_list(uow: UnitOfWork, event_id: str, starts: datetime, at: datetime) -> DoorList | None:
    """The list as it stands; None when there is no such event or session."""
    event = uow.events.get(event_id)
    session = session_at(event, starts) if event else None
    if event is None or session is None:
        return None
    marks = [one for one in uow.attendance.marks(event_id) if one.starts == starts]
    taken, over = was_taken(marks), session.ends <= at
    mine: dict[str, list[Mark]] = {}
    for one in marks:
        mine.setdefault(one.booking_id, []).append(one)
    said = uow.coming.of_session(event_id, starts)
    return DoorList(event=event, session=session, guests=tuple(
        Guest(
            booking=one, standing=standing(mine.get(one.id, ()), over=over, taken=taken), coming=said.get(one.id),
        )
        for one in uow.places.listing(event_id) if one.status is PlaceStanding.BOOKED
    ))


def check_in(
    uow: UnitOfWork, event_id: str, starts: datetime, booking_id: str, how: How, by: str, at: datetime
) -> str:
    """Somebody is, or was, there: came | already | no_place | no_session."""
    return _mark(uow, event_id, starts, booking_id, MarkKind.CAME, how, by, at)


def undo(uow: UnitOfWork, event_id: str, starts: datetime, booking_id: str, by: str, at: datetime) -> str:
    """Take back what was marked by mistake: undone | already | no_place | no_session."""
    return _mark(uow, event_id, starts, booking_id, MarkKind.UNDONE, How.DOOR, by, at)


def missed(
    uow: UnitOfWork, event_id: str, starts: datetime, booking_id: str, reason: str, at: datetime
) -> str:
    """The resident says that they were not there, and why ("": they do not say): missed | already | ..."""
    return _mark(uow, event_id, starts, booking_id, MarkKind.MISSED, How.SAID, RESIDENT, at, reason)


def walk_in(
    uow: UnitOfWork, event_id: str, starts: datetime, booking: str, how: How, by: str, at: datetime, *,
    resident: str = "", people: int = 1,
) -> str:
    """Somebody without a place is at the door, and gets one if one is free: came | already | full | early | ...

    `booking` is the id of a new booking; `resident` stays empty for somebody we do not know, who is counted only.
    """
    event = uow.events.get(event_id)
    session = session_at(event, starts) if event else None
    if session is None:
        return "no_session"
    if moment(session, at) is Moment.EARLY:
        return "early"  # places are still offered to those who wait
    decision = take(uow, event_id, WalkIn(resident=resident, booking=booking, people=people, by=by), at)
    if decision is None or decision.outcome not in {"booked", "already"}:
        return decision.outcome if decision else "no_session"
    mine = uow.places.latest(event_id, resident) if resident else None
    return check_in(uow, event_id, starts, mine.id if mine else booking, how, by, at)


def _mark(
    uow: UnitOfWork, event_id: str, starts: datetime, booking_id: str, kind: MarkKind, how: How, by: str, at: datetime,
    reason: str = "",
) -> str:
    last = uow.attendance.lock(event_id)
    event = uow.events.get(event_id)
    if last is None or event is None or session_at(event, starts) is None:
        return "no_session"
    if not any(one.id == booking_id and one.status is PlaceStanding.BOOKED for one in uow.places.listing(event_id)):
        return "no_place"
    before = [one for one in uow.attendance.marks(event_id) if (one.booking_id, one.starts) == (booking_id, starts)]
    if not adds(before, kind, reason):
        return "already"
    uow.attendance.add(Mark(
        event_id=event_id, number=last + 1, booking_id=booking_id, starts=starts, kind=kind, how=how, by=by, at=at,
        reason=reason,
    ))
    return kind.value
