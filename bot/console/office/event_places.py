"""Places of an event: how many, who has one, who waits, and the audit of how that came about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.coordinators import Right
from bot.assistant.event_desk import may_run
from bot.assistant.held_events import HeldEvent
from bot.assistant.ports import UnitOfWork
from bot.assistant.room import PRIORITIES, Booking, Move, MoveKind, Standing
from bot.assistant.room_work import in_line
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.office.event_words import ACTORS, MOVES, NEEDS, STANDINGS, WHYS
from bot.console.office.events import editable, held_of, places_text
from bot.console.office.office import Office
from bot.errors import EventError
from bot.sentence import N_

IN_WORDS = "words:"
"""before what somebody said they need in their own words"""
MOVES_SHOWN = 50
INSIDE_SHOWN = 30
"""of those with a place; the door list has them all"""


def event_places(doors: Doors, office: Office) -> None:
    """`/console/events/{id}/places`: the line, its audit, and the number of places."""
    desk = office.event_desk

    def show(visit: Visit, problems: Mapping[str, str] | None = None, typed: str | None = None) -> Response:
        with office.store.begin() as uow:
            held = runnable(uow, visit)
            bookings = uow.places.listing(held.event.id)
            moves = uow.places.moves(held.event.id, visit.number("before"), MOVES_SHOWN)
            choosing = bool(problems and "places" in problems)
            inside = [one for one in bookings if one.status is Standing.BOOKED]
            shown = inside if choosing else inside[:INSIDE_SHOWN]
            line = sorted((one for one in bookings if one.status is Standing.WAITING), key=in_line)
            offers = [one for one in bookings if one.status is Standing.OFFERED]
            names = names_of(uow, [*shown, *line, *offers])
        places = held.event.places
        return visit.page(
            "places.html", status_code=422 if problems else 200, held=held, event=held.event, line=line, offers=offers,
            inside=shown, left=len(inside) - len(shown), names=names, problems=problems or {}, needs=needs_of,
            standings=STANDINGS,
            places=places_text(visit, held), typed=("" if places is None else str(places)) if typed is None else typed,
            choosing=choosing, may_edit=visit.viewer.may_edit(held.owner),
            reasons=[(why.value, WHYS[why.value]) for why in sorted(PRIORITIES)],
            moves=list(_told(visit, moves, bookings))[::-1], earlier=moves[0].number - 1 if moves else 0,
            before=moves[0].number if moves else 0,
        )

    @doors.get("/events/{id}/places", "console_event_places", Right.SEE_PEOPLE)
    def shown(visit: Visit) -> Response:
        return show(visit)

    @doors.post("/events/{id}/places", "console_set_places", Right.EDIT_OWN_OPENINGS)
    def set_places(visit: Visit) -> Response:
        held, typed = editable(office, visit), visit.text("places").strip()
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 7):
            return show(visit, {"number": N_("Write a whole number.")}, typed)
        chosen = [one for one in visit.data.getlist("move") if isinstance(one, str)]
        try:
            before = desk.set_places(visit.viewer, held.event.id, int(typed) if typed else None, chosen, visit.at)
        except EventError as error:
            return show(visit, error.problems, typed)
        notice = Notice(
            say=N_("Saved. Whoever lost the place is told, and stands first in the waiting list.")
        ) if chosen else Notice(
            say=N_("Saved."), undo=visit.path("console_set_places", id=held.event.id),
            fields={"places": "" if before is None else str(before)},
        )
        return visit.go("console_event_places", notice, id=held.event.id)

    @doors.post("/events/{id}/first", "console_put_first", Right.EDIT_OWN_OPENINGS)
    def put_first(visit: Visit) -> Response:
        held = editable(office, visit)
        try:
            desk.put_first(visit.viewer, held.event.id, visit.text("booking"), visit.text("why"), visit.at)
        except EventError as error:
            return show(visit, {"first": next(iter(error.problems.values()))})
        return visit.go("console_event_places", Notice(
            say=N_("Put first. The list below keeps the reason, and who did it."),
        ), id=held.event.id)


def runnable(uow: UnitOfWork, visit: Visit) -> HeldEvent:
    """The event of the address, for whoever may see its people."""
    held = held_of(uow, visit)
    if not may_run(visit.viewer, held):
        raise HTTPException(403)
    return held


def names_of(uow: UnitOfWork, bookings: Sequence[Booking]) -> Mapping[str, str]:
    """Booking id -> the name its person told us; those who told none are left out."""
    said = uow.profiles.said("name", [one.resident_id for one in bookings if one.resident_id])
    return {one.id: str(said[one.resident_id]) for one in bookings if said.get(one.resident_id)}


def needs_of(visit: Visit, booking: Booking) -> list[str]:
    """What somebody needs there, in words of the console, or in their own."""
    return [_need(visit, one) for one in booking.needs]


def _need(visit: Visit, need: str) -> str:
    if need.startswith(IN_WORDS):
        return need.removeprefix(IN_WORDS)
    kind, _, language = need.partition(":")
    said = visit.words.of(NEEDS, kind)
    return f"{said} ({visit.words.names((language,))})" if language else said


def _told(visit: Visit, moves: Sequence[Move], bookings: Sequence[Booking]) -> Iterator[dict[str, str]]:
    """The audit in words."""
    numbers = {one.id: one.number for one in bookings}
    for move in moves:
        who = visit.words("Booking {n}", n=numbers.get(move.booking_id, 0)) if move.booking_id else ""
        what = visit.words(MOVES[move.kind.value])
        if move.kind is MoveKind.PLACES:
            what += ": " + (visit.words("no limit") if move.people is None else str(move.people))
        because = visit.words.of(WHYS, move.why.value)
        if move.because:
            because += " " + visit.words("(line {n})", n=move.because)
        yield {
            "number": str(move.number), "at": visit.words.moment(move.at), "who": who, "what": what,
            "why": because, "until": visit.words.moment(move.until),
            "by": visit.words.of(ACTORS, move.by) if move.by in ACTORS else visit.words("a coordinator"),
        }
