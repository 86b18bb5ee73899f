"""The list at the door with names, for the organiser's own eyes: whoever reads it stands in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.assistant.attendance import Moment, moment
from bot.assistant.coordinators import AuditLine
from bot.assistant.door import DoorList
from bot.assistant.naming import LONDON
from bot.assistant.ports import UnitOfWork
from bot.assistant.quiet import facts_of
from bot.matching.events import sessions_of
from bot.matching.sessions import Session
from bot.matching.values import CommunityEvent

DOOR_LIST = "door_list"
"""what was done, see AuditLine; the subject is the event"""
NAME = "name"
"""fact of a resident"""


@dataclass(frozen=True, kw_only=True, slots=True)
class DoorRow:
    """One line for the door."""

    booking: str
    name: str
    """"" when they told none"""
    people: int
    needs: tuple[str, ...]
    presence: str
    how: str
    by: str
    at: datetime | None
    reason: str
    """why they missed it, where they said so"""


def sheet(uow: UnitOfWork, found: DoorList, who: str, partner_id: str, at: datetime) -> list[DoorRow]:
    """The rows with their names. `who` is the account, "" for the command line; a line of the audit says so."""
    uow.audit.add(AuditLine(at=at, who=who, partner_id=partner_id, what=DOOR_LIST, subject=found.event.id))
    return [
        DoorRow(
            booking=guest.booking.id, name=_name(uow, guest.booking.resident_id), people=guest.booking.people,
            needs=guest.booking.needs, presence=guest.standing.presence.value, how=mark.how.value if mark else "",
            by=mark.by if mark else "", at=mark.at if mark else None, reason=mark.reason if mark else "",
        )
        for guest in found.guests for mark in (guest.standing.mark,)
    ]


def _name(uow: UnitOfWork, resident_id: str) -> str:
    return str(facts_of(uow, resident_id).get(NAME) or "") if resident_id else ""


def session_of_code(
    uow: UnitOfWork, code: str, at: datetime, day: date | None = None
) -> tuple[CommunityEvent, Session] | None:
    """The session of an event with this code or id, on that day; else the one that is on, the next, or the last."""
    found = [row for row in _sessions(uow, code) if day is None or row[1].starts.astimezone(LONDON).date() == day]
    to_come = (row for row in found if moment(row[1], at) is not Moment.LATE)
    return next(to_come, found[-1] if found else None)


def _sessions(uow: UnitOfWork, code: str) -> list[tuple[CommunityEvent, Session]]:
    return sorted(_all_sessions(uow, code), key=lambda row: (row[1].starts, row[0].id))


def _all_sessions(uow: UnitOfWork, code: str) -> Iterator[tuple[CommunityEvent, Session]]:
    named = uow.events.get(code)
    for event in {one.id: one for one in (*uow.events.by_code(code), *((named,) if named else ()))}.values():
        if event.status not in {"draft", "cancelled"} and not event.by_date:
            yield from ((event, one) for one in sessions_of(event) if not one.cancelled)
