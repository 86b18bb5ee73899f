"""The rules of places and waiting lists. Pure: a room, a command and the time in; the new room and its moves out.

- People with a place or an offer are never more than the places.
- The line is by time of joining. Only a coordinator puts somebody first, for a reason that is kept.
- A free place is offered to the first in the line, for a time in which the clock stands still in quiet hours. Where
  fewer places are free than the first asked for, these are offered: nobody is passed over, and no place stays empty.
  Whoever refuses too few stays in the line and is asked again when more are free.
- No answer, or no, passes it on. Whoever did not answer leaves the line and may join again.
- Shortly before the event there is no time to ask one after the other: whoever writes first gets the place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.assistant.hours import DecentHours, after_decent, next_decent
from bot.assistant.room import (
    ACTIVE,
    CLOCK,
    PRIORITIES,
    Accept,
    Book,
    Booking,
    Cancel,
    Change,
    Command,
    Decline,
    Join,
    Move,
    MoveKind,
    NewsKind,
    Prioritise,
    Room,
    SetPlaces,
    Standing,
    Tick,
    WalkIn,
    Why,
)
from bot.errors import BookingError

HOLDS = (
    (timedelta(days=7), timedelta(hours=11)),
    (timedelta(days=2), timedelta(hours=4)),
    (timedelta(hours=6), timedelta(hours=1)),
    (timedelta(hours=2), timedelta(minutes=30)),
)
"""time from the offer to the event, at least -> decent time to answer; closer than the last there are no offers"""
NO_LIMIT = 10**9
FREEING: Mapping[MoveKind, Why] = {
    MoveKind.CANCELLED: Why.CANCELLED, MoveKind.LEFT: Why.CANCELLED, MoveKind.DECLINED: Why.DECLINED,
    MoveKind.STAYED: Why.DECLINED, MoveKind.LAPSED: Why.LAPSED, MoveKind.CHANGED: Why.FEWER_PEOPLE,
    MoveKind.MOVED_BACK: Why.PLACES_LOWERED, MoveKind.PLACES: Why.PLACES_RAISED,
}
"""moves that may set places free -> why somebody moves up"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceRules:
    """What an operator may set."""

    hours: DecentHours = field(default_factory=DecentHours)
    holds: tuple[tuple[timedelta, timedelta], ...] = HOLDS
    party: int = 8
    """most people of one booking"""

    def offer_until(self, at: datetime, begins: datetime, hours: DecentHours) -> datetime | None:
        """End of an offer made now to somebody with these hours; None when there is no time left to ask."""
        told = next_decent(at, hours)
        hold = next((hold for ahead, hold in self.holds if begins - told >= ahead), None)
        return None if hold is None else min(after_decent(told, hold, hours), begins)


HoursOf = Callable[[str], DecentHours]
"""resident id -> their decent hours"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What becomes of a command."""

    at: datetime
    outcome: str
    """what to answer: booked, waiting, offered, full, already ..."""
    room: Room
    changed: tuple[Booking, ...] = ()
    """bookings that are new or otherwise now"""
    moves: tuple[Move, ...] = ()


def decide(
    room: Room, command: Command, at: datetime, rules: PlaceRules, hours_of: HoursOf | None = None
) -> Decision:
    """Do a command. The outcome says what became of it; one that cannot be done changes nothing of its own.

    Offers that are over end first, and free places go to those who wait before anybody new gets one.
    """
    work = _Work(room, command, at, rules, hours_of or (lambda _: rules.hours))
    work.catch_up()
    outcome = _DO[type(command)](work, command)
    work.pass_on()
    return work.decision(outcome)


