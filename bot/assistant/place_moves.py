"""Moves of places beside commands: those that somebody hears of, and those that come without one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.assistant.room import CLOCK, Booking, Move, MoveKind, NewsKind, Standing, Why

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
