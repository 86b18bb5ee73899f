"""The use case "a coordinator holds events": make, publish, change, move, cancel, write texts, give places.

What people are told of waits a few minutes as a `Plan`: until then nothing has happened, and it can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher

from bot.assistant.booking import take
from bot.assistant.coordinators import AuditLine, Right, Viewer
from bot.assistant.event_fields import MOVES, PAST, event_of, texts_of, with_language
from bot.assistant.held_events import HeldEvent, Plan
from bot.assistant.passing_on import make_dates
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.room import ACTIVE, PRIORITIES, Booking, Prioritise, SetPlaces, Why
from bot.assistant.room_work import Decision
from bot.errors import EventError
from bot.matching.codes import short_code, stable_id
from bot.matching.events import is_elsewhere, sessions_of
from bot.matching.sessions import LONDON
from bot.matching.values import CommunityEvent

SOURCE = "console"
UNDO = timedelta(minutes=5)
"""so long what people will be told of can be taken back"""
ALIKE = 0.75
"""two titles that are so near, of 1, may be one event"""
AT_ONCE = 50
"""plans carried out in one run of the job"""
NOT_YOURS = "There is no such event that you may change."
NOT_LIKE_THIS = "This cannot be done to the event as it stands now."
PLACES_TAKEN = "More people have a place than that. Choose who goes back to the waiting list."
NOT_WAITING = "This person does not wait any more."
CHOOSE_REASON = "Choose a reason."
REFUSALS = (NOT_YOURS, NOT_LIKE_THIS, PLACES_TAKEN, NOT_WAITING, CHOOSE_REASON)


@dataclass(frozen=True, kw_only=True)
class EventDesk:
    """Fields are texts, as `bot.assistant.event_fields` names them. All but reading raises EventError."""

    store: Store
    new_id: Callable[[], str]
    undo: timedelta = UNDO

    def make(self, viewer: Viewer, fields: Mapping[str, str], at: datetime) -> CommunityEvent:
        """A draft of the viewer's partner: nobody sees it before it is published."""
        reference = self.new_id()
        given = {**fields, "partner": fields.get("partner") or viewer.partner_name, "status": "draft"}
        made = event_of(
            None, given, id=stable_id("ev", SOURCE, reference), source=SOURCE, reference=reference,
            code=short_code(SOURCE, reference),
        )
        _must_come(made, at)
        with self.store.begin() as uow:
            uow.events.upsert(made, at)
            uow.held_events.own(made.id, viewer.partner_id)
            _note(uow, "made_event", viewer, made.id, at)
            uow.commit()
        return made

    def change(self, viewer: Viewer, event_id: str, fields: Mapping[str, str], at: datetime) -> dict[str, str]:
        """What nobody has to be told; a draft's time and place too. Those that changed, as they were before."""
        with self.store.begin() as uow:
            event = _editable(uow, viewer, event_id).event
            before = texts_of(event)
            told = {
                name: text for name, text in fields.items()
                if text != before.get(name, text) and (event.status == "draft" or name not in MOVES)
            }
            if told:
                new = event_of(event, told)
                if any(name in MOVES for name in told):
                    _must_come(new, at)
                _put(uow, new, at)
                _note(uow, "changed_event", viewer, event_id, at)
            uow.commit()
        return {name: before[name] for name in told}

    def write(self, viewer: Viewer, event_id: str, language: str, texts: Mapping[str, str], at: datetime) -> None:
        """Title, summary and directions in one more language."""
        with self.store.begin() as uow:
            event = _editable(uow, viewer, event_id).event
            _put(uow, with_language(event, language, texts), at)
            _note(uow, "translated_event", viewer, event_id, at)
            uow.commit()

    def publish(self, viewer: Viewer, event_id: str, at: datetime) -> None:
        """A draft, or a cancelled event that takes place after all: from now on residents find it."""
        self._turn(viewer, event_id, ("draft", "cancelled"), "scheduled", "published_event", at)

    def hide(self, viewer: Viewer, event_id: str, at: datetime) -> None:
        """A draft again, as long as nobody has a place."""
        self._turn(viewer, event_id, ("scheduled",), "draft", "hid_event", at)

    def _turn(
        self, viewer: Viewer, event_id: str, before: Sequence[str], status: str, what: str, at: datetime
    ) -> None:
        with self.store.begin() as uow:
            event = _editable(uow, viewer, event_id).event
            if event.status not in before or (status == "draft" and told_of(uow, event, at)):
                raise EventError({"": NOT_LIKE_THIS})
            if status == "scheduled":
                _must_come(event, at)
            _put(uow, replace(event, status=status), at)
            _note(uow, what, viewer, event_id, at)
            uow.commit()

    def move(self, viewer: Viewer, event_id: str, fields: Mapping[str, str], at: datetime) -> Plan | None:
        """Another time or place. The plan while it waits; None when nobody has to be told: then it is done."""
        with self.store.begin() as uow:
            event = _editable(uow, viewer, event_id).event
            new = event_of(event, {name: text for name, text in fields.items() if name in MOVES})
            if event.status == "cancelled":
                raise EventError({"": NOT_LIKE_THIS})
            if not is_elsewhere(replace(event, status="scheduled"), replace(new, status="scheduled")):
                return None
            _must_come(new, at)
            return self._plan(uow, viewer, event, {n: fields[n] for n in MOVES if n in fields}, at)

    def cancel(self, viewer: Viewer, event_id: str, at: datetime) -> Plan | None:
        """As `move`."""
        with self.store.begin() as uow:
            event = _editable(uow, viewer, event_id).event
            if event.status in {"draft", "cancelled"}:
                raise EventError({"": NOT_LIKE_THIS})
            return self._plan(uow, viewer, event, {"status": "cancelled"}, at)

    def _plan(
        self, uow: UnitOfWork, viewer: Viewer, event: CommunityEvent, fields: Mapping[str, str], at: datetime
    ) -> Plan | None:
        plan = Plan(
            event_id=event.id, fields=fields, by=viewer.coordinator_id, partner_id=viewer.partner_id, at=at,
            due=at + self.undo,
        )
        waits = event.status != "draft" and told_of(uow, event, at) > 0
        if waits:
            uow.held_events.plan(plan)
        else:
            _carry_out(uow, plan, at)
        uow.commit()
        return plan if waits else None

    def take_back(self, viewer: Viewer, event_id: str) -> bool:
        """A plan; False when it was carried out already."""
        with self.store.begin() as uow:
            _editable(uow, viewer, event_id)
            dropped = uow.held_events.drop_plan(event_id)
            uow.commit()
        return dropped

    def carry_out(self, viewer: Viewer, event_id: str, at: datetime) -> bool:
        """A plan, without waiting any longer; False when there is none (any more)."""
        with self.store.begin() as uow:
            _editable(uow, viewer, event_id)
            done = _carry_out_planned(uow, event_id, at)
            uow.commit()
        return done

    def run_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Carry out the plans that are due, each in a transaction of its own; how many."""
        with self.store.begin() as uow:
            due = [one.event_id for one in uow.held_events.plans_due(clock(), AT_ONCE)]
        done = 0
        for event_id in due:
            if stopping():
                break
            with self.store.begin() as uow:
                done += _carry_out_planned(uow, event_id, clock())
                uow.commit()
        return done

    def set_places(
        self, viewer: Viewer, event_id: str, places: int | None, move: Sequence[str], at: datetime
    ) -> int | None:
        """So many places; the booking ids in `move` go back to the waiting list. How many there were before."""
        with self.store.begin() as uow:
            before = _editable(uow, viewer, event_id).event.places
            chosen = tuple(one.resident_id for one in uow.places.listing(event_id) if one.id in move)
            decision = _decided(take(
                uow, event_id, SetPlaces(places=places, move=chosen, by=viewer.coordinator_id), at,
            ))
            if decision.outcome != "changed":
                raise EventError({"places": PLACES_TAKEN})
            uow.commit()
        return before

    def put_first(self, viewer: Viewer, event_id: str, booking_id: str, why: str, at: datetime) -> None:
        """Somebody who waits, for a reason of PRIORITIES."""
        if why not in PRIORITIES:
            raise EventError({"why": CHOOSE_REASON})
        with self.store.begin() as uow:
            _editable(uow, viewer, event_id)
            who = next((one.resident_id for one in uow.places.listing(event_id) if one.id == booking_id), "")
            command = Prioritise(resident=who, why=Why(why), by=viewer.coordinator_id)
            if not who or _decided(take(uow, event_id, command, at)).outcome != "prioritised":
                raise EventError({"": NOT_WAITING})
            uow.commit()


def may_run(viewer: Viewer, held: HeldEvent) -> bool:
    """Whether the people of an event may be seen: by the partner who holds it, and by the programme."""
    return viewer.sees_everyone or (bool(held.owner) and held.owner == viewer.partner_id)


def told_of(uow: UnitOfWork, event: CommunityEvent, at: datetime) -> int:
    """How many bookings hear of a change of this event or of its dates to come."""
    dates = [one.id for one in uow.events.upcoming(at) if one.series == event.id] if event.by_date else []
    found = uow.places.standings((event.id, *dates))
    return sum(found.get(one, 0) for one in ACTIVE)


def active(uow: UnitOfWork, event_id: str) -> Sequence[Booking]:
    """Those with a place, the offer of one, or in the waiting list."""
    return [one for one in uow.places.listing(event_id) if one.status in ACTIVE and one.resident_id]


def twins(event: CommunityEvent, others: Sequence[CommunityEvent]) -> Sequence[CommunityEvent]:
    """Others that may be the same: that day, at that place, with nearly that title."""
    return [
        one for one in others
        if one.id != event.id and one.status != "cancelled"
        and not ({one.id, one.series} - {""}) & {event.id, event.series}
        and when_and_where(one) == when_and_where(event)
        and SequenceMatcher(None, _title(one), _title(event)).ratio() >= ALIKE
    ]


def when_and_where(event: CommunityEvent) -> tuple[date, str]:
    """Two events that differ in this are not the same one."""
    return event.starts.astimezone(LONDON).date(), "".join((event.postcode or event.place).casefold().split())


def _title(event: CommunityEvent) -> str:
    return " ".join(event.titles.get("en", "").casefold().split())


def _must_come(event: CommunityEvent, at: datetime) -> None:
    if sessions_of(event)[-1].starts <= at:
        raise EventError({"date": PAST})


def _editable(uow: UnitOfWork, viewer: Viewer, event_id: str) -> HeldEvent:
    """Locked: nobody books, and no other coordinator changes it, before the end of the transaction."""
    held = uow.held_events.get(event_id) if uow.places.room(event_id) else None
    if held is None or not viewer.may(Right.EDIT_OWN_OPENINGS) or not viewer.may_edit(held.owner):
        raise EventError({"": NOT_YOURS})
    return held


def _decided(decision: Decision | None) -> Decision:
    if decision is None:
        raise EventError({"": NOT_YOURS})
    return decision


def _put(uow: UnitOfWork, event: CommunityEvent, at: datetime) -> None:
    """Keep it. A date of an event stands by itself once it was changed; dates follow their event."""
    if event.series:
        owner = uow.held_events.get(event.id)
        uow.events.upsert(replace(event, series=""), at)
        uow.held_events.own(event.id, owner.owner if owner else "")
        return
    uow.events.upsert(event, at)
    if event.by_date:
        _drop_dates(uow, event, at)
        make_dates(uow, event, at)


def _drop_dates(uow: UnitOfWork, event: CommunityEvent, at: datetime) -> None:
    """Dates that its rule no longer names do not take place."""
    days = {one.starts.astimezone(LONDON).date() for one in sessions_of(event)}
    for one in uow.events.upcoming(at):
        planned = one.id.rpartition("@")[2]
        if one.series == event.id and planned not in set(map(str, days)):
            uow.events.upsert(replace(one, status="cancelled"), at)


def _carry_out_planned(uow: UnitOfWork, event_id: str, at: datetime) -> bool:
    uow.places.room(event_id)
    plan = uow.held_events.planned(event_id)
    if plan is None or not uow.held_events.drop_plan(event_id):
        return False
    return _carry_out(uow, plan, at)


def _carry_out(uow: UnitOfWork, plan: Plan, at: datetime) -> bool:
    event = uow.events.get(plan.event_id)
    if event is None:
        return False
    _put(uow, event_of(event, plan.fields), at)
    uow.audit.add(AuditLine(
        at=at, who=plan.by, partner_id=plan.partner_id, subject=plan.event_id,
        what="cancelled_event" if plan.cancels else "moved_event",
    ))
    return True


def _note(uow: UnitOfWork, what: str, viewer: Viewer, subject: str, at: datetime) -> None:
    uow.audit.add(AuditLine(
        at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=what, subject=subject,
    ))