class _Work:
    """A room being changed."""

    def __init__(self, room: Room, command: Command, at: datetime, rules: PlaceRules, hours_of: HoursOf) -> None:
        self.room, self.command, self.at, self.rules, self._hours_of = room, command, at, rules, hours_of
        self.bookings = dict(room.bookings)
        self.places, self.held, self.last, self.freed = room.places, room.held, room.last, room.freed
        self.why_freed = Why.FREE_PLACE
        self.changed: dict[str, Booking] = {}
        self.moves: list[Move] = []

    @property
    def mine(self) -> Booking | None:
        return self.bookings.get(self.command.resident)

    @property
    def free(self) -> int:
        return NO_LIMIT if self.places is None else self.places - self.held

    @property
    def closed(self) -> str:
        """Why nobody can sign up: unknown (not yet published), cancelled, past; "" when they can."""
        if self.room.status in {"draft", "cancelled"}:
            return {"draft": "unknown"}.get(self.room.status, "cancelled")
        return "past" if self.room.begins <= self.at else ""

    def put(self, booking: Booking, kind: MoveKind, why: Why, by: str = "", because: int = 0) -> None:
        """A booking as it is now, and the move that made it so."""
        before = self.bookings.pop(booking.resident_id, None)
        held = before.holds if before else 0
        if booking.status in ACTIVE:
            self.bookings[booking.resident_id] = booking
        self.changed[booking.id] = booking
        self.held += booking.holds - held
        self.move(
            kind, why, by, booking_id=booking.id, people=booking.offered or booking.people, because=because,
            until=booking.until, frees=booking.holds < held,
        )

    def move(self, kind: MoveKind, why: Why, by: str = "", *, frees: bool, booking_id: str = "",
             people: int | None = None, because: int = 0, until: datetime | None = None) -> None:
        self.last += 1
        self.moves.append(Move(
            event_id=self.room.event_id, number=self.last, kind=kind, at=self.at, by=by or self.command.by, why=why,
            booking_id=booking_id, people=people, because=because, until=until, frees=frees,
        ))
        if frees:
            self.freed, self.why_freed = self.last, FREEING.get(kind, Why.FREE_PLACE)

    def end(self, booking: Booking, standing: Standing, kind: MoveKind, why: Why, by: str = "") -> None:
        self.put(replace(booking, status=standing, at=self.at, offered=0, until=None), kind, why, by)

    def catch_up(self) -> None:
        """What time alone has done."""
        for one in sorted(self.bookings.values(), key=lambda one: one.number):
            if one.until is not None and one.until <= self.at:
                self.end(one, Standing.LAPSED, MoveKind.LAPSED, Why.NO_ANSWER, CLOCK)
        self.pass_on()

    def pass_on(self) -> None:
        """Offer free places to the line, in its order."""
        if self.closed or self.free <= 0:
            return
        for one in sorted((b for b in self.bookings.values() if b.status is Standing.WAITING), key=in_line):
            people = min(self.free, one.people)
            if people <= 0:
                return
            if people <= one.refused:
                continue
            until = self.rules.offer_until(self.at, self.room.begins, self._hours_of(one.resident_id))
            if until is not None:  # else this person cannot be asked in time
                offer = replace(one, status=Standing.OFFERED, at=self.at, offered=people, until=until)
                self.put(offer, MoveKind.OFFERED, self.why_freed, CLOCK, self.freed)

    def decision(self, outcome: str) -> Decision:
        room = replace(
            self.room, bookings=self.bookings, places=self.places, held=self.held, last=self.last, freed=self.freed
        )
        return Decision(
            at=self.at, outcome=outcome, room=room, changed=tuple(self.changed.values()), moves=tuple(self.moves)
        )


def in_line(booking: Booking) -> tuple[bool, float, int]:
    """The order of the waiting list: those put first by the time of that, then all others by the time they joined."""
    return booking.priority is None, booking.priority.timestamp() if booking.priority else 0.0, booking.number


def _standing(work: _Work) -> str:
    """What somebody who is not new already has."""
    return {Standing.BOOKED: "already", Standing.WAITING: "waiting", Standing.OFFERED: "offered"}[work.mine.status] \
        if work.mine else "none"


def _new(work: _Work, command: Book, standing: Standing) -> Booking:
    return Booking(
        id=command.booking, event_id=work.room.event_id, resident_id=command.resident, status=standing, at=work.at,
        number=work.last + 1, people=command.people, needs=command.needs,
    )


