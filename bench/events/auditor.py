"""Reads the audit of an event line by line, as somebody would who has nothing but the lines and the rules.

It keeps a book of its own and never looks at a room: whatever it cannot explain is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.assistant.hours import after_decent, next_decent
from bot.assistant.place_rules import PlaceRules
from bot.assistant.room import CLOCK, PRIORITIES, Booking, Move, MoveKind, Room, Standing, Why

K, S = MoveKind, Standing
COMES_FROM = {
    K.BOOKED: {None, S.WAITING}, K.JOINED: {None}, K.OFFERED: {S.WAITING}, K.ACCEPTED: {S.OFFERED},
    K.DECLINED: {S.OFFERED}, K.STAYED: {S.OFFERED}, K.LAPSED: {S.OFFERED}, K.CHANGED: {S.BOOKED, S.WAITING},
    K.CANCELLED: {S.BOOKED}, K.LEFT: {S.WAITING, S.OFFERED}, K.PRIORITISED: {S.WAITING},
    K.MOVED_BACK: {S.BOOKED, S.OFFERED}, K.ENDED: {S.BOOKED, S.WAITING, S.OFFERED},
}
BECOMES = {
    K.BOOKED: S.BOOKED, K.JOINED: S.WAITING, K.OFFERED: S.OFFERED, K.ACCEPTED: S.BOOKED, K.STAYED: S.WAITING,
    K.PRIORITISED: S.WAITING, K.MOVED_BACK: S.WAITING,
}
"""the others end a booking, but CHANGED leaves it as it was"""


@dataclass
class Line:
    """A booking as the audit tells it."""

    resident: str
    number: int
    people: int
    standing: Standing
    offered: int = 0
    until: datetime | None = None
    refused: int = 0
    priority: datetime | None = None

    @property
    def holds(self) -> int:
        return {S.BOOKED: self.people, S.OFFERED: self.offered}.get(self.standing, 0)

    @property
    def rank(self) -> tuple[bool, float, int]:
        return self.priority is None, self.priority.timestamp() if self.priority else 0.0, self.number


@dataclass
class Auditor:
    """Everything known of one event. `at` never goes back."""

    rules: PlaceRules
    begins: datetime
    places: int | None
    residents: dict[str, str] = field(default_factory=dict)
    """booking -> resident, for every booking that was asked for"""
    lines: dict[str, Line] = field(default_factory=dict)
    """active bookings"""
    last: int = 0
    freeing: set[int] = field(default_factory=set)

    @property
    def held(self) -> int:
        return sum(line.holds for line in self.lines.values())

    @property
    def free(self) -> int:
        return 10**9 if self.places is None else self.places - self.held

    def may_ask(self, at: datetime) -> bool:
        """Whether there is time for offers."""
        return self.rules.offer_until(at, self.begins, self.rules.hours) is not None

    def next_in_line(self, free: int) -> str | None:
        waiting = [(line.rank, name) for name, line in self.lines.items()
                   if line.standing is S.WAITING and min(free, line.people) > line.refused]
        return min(waiting)[1] if waiting and free > 0 else None

    def read(self, moves: Iterable[Move]) -> None:
        """The next lines. AssertionError for one that breaks a rule."""
        for move in moves:
            assert move.number == self.last + 1, "a line is missing"
            self.last = move.number
            before = self.held
            if move.kind is K.PLACES:
                self.places = move.people
            else:
                self._booking(move)
            assert self.places is None or self.held <= self.places or self.held < before, f"oversold by {move}"
            assert len({line.resident for line in self.lines.values()}) == len(self.lines), "somebody is there twice"
            if move.frees:
                self.freeing.add(move.number)

    def _booking(self, move: Move) -> None:
        line = self.lines.get(move.booking_id)
        assert (line.standing if line else None) in COMES_FROM[move.kind], f"{move.kind} of {line}"
        if move.kind is K.OFFERED:
            self._offer(move)
        if move.kind in {K.LAPSED, K.ACCEPTED, K.DECLINED}:
            assert line is not None
            assert line.until is not None
            assert (move.at >= line.until) == (move.kind is K.LAPSED), "out of time"
            assert (move.by == CLOCK) == (move.kind is K.LAPSED)
        if move.kind is K.BOOKED and self.may_ask(move.at):
            assert move.people is not None
            ahead = self.next_in_line(self.free)
            assert ahead in {None, move.booking_id}, "somebody overtook the line"
        if move.kind is K.PRIORITISED:
            assert move.why in PRIORITIES
            assert move.by not in {CLOCK, "resident"}, "only a coordinator"
        if move.kind is K.ENDED:
            assert (move.why is Why.EVENT_BEGUN) == (move.at >= self.begins) or move.why is Why.EVENT_CANCELLED
        self._write(move, line)

    def _offer(self, move: Move) -> None:
        line = self.lines[move.booking_id]
        assert move.by == CLOCK
        assert self.next_in_line(self.free) == move.booking_id, "not the next in the line"
        assert move.people == min(self.free, line.people)
        told = next_decent(move.at, self.rules.hours)
        shortest = min(hold for _, hold in self.rules.holds)
        assert move.until is not None, "an offer without a time"
        assert move.until == self.begins or move.until >= after_decent(told, shortest, self.rules.hours)
        assert move.until <= self.begins
        assert move.because in self.freeing or (move.because == 0 and not self.freeing), "why did a place become free?"
        assert move.because or move.why is Why.FREE_PLACE

    def _write(self, move: Move, line: Line | None) -> None:
        if line is None:
            self.lines[move.booking_id] = line = Line(
                resident=self.residents[move.booking_id], number=move.number, people=0, standing=S.WAITING
            )
        people = move.people or 0
        if move.kind is K.OFFERED:
            line.offered, line.until = people, move.until
        else:
            line.refused = line.offered if move.kind is K.STAYED else self._refused(move, line)
            line.people, line.offered, line.until = people, 0, None
        line.priority = self._priority(move, line)
        if move.kind in BECOMES:
            line.standing = BECOMES[move.kind]
        elif move.kind is not K.CHANGED:
            del self.lines[move.booking_id]

    def _refused(self, move: Move, line: Line) -> int:
        keeps = move.kind is K.PRIORITISED or (move.kind is K.CHANGED and (move.people or 0) >= line.people)
        return line.refused if keeps else 0

    def _priority(self, move: Move, line: Line) -> datetime | None:
        if move.kind in {K.PRIORITISED, K.MOVED_BACK}:
            return move.at
        return None if move.kind in {K.BOOKED, K.ACCEPTED} else line.priority

    def agrees(self, room: Room, at: datetime) -> None:
        """After a command: the room is what its audit says, and nothing is left undone that time allows."""
        assert (room.held, room.last, room.places) == (self.held, self.last, self.places)
        assert {one.id: self._told(one) for one in room.bookings.values()} == {
            name: (
                line.resident, line.standing, line.people, line.offered, line.until, line.refused, line.priority, line.number
            )
            for name, line in self.lines.items()
        }
        if room.status in {"cancelled", "draft"} or room.begins <= at:
            return
        assert all(line.until is None or line.until > at for line in self.lines.values()), "an offer that is over"
        if self.may_ask(at):
            assert self.next_in_line(self.free) is None, "a free place was not passed on"

    def _told(self, one: Booking) -> tuple[object, ...]:
        return (
            one.resident_id, one.status, one.people, one.offered, one.until, one.refused, one.priority, one.number
        )
