"""What a certificate of attendance says: looked up when it is shown, so that it is never more than true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.assistant.attendance import confirmed
from bot.assistant.naming import LONDON
from bot.assistant.ports import Store
from bot.assistant.room import Standing
from bot.assistant.verifying import OURSELVES
from bot.matching.events import sessions_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Attended:
    """The page."""

    title: str
    partner: str
    place: str
    name: str
    """"" when it was left out"""
    days: tuple[date, ...]
    """of the sessions at which somebody at the door, or the word of the day, knew of them"""
    of: int
    """sessions in all"""
    issued: date
    until: date
    code: str
    """of the event, by which anybody can ask us about it; "" when it has none"""


def read_certificate(store: Store, token: str, at: datetime) -> Attended | None:
    """None when there is none, its time is over, or nothing is left that it could say."""
    with store.begin() as uow:
        found = uow.certificates.find(token, at)
        event = uow.events.get(found.event_id) if found else None
        if found is None or event is None:
            return None
        has_place = any(
            one.id == found.booking_id and one.status is Standing.BOOKED for one in uow.places.listing(event.id)
        )
        was = confirmed(uow.attendance.marks(event.id), found.booking_id) if has_place else ()
    if not was:
        return None
    return Attended(
        title=event.titles.get("en") or next(iter(event.titles.values())), partner=event.partner or OURSELVES,
        place=event.place, name=found.name, days=tuple(one.astimezone(LONDON).date() for one in was),
        of=max(len(was), sum(not one.cancelled for one in sessions_of(event))),
        issued=found.at.astimezone(LONDON).date(), until=found.until.astimezone(LONDON).date(), code=event.code,
    )