def _book(work: _Work, command: Book) -> str:
    mine = work.mine
    if work.closed or not 1 <= command.people <= work.rules.party:
        return work.closed or "too_many"
    if mine is not None and mine.status is not Standing.WAITING:
        return _accept(work, command)
    if command.people > work.free:
        return "waiting" if mine else "full"
    others = any(one.status is Standing.WAITING and one is not mine for one in work.bookings.values())
    why = Why.NOBODY_TO_ASK if others else Why.FREE_PLACE
    if mine is None:
        work.put(_new(work, command, Standing.BOOKED), MoveKind.BOOKED, why)
    else:
        taken = replace(mine, status=Standing.BOOKED, at=work.at, people=command.people, priority=None, refused=0)
        work.put(taken, MoveKind.BOOKED, why)
    return "booked"


def _walk_in(work: _Work, command: WalkIn) -> str:
    """Whoever waits and is not at the door has nothing of the place any more: this is too late for offers."""
    mine = work.mine
    if work.closed not in {"", "past"}:
        return work.closed
    if not 1 <= command.people <= work.rules.party:
        return "too_many"
    if mine is not None and mine.status is Standing.BOOKED:
        return "already"
    if mine is not None and mine.status is Standing.OFFERED:
        return _accept(work, command)
    if command.people > work.free:
        return "full"
    taken = replace(
        mine, status=Standing.BOOKED, at=work.at, people=command.people, refused=0, priority=None
    ) if mine else _new(work, command, Standing.BOOKED)
    work.put(taken, MoveKind.BOOKED, Why.WALKED_IN)
    return "booked"


def _join(work: _Work, command: Join) -> str:
    if work.closed or work.mine is not None:
        return work.closed or _standing(work)
    most = work.rules.party if work.places is None else min(work.rules.party, work.places)
    if not 1 <= command.people <= most:
        return "too_many"
    if not work.room.waiting_list:
        return "no_list"
    work.put(_new(work, command, Standing.WAITING), MoveKind.JOINED, Why.ASKED)
    work.pass_on()
    return _standing(work)


def _accept(work: _Work, _: Command) -> str:
    mine = work.mine
    if mine is None or mine.status is not Standing.OFFERED:
        return "late" if _lapsed_now(work) else work.closed or _standing(work)
    if work.closed:
        return work.closed
    taken = replace(
        mine, status=Standing.BOOKED, at=work.at, people=mine.offered, offered=0, until=None, refused=0, priority=None
    )
    work.put(taken, MoveKind.ACCEPTED, Why.ASKED)
    return "booked"


def _lapsed_now(work: _Work) -> bool:
    mine = work.command.resident
    return any(b.status is Standing.LAPSED and b.resident_id == mine for b in work.changed.values())


def _decline(work: _Work, _: Command) -> str:
    mine = work.mine
    if mine is None or mine.status is not Standing.OFFERED:
        return "late" if _lapsed_now(work) else _standing(work)
    if mine.offered < mine.people:
        waits = replace(mine, status=Standing.WAITING, at=work.at, offered=0, until=None, refused=mine.offered)
        work.put(waits, MoveKind.STAYED, Why.ASKED)
        return "waiting"
    work.end(mine, Standing.DECLINED, MoveKind.DECLINED, Why.ASKED)
    return "declined"


def _change(work: _Work, command: Change) -> str:
    mine = work.mine
    if mine is None or work.closed:
        return work.closed or "none"
    if mine.status is Standing.OFFERED:
        return "offered"
    people = mine.people if command.people is None else command.people
    if not 1 <= people <= work.rules.party:
        return "too_many"
    if mine.status is Standing.BOOKED and people - mine.people > work.free:
        return "full"
    if mine.status is Standing.WAITING and work.places is not None and people > work.places:
        return "too_many"
    needs = mine.needs if command.needs is None else command.needs
    if (people, needs) != (mine.people, mine.needs):
        refused = mine.refused if people >= mine.people else 0
        work.put(replace(mine, people=people, needs=needs, refused=refused), MoveKind.CHANGED, Why.ASKED)
    return "changed"


def _cancel(work: _Work, command: Cancel) -> str:
    mine = work.mine
    if mine is None:
        return "none"
    if mine.status is Standing.BOOKED:
        work.end(mine, Standing.CANCELLED, MoveKind.CANCELLED, command.why)
        return "cancelled"
    work.end(mine, Standing.LEFT, MoveKind.LEFT, command.why)
    return "left"


