"""The morning after a session: whoever came is asked whether it was useful, whoever is not on the list what kept them.

Each is asked once, in decent hours, while it is of use. What was cancelled, or moved to another time, is no session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.assistant.alerts import contact_to_alert
from bot.assistant.attendance import Mark, attended, current, last_session, session_at
from bot.assistant.desk import Desk
from bot.assistant.hours import DecentHours, is_decent, next_decent
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.recipient import Reachable
from bot.assistant.room import Booking
from bot.assistant.telling import begin
from bot.assistant.values import Cause
from bot.dialogue.events import FlowDue
from bot.matching.sessions import Session
from bot.matching.values import CommunityEvent


class AfterKind(StrEnum):
    """What is asked; the value is the flow, and stands beside the reminders that were sent."""

    USEFUL = "useful"
    MISSED = "missed"


MORNING = time(10)
"""local time at which those who are not on the list are asked, the day after"""
HOURS_AFTER = timedelta(hours=2)
"""the end of the last session -> whether it was useful"""
ASKED_FOR = timedelta(days=3)
"""then it is too late to ask: quiet days may lie between"""
LONGEST = timedelta(days=2)
"""a session may last, at most: how far back beginnings are looked for"""


def due_from(kind: AfterKind, session: Session, hours: DecentHours) -> datetime:
    """When people are asked about a session, in UTC."""
    if kind is AfterKind.USEFUL:
        return next_decent(session.ends + HOURS_AFTER, hours)
    day = hours.local(session.ends).date() + timedelta(days=1)
    return next_decent(datetime.combine(day, MORNING, tzinfo=ZoneInfo(hours.zone)), hours)


def due_kinds(event: CommunityEvent, session: Session, at: datetime, hours: DecentHours) -> Iterator[AfterKind]:
    """What is asked of a session at this moment; of a course whether it was useful only after its last one."""
    if not is_decent(at, hours):
        return
    for kind in AfterKind:
        since = due_from(kind, session, hours)
        if since <= at < since + ASKED_FOR and (kind is AfterKind.MISSED or session == last_session(event)):
            yield kind


@dataclass(frozen=True, kw_only=True, slots=True)
class AfterSession:
    """The use case with all it needs."""

    store: Store
    desk: Desk
    reachable: Reachable = field(default_factory=Reachable)
    chunk: int = 50
    """people a transaction: on SQLite replies wait behind it"""

    def ask_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Everybody who is due now. How many were asked."""
        at = clock()
        if not is_decent(at, self.reachable.hours):
            return 0
        with self.store.begin() as uow:
            sessions = uow.events.sessions(at - ASKED_FOR - LONGEST - timedelta(days=4), at)
            found = [(event, starts) for one, starts in sessions if (event := uow.events.get(one)) is not None]
        total = 0
        for event, starts in found:
            session = session_at(event, starts)
            kinds = due_kinds(event, session, at, self.reachable.hours) if session else ()
            for kind in kinds:
                after: int | None = 0
                while after is not None and not stopping():
                    asked, after = self._chunk(event, starts, kind, after, clock())
                    total += asked
        return total

    def _chunk(
        self, event: CommunityEvent, starts: datetime, kind: AfterKind, after: int, at: datetime
    ) -> tuple[int, int | None]:
        """How many were asked, and after whom to go on (None: there is nobody else)."""
        with self.store.begin() as uow:
            people = uow.places.to_remind(event.id, starts, kind.value, at, self.chunk, after)
            marks = uow.attendance.marks(event.id) if people else ()
            asked = {one.id: self._ask(uow, event, starts, kind, one, marks, at) for one in people}
            done = [one for one in people if asked[one.id] is not None]
            uow.places.reminded(done, starts, kind.value, at)
            uow.commit()
        return sum(asked[one.id] is True for one in done), people[-1].number if len(people) == self.chunk else None

    def _ask(
        self, uow: UnitOfWork, event: CommunityEvent, starts: datetime, kind: AfterKind, booking: Booking,
        marks: Sequence[Mark], at: datetime,
    ) -> bool | None:
        """True: asked. False: there is nothing to ask. None: they cannot be written to just now, and come again."""
        if not _concerns(kind, booking, starts, marks):
            return False
        if contact_to_alert(uow.contacts.of_resident(booking.resident_id)) is None:
            return False
        contact = self.reachable.who(uow, booking.resident_id, at)
        if contact is None:
            return None
        due = FlowDue(at=at, flow=kind.value, vars={"item": event.id, "starts": starts.isoformat()})
        return begin(
            self.desk, uow, contact, lambda _contact, _state: due, at, cause=Cause.SERVICE,
            cause_id=f"{kind}:{booking.id}:{starts.isoformat()}", expires=at + ASKED_FOR,
        )


def _concerns(kind: AfterKind, booking: Booking, starts: datetime, marks: Sequence[Mark]) -> bool:
    if kind is AfterKind.USEFUL:
        return bool(attended(marks, booking.id))
    return (booking.id, starts) not in current(marks)
