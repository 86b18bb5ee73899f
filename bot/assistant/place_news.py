"""What people hear about their places by ourselves: an offer, what became of it, a change of the event, a reminder.

What is to be told stands in the store beside the bookings, written in the transaction that made it so, whoever caused
it. It is told in a transaction of its own that holds no lock of the event: nobody's turn waits for it, and a crash
repeats nothing and forgets nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.assistant import showing
from bot.assistant.alerts import contact_to_alert
from bot.assistant.coming import is_sure
from bot.assistant.desk import Desk
from bot.assistant.files import calendar_files
from bot.assistant.helping import FORGOT, MORNING, last_reason
from bot.assistant.holding import is_with_a_person
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.posting import style
from bot.assistant.recipient import Reachable
from bot.assistant.room import Booking, MoveKind, NewsKind, Standing
from bot.assistant.session_reminders import Due, ReminderKind, due_reminders, due_since
from bot.assistant.telling import begin
from bot.assistant.trial import Trial
from bot.assistant.trying import wording_for
from bot.assistant.values import Cause, Contact
from bot.assistant.writing import STALE_AFTER, say
from bot.dialogue.events import FlowDue
from bot.matching.events import sessions_of
from bot.matching.values import CommunityEvent

OFFER, COMING = "offer", "coming"
"""flows that begin by themselves"""
SURE = "reminder_sure"
"""phrase for whoever has said that they come, and for whoever is not to be asked now"""
STANDS: Mapping[NewsKind, frozenset[Standing]] = {
    NewsKind.OFFERED: frozenset({Standing.OFFERED}),
    NewsKind.LAPSED: frozenset({Standing.LAPSED}),
    NewsKind.MOVED_BACK: frozenset({Standing.WAITING}),
    NewsKind.CANCELLED: frozenset({Standing.ENDED}),
    NewsKind.BEGUN: frozenset({Standing.ENDED}),
    NewsKind.CHANGED: frozenset({Standing.BOOKED, Standing.OFFERED, Standing.WAITING}),
}
"""how a booking must stand for its news to be true still"""
ASKED = {
    (NewsKind.OFFERED, Standing.OFFERED): OFFER, (NewsKind.CHANGED, Standing.OFFERED): OFFER,
    (NewsKind.CHANGED, Standing.BOOKED): COMING,
}
"""news that is a question; all other is a sentence"""
TOOK = frozenset({MoveKind.BOOKED, MoveKind.ACCEPTED})
PHRASES: Mapping[NewsKind, str] = {
    NewsKind.LAPSED: "place_lapsed", NewsKind.MOVED_BACK: "place_moved_back", NewsKind.CANCELLED: "news_cancelled",
    NewsKind.BEGUN: "place_not_free", NewsKind.CHANGED: "event_changed",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceNews:
    """The use case with all it needs."""

    store: Store
    desk: Desk
    reachable: Reachable = field(default_factory=Reachable)
    trials: tuple[Trial, ...] = ()
    """of how reminders are worded; none unless the operator wants them"""
    chunk: int = 50
    """people a transaction: on SQLite replies wait behind it"""

    def tell_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Tell everybody who can be written to now. How many were told; the others come again."""
        told, after = 0, ("", "")
        had_place = _HadPlace()
        while not stopping():
            at = clock()
            with self.store.begin() as uow:
                found = uow.places.news(after, self.chunk)
                told += sum(self._tell(uow, booking, kind, at, had_place) for booking, kind in found)
                uow.commit()
            if len(found) < self.chunk:
                break
            last, kind = found[-1]
            after = (last.id, kind.value)
        return told

    def _tell(
        self, uow: UnitOfWork, found: Booking, kind: NewsKind, at: datetime, had_place: _HadPlace
    ) -> bool:
        """The lock of the contact comes first, as in a turn: what the person does meanwhile is seen, or waits."""
        talking = is_with_a_person(uow, found.resident_id, at)
        contact = self.reachable.who(uow, found.resident_id, at, talking=talking)
        if contact is not None:
            uow.contacts.find(contact.channel, contact.address, lock=True)
        event, booking = uow.events.get(found.event_id), uow.places.latest(found.event_id, found.resident_id)
        if event is None or booking is None or booking.id != found.id or not _is_news(uow, booking, kind, event, at):
            uow.places.heard([found.id], kind)
            return False
        flow = ASKED.get((kind, booking.status))
        if contact is None or (talking and flow == OFFER):
            return False
        uow.places.heard([booking.id], kind)
        if kind is NewsKind.CHANGED:
            self._is_reminder(uow, booking, event, at)
        # An offer, and another time while it is open, are one question: the ledger takes it once.
        cause_id = f"place:{flow or kind}:{booking.id}:{event.sequence}:{int(booking.at.timestamp())}"
        if flow:
            due = FlowDue(at=at, flow=flow, vars={"item": event.id, "kind": kind.value})
            return self._ask(uow, contact, due, cause_id, booking.until or event.starts)
        words = self.desk.flows.phrases[PHRASES[kind]].fill(**showing.event_params(self.desk.flows, event, 0))
        files = calendar_files(
            self.desk, event, at, language=contact.language, style=style(contact)
        ) if kind is NewsKind.CANCELLED else ()
        if files and not had_place(uow, booking):
            files = ()
        return say(self.desk, uow, contact, [words], at, cause=Cause.SERVICE, cause_id=cause_id, files=files)

    def _is_reminder(self, uow: UnitOfWork, booking: Booking, event: CommunityEvent, at: datetime) -> None:
        """Who hears of the new time now needs no reminder of it in the next minutes."""
        sessions = [(event.id, one.starts) for one in sessions_of(event) if not one.cancelled]
        for due in due_reminders(sessions, at, self.reachable.hours):
            people = uow.places.to_remind(event.id, due.starts, due.kind, due.since, 1, booking.number - 1)
            uow.places.reminded([one for one in people if one.id == booking.id], due.starts, due.kind, at)

    def remind(self, uow: UnitOfWork, due: Due, bookings: Sequence[Booking], at: datetime) -> Sequence[Booking]:
        """The `Remind` of `SessionReminders`."""
        return [one for one in bookings if self._remind(uow, due, one, at)]

    def _remind(self, uow: UnitOfWork, due: Due, booking: Booking, at: datetime) -> bool:
        """Whether it is done with: told, or nobody is there to be told, or needs it.

        Who has not heard yet that it is at another time or place hears that first, as a change: it reminds as well.
        """
        if due.kind is ReminderKind.MORNING and last_reason(uow, booking.resident_id) != FORGOT:
            return True
        usual = contact_to_alert(uow.contacts.of_resident(booking.resident_id))
        talking = is_with_a_person(uow, booking.resident_id, at)
        contact = self.reachable.who(uow, booking.resident_id, at, talking=talking) if usual else None
        if usual is not None and contact is None:
            return False
        if contact is not None and uow.places.to_hear(booking.id, NewsKind.CHANGED):
            return False
        cause_id = f"coming:{booking.id}:{due.kind}:{due.starts.isoformat()}"
        if talking or is_sure(uow.coming.latest(booking.id, due.starts), at):
            return contact is None or self._remind_plainly(uow, due, contact, cause_id, at)
        wording = wording_for(self.desk, uow, self.trials, due, booking, contact, cause_id, at)
        if contact is None:
            return True
        flow = FlowDue(at=at, flow=COMING, vars={
            "item": due.event_id, "kind": due.kind.value, "starts": due.starts.isoformat(), **wording,
            MORNING: "yes" if due_since(ReminderKind.MORNING, due.starts, self.reachable.hours) else "",
        })
        self._ask(uow, contact, flow, cause_id, due.starts)
        return True

    def _remind_plainly(self, uow: UnitOfWork, due: Due, contact: Contact, cause_id: str, at: datetime) -> bool:
        """Who said yes is told when and where, and not asked again; who talks with a coordinator is not asked now."""
        uow.contacts.find(contact.channel, contact.address, lock=True)
        event = uow.events.get(due.event_id)
        if event is not None:
            words = self.desk.flows.phrases[SURE].fill(**{
                **showing.event_params(self.desk.flows, event, 0),
                **showing.way_params(self.desk, event, calendar=False), "day_time": due.starts,
            })
            say(self.desk, uow, contact, [words], at, cause=Cause.SERVICE, cause_id=cause_id, expires=due.starts)
        return True

    def _ask(self, uow: UnitOfWork, contact: Contact, due: FlowDue, cause_id: str, expires: datetime) -> bool:
        """False when it cannot be asked: the conversation cannot be read, or the person has just stopped."""
        return begin(
            self.desk, uow, contact, lambda _contact, _state: due, due.at, cause_id=cause_id, expires=expires,
            cause=Cause.SERVICE,
        )


@dataclass(frozen=True, slots=True)
class _HadPlace:
    """Who ever had a place, and so a calendar file: read once for each event."""

    known: dict[str, frozenset[str]] = field(default_factory=dict)

    def __call__(self, uow: UnitOfWork, booking: Booking) -> bool:
        if booking.event_id not in self.known:
            moves = uow.places.moves(booking.event_id)
            self.known[booking.event_id] = frozenset(one.booking_id for one in moves if one.kind in TOOK)
        return booking.id in self.known[booking.event_id]


def _is_news(uow: UnitOfWork, booking: Booking, kind: NewsKind, event: CommunityEvent, at: datetime) -> bool:
    """It is still true, still of use, and there is somebody to tell."""
    if booking.status not in STANDS[kind] or (booking.until is not None and booking.until <= at):
        return False
    ends = booking.at + STALE_AFTER if kind is NewsKind.BEGUN else sessions_of(event)[-1].ends
    return at < ends and contact_to_alert(uow.contacts.of_resident(booking.resident_id)) is not None