def _prioritise(work: _Work, command: Prioritise) -> str:
    if command.why not in PRIORITIES:
        raise BookingError(f"{command.why} is no reason to put somebody first", advice=", ".join(sorted(PRIORITIES)))
    mine = work.mine
    if mine is None or mine.status is not Standing.WAITING:
        return _standing(work)
    work.put(replace(mine, priority=work.at), MoveKind.PRIORITISED, command.why)
    return "prioritised"


def _set_places(work: _Work, command: SetPlaces) -> str:
    moving = [work.bookings[one] for one in dict.fromkeys(command.move) if one in work.bookings]
    if command.places is not None and work.held - sum(one.holds for one in moving) > command.places:
        return "below_booked"
    raised = command.places is None or (work.places is not None and command.places > work.places)
    for one in sorted(moving, key=lambda one: one.number):
        if one.status is not Standing.WAITING:
            back = replace(one, status=Standing.WAITING, at=work.at, offered=0, until=None, refused=0)
            work.put(replace(back, priority=work.at), MoveKind.MOVED_BACK, Why.PLACES_LOWERED)
    if command.places != work.places:
        work.places = command.places
        why = Why.PLACES_RAISED if raised else Why.PLACES_LOWERED
        work.move(MoveKind.PLACES, why, frees=raised, people=work.places)
    return "changed"


def _tick(work: _Work, _: Tick) -> str:
    """`catch_up` has done the rest."""
    ends = {"cancelled": (Why.EVENT_CANCELLED, True), "past": (Why.EVENT_BEGUN, False)}.get(work.closed)
    if ends is not None:
        why, everybody = ends
        for one in sorted(work.bookings.values(), key=lambda one: one.number):
            if everybody or one.status is not Standing.BOOKED:
                work.end(one, Standing.ENDED, MoveKind.ENDED, why)
    return "done"


_DO: Mapping[type[Command], Callable[[_Work, Any], str]] = {
    Book: _book, Join: _join, WalkIn: _walk_in, Accept: _accept, Decline: _decline, Change: _change, Cancel: _cancel,
    Prioritise: _prioritise, SetPlaces: _set_places, Tick: _tick,
}


NEWS: Mapping[tuple[MoveKind, Why], NewsKind] = {
    (MoveKind.LAPSED, Why.NO_ANSWER): NewsKind.LAPSED,
    (MoveKind.MOVED_BACK, Why.PLACES_LOWERED): NewsKind.MOVED_BACK,
    (MoveKind.ENDED, Why.EVENT_CANCELLED): NewsKind.CANCELLED,
    (MoveKind.ENDED, Why.EVENT_BEGUN): NewsKind.BEGUN,
}
"""moves that somebody hears of; an offer always is one"""


def news(moves: Iterable[Move]) -> Mapping[str, NewsKind]:
    """Booking id -> what its person is to hear: of several moves the last counts."""
    found: dict[str, NewsKind] = {}
    for move in moves:
        kind = NewsKind.OFFERED if move.kind is MoveKind.OFFERED else NEWS.get((move.kind, move.why))
        if kind is not None:
            found[move.booking_id] = kind
        else:
            found.pop(move.booking_id, None)
    return found


def forgotten(booking: Booking, number: int, at: datetime) -> tuple[Booking, Move]:
    """A booking of something to come whose person had everything erased, and the move of that number.

    Nothing is passed on here: the next tick finds what is free.
    """
    had_place = booking.status is Standing.BOOKED
    ended = replace(
        booking, resident_id="", needs=(), offered=0, until=None, at=at,
        status=Standing.CANCELLED if had_place else Standing.LEFT,
    )
    return ended, Move(
        event_id=booking.event_id, number=number, kind=MoveKind.CANCELLED if had_place else MoveKind.LEFT, at=at,
        by="resident", why=Why.FORGOTTEN, booking_id=booking.id, people=booking.people, frees=booking.holds > 0,
    )


def set_by_source(event_id: str, number: int, before: int | None, now: int | None, at: datetime) -> Move:
    """The source of an event has changed its places."""
    raised = now is None or (before is not None and now > before)
    return Move(
        event_id=event_id, number=number, kind=MoveKind.PLACES, at=at, by=CLOCK, why=Why.SOURCE, people=now,
        frees=raised,
    )
