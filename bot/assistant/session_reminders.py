"""Reminders of a session, the day before, that morning, two hours before: which are due, and nobody has one twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.assistant.hours import DecentHours, is_decent, last_decent, next_decent
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.room import Booking


class ReminderKind(StrEnum):
    """How long before."""

    DAY = "day"
    MORNING = "morning"
    """for whoever forgot the last event"""
    HOURS = "hours"


DAY_AT = time(10)
"""local time of the reminder on the day before"""
MORNING_AT = time(9)
"""local time of the one on the morning"""
HOURS_BEFORE = timedelta(hours=2)
NO_USE_AFTER = {
    ReminderKind.DAY: timedelta(hours=3), ReminderKind.MORNING: timedelta(hours=3),
    ReminderKind.HOURS: timedelta(minutes=45),
}
"""so shortly before a session this kind is of no use any more: the other serves, or people are on their way"""
LOOK_AHEAD = timedelta(days=10)
"""quiet days in a row, as at Christmas, bring the reminder of the day before forward"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One reminder of one session, for everybody with a place."""

    event_id: str
    starts: datetime
    kind: ReminderKind
    since: datetime
    """who got the place later than this knows it well enough"""


Remind = Callable[[UnitOfWork, Due, Sequence[Booking], datetime], Sequence[Booking]]
"""writes to these people, in the same transaction; whoever cannot be written to just now is left out and comes again"""


def due_since(kind: ReminderKind, starts: datetime, hours: DecentHours) -> datetime | None:
    """From when on a reminder is due, in UTC or the zone of `starts`; None where there is no decent moment of use."""
    if kind is ReminderKind.DAY:
        day = hours.local(starts).date() - timedelta(days=1)
        return last_decent(datetime.combine(day, DAY_AT, tzinfo=ZoneInfo(hours.zone)), hours)
    if kind is ReminderKind.MORNING:
        morning = datetime.combine(hours.local(starts).date(), MORNING_AT, tzinfo=ZoneInfo(hours.zone))
        since = next_decent(morning, hours)
    else:
        since = next_decent(starts - HOURS_BEFORE, hours)
    return since if since <= starts - NO_USE_AFTER[kind] else None


def due_reminders(
    sessions: Sequence[tuple[str, datetime]], at: datetime, hours: DecentHours
) -> Iterator[Due]:
    """What is due of these sessions (event id, beginning) at this moment; nothing in quiet hours."""
    if not is_decent(at, hours):
        return
    for event_id, starts in sessions:
        for kind in ReminderKind:
            since = due_since(kind, starts, hours)
            if since is not None and since <= at <= starts - NO_USE_AFTER[kind]:
                yield Due(event_id=event_id, starts=starts, kind=kind, since=since)


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionReminders:
    """The use case with all it needs."""

    store: Store
    remind: Remind
    hours: DecentHours = field(default_factory=DecentHours)
    chunk: int = 100
    """people a transaction: on SQLite replies wait behind it"""

    def run_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Everybody who is due now. How many reminders."""
        at = clock()
        with self.store.begin() as uow:
            sessions = uow.events.sessions(at, at + LOOK_AHEAD)
        total = 0
        for due in due_reminders(sessions, at, self.hours):
            after: int | None = 0
            while after is not None and not stopping():
                done, after = self._chunk(due, after, clock())
                total += done
        return total

    def _chunk(self, due: Due, after: int, at: datetime) -> tuple[int, int | None]:
        """How many were reminded, and after whom to go on (None: there is nobody else)."""
        with self.store.begin() as uow:
            people = uow.places.to_remind(due.event_id, due.starts, due.kind, due.since, self.chunk, after)
            told = self.remind(uow, due, people, at) if people else ()
            if told:
                uow.places.reminded(told, due.starts, due.kind, at)
                uow.commit()
        return len(told), people[-1].number if len(people) == self.chunk else None
