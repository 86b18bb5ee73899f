"""What became of everybody in a trial, read from the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from bot.assistant.attendance import Mark, Presence, session_at, standing, was_taken
from bot.assistant.ports import UnitOfWork
from bot.assistant.trial import Trial, fate_of
from bot.assistant.trial_report import Ended

Seen = tuple[datetime | None, bool, Mapping[str, list[Mark]]]
"""end of a session (None: it does not take place so), whether attendance was taken, marks by booking"""


def fates(uow: UnitOfWork, trial: Trial, at: datetime) -> list[Ended]:
    """Everybody who ever was in it, in the order they came."""
    seen = cache(lambda event_id, starts: _seen(uow, event_id, starts))
    found = []
    for one in uow.trials.traced(trial.id):
        ends, taken, marks = seen(one.exposure.event_id, one.exposure.starts)
        found.append((one, fate_of(one, _presence(marks, one.exposure.booking_id, ends, at, taken=taken), ends, at)))
    return found


def _presence(
    marks: Mapping[str, list[Mark]], booking_id: str, ends: datetime | None, at: datetime, *, taken: bool
) -> Presence:
    return standing(marks.get(booking_id, ()), over=ends is not None and ends <= at, taken=taken).presence


def _seen(uow: UnitOfWork, event_id: str, starts: datetime) -> Seen:
    event = uow.events.get(event_id)
    session = session_at(event, starts) if event is not None and event.status != "cancelled" else None
    marks = [one for one in uow.attendance.marks(event_id) if one.starts == starts]
    by_booking: dict[str, list[Mark]] = {}
    for one in marks:
        by_booking.setdefault(one.booking_id, []).append(one)
    return session.ends if session else None, was_taken(marks), by_booking
