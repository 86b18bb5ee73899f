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

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.assistant.place_rules import HoursOf, PlaceRules
from bot.assistant.room import (
    PRIORITIES,
    Accept,
    Book,
    Booking,
    Cancel,
    Change,
    Command,
    Decline,
    Join,
    MoveKind,
    Prioritise,
    Room,
    SetPlaces,
    Standing,
    Tick,
    WalkIn,
    Why,
)
from bot.assistant.room_work import Decision, RoomWork
from bot.errors import BookingError


def decide(
    room: Room, command: Command, at: datetime, rules: PlaceRules, hours_of: HoursOf | None = None
) -> Decision:
    """Do a command. The outcome says what became of it; one that cannot be done changes nothing of its own.

    Offers that are over end first, and free places go to those who wait before anybody new gets one.
    """
    work = RoomWork(room, command, at, rules, hours_of or (lambda _: rules.hours))
    work.catch_up()
    outcome = _DO[type(command)](work, command)
    work.pass_on()
    return work.decision(outcome)


def _standing(work: RoomWork) -> str:
    """What somebody who is not new already has."""
    return {Standing.BOOKED: "already", Standing.WAITING: "waiting", Standing.OFFERED: "offered"}[work.mine.status] \
        if work.mine else "none"


def _new(work: RoomWork, command: Book, standing: Standing) -> Booking:
    return Booking(
        id=command.booking, event_id=work.room.event_id, resident_id=command.resident, status=standing, at=work.at,
        number=work.last + 1, people=command.people, needs=command.needs,
    )


def _book(work: RoomWork, command: Book) -> str:
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


def _walk_in(work: RoomWork, command: WalkIn) -> str:
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


def _join(work: RoomWork, command: Join) -> str:
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


def _accept(work: RoomWork, _: Command) -> str:
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


def _lapsed_now(work: RoomWork) -> bool:
    mine = work.command.resident
    return any(b.status is Standing.LAPSED and b.resident_id == mine for b in work.changed.values())


def _decline(work: RoomWork, _: Command) -> str:
    mine = work.mine
    if mine is None or mine.status is not Standing.OFFERED:
        return "late" if _lapsed_now(work) else _standing(work)
    if mine.offered < mine.people:
        waits = replace(mine, status=Standing.WAITING, at=work.at, offered=0, until=None, refused=mine.offered)
        work.put(waits, MoveKind.STAYED, Why.ASKED)
        return "waiting"
    work.end(mine, Standing.DECLINED, MoveKind.DECLINED, Why.ASKED)
    return "declined"


def _change(work: RoomWork, command: Change) -> str:
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


def _cancel(work: RoomWork, command: Cancel) -> str:
    mine = work.mine
    if mine is None:
        return "none"
    if mine.status is Standing.BOOKED:
        work.end(mine, Standing.CANCELLED, MoveKind.CANCELLED, command.why)
        return "cancelled"
    work.end(mine, Standing.LEFT, MoveKind.LEFT, command.why)
    return "left"


def _prioritise(work: RoomWork, command: Prioritise) -> str:
    if command.why not in PRIORITIES:
        raise BookingError(f"{command.why} is no reason to put somebody first", advice=", ".join(sorted(PRIORITIES)))
    mine = work.mine
    if mine is None or mine.status is not Standing.WAITING:
        return _standing(work)
    work.put(replace(mine, priority=work.at), MoveKind.PRIORITISED, command.why)
    return "prioritised"


def _set_places(work: RoomWork, command: SetPlaces) -> str:
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


def _tick(work: RoomWork, _: Tick) -> str:
    """`catch_up` has done the rest."""
    ends = {"cancelled": (Why.EVENT_CANCELLED, True), "past": (Why.EVENT_BEGUN, False)}.get(work.closed)
    if ends is not None:
        why, everybody = ends
        for one in sorted(work.bookings.values(), key=lambda one: one.number):
            if everybody or one.status is not Standing.BOOKED:
                work.end(one, Standing.ENDED, MoveKind.ENDED, why)
    return "done"


_DO: Mapping[type[Command], Callable[[RoomWork, Any], str]] = {
    Book: _book, Join: _join, WalkIn: _walk_in, Accept: _accept, Decline: _decline, Change: _change, Cancel: _cancel,
    Prioritise: _prioritise, SetPlaces: _set_places, Tick: _tick,
}
