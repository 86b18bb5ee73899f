"""A room while a command is done to it: bookings are put, moves are written, free places go to the line. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.assistant.place_rules import HoursOf, PlaceRules
from bot.assistant.room import ACTIVE, CLOCK, Booking, Command, Move, MoveKind, Room, Standing, Why

NO_LIMIT = 10**9
FREEING: Mapping[MoveKind, Why] = {
    MoveKind.CANCELLED: Why.CANCELLED, MoveKind.LEFT: Why.CANCELLED, MoveKind.DECLINED: Why.DECLINED,
    MoveKind.STAYED: Why.DECLINED, MoveKind.LAPSED: Why.LAPSED, MoveKind.CHANGED: Why.FEWER_PEOPLE,
    MoveKind.MOVED_BACK: Why.PLACES_LOWERED, MoveKind.PLACES: Why.PLACES_RAISED,
}
"""moves that may set places free -> why somebody moves up"""


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


class RoomWork:
    """A room being changed by one command. `decision` is what became of it."""

    def __init__(self, room: Room, command: Command, at: datetime, rules: PlaceRules, hours_of: HoursOf) -> None:
        self.room, self.command, self.at, self.rules, self._hours_of = room, command, at, rules, hours_of
        self.bookings = dict(room.bookings)
        self.places, self.held, self.last, self.freed = room.places, room.held, room.last, room.freed
        self.why_freed = Why.FREE_PLACE
        self.changed: dict[str, Booking] = {}
        self.moves: list[Move] = []

    @property
    def mine(self) -> Booking | None:
        """The active booking of the command's person."""
        return self.bookings.get(self.command.resident)

    @property
    def free(self) -> int:
        """Places that nobody has, nor is offered."""
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
        """One more line of the audit."""
        self.last += 1
        self.moves.append(Move(
            event_id=self.room.event_id, number=self.last, kind=kind, at=self.at, by=by or self.command.by, why=why,
            booking_id=booking_id, people=people, because=because, until=until, frees=frees,
        ))
        if frees:
            self.freed, self.why_freed = self.last, FREEING.get(kind, Why.FREE_PLACE)

    def end(self, booking: Booking, standing: Standing, kind: MoveKind, why: Why, by: str = "") -> None:
        """Take a booking out of the room, for it is over."""
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
        """All that was done."""
        room = replace(
            self.room, bookings=self.bookings, places=self.places, held=self.held, last=self.last, freed=self.freed
        )
        return Decision(
            at=self.at, outcome=outcome, room=room, changed=tuple(self.changed.values()), moves=tuple(self.moves)
        )


def in_line(booking: Booking) -> tuple[bool, float, int]:
    """The order of the waiting list: those put first by the time of that, then all others by the time they joined."""
    return booking.priority is None, booking.priority.timestamp() if booking.priority else 0.0, booking.number
