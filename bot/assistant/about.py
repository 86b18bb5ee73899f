"""What a broadcast or a segment names: openings and events, by code or id."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.assistant.broadcast import Link
from bot.assistant.hours import DecentHours
from bot.assistant.ports import UnitOfWork
from bot.assistant.wording import LinkValues, of_event, of_opening
from bot.errors import BroadcastError


def find_link(uow: UnitOfWork, named: str, at: datetime) -> Link:
    """The opening or event of a code or id. Raises BroadcastError."""
    opening = uow.openings.get(named) or uow.openings.by_code(named)
    return Link(kind="opening", id=opening.id) if opening else Link(kind="event", id=find_event(uow, named, at))


def link_values(uow: UnitOfWork, link: Link | None, hours: DecentHours) -> LinkValues:
    """What stands in the texts for {code} and the like."""
    if link is None:
        return LinkValues()
    if link.kind == "event":
        event = uow.events.get(link.id)
        return of_event(event) if event else LinkValues(gone="the event is not there any more")
    opening = uow.openings.get(link.id)
    if opening is None:
        return LinkValues(gone="the opening is not there any more")
    ends = None if opening.closes is None else _midnight_after(opening.closes, hours)
    return replace(of_opening(opening), ends=ends)


def _midnight_after(day: date, hours: DecentHours) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(hours.zone))


def find_opening(uow: UnitOfWork, named: str) -> str:
    """The id of an opening, by id or code. Raises BroadcastError."""
    opening = uow.openings.get(named) or uow.openings.by_code(named)
    if opening is None:
        raise BroadcastError(
            f"there is no opening {named!r}", where="segment", advice="Use its code or id.", name="no_code",
            params={"code": named},
        )
    return opening.id


def find_event(uow: UnitOfWork, named: str, at: datetime) -> str:
    """The id of an event, by id, or by the code of one to come. Raises BroadcastError."""
    if uow.events.get(named) is not None:
        return named
    code = named.strip().upper()
    found = next((event.id for event in uow.events.upcoming(at) if code and event.code.upper() == code), None)
    if found is None:
        raise BroadcastError(
            f"there is no opening or event {named!r}", where="broadcast", advice="Use its code or id.", name="no_code",
            params={"code": named},
        )
    return found
