"""The door list: who is expected at a session, ticked off with one press each, on any telephone and without script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.attendance import How, Moment, Presence, moment, word_of
from bot.assistant.checking_in import link_word
from bot.assistant.coordinators import AuditLine, Right
from bot.assistant.door import DoorList, Guest, check_in, door_list, undo, walk_in
from bot.assistant.ports import UnitOfWork
from bot.console.kit.listing import Column, Listing, as_csv
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.office.event_places import names_of, needs_of, runnable
from bot.console.office.event_words import HOW
from bot.console.office.office import Office
from bot.console.office.qr import picture
from bot.matching.events import sessions_of
from bot.matching.sessions import Session
from bot.matching.values import CommunityEvent
from bot.sentence import N_

STAMP = "%Y%m%dT%H%M"
"""a session in an address, UTC"""
NOW = timedelta(hours=6)
"""a session that ended so long ago is still the one that is meant"""
SEEN, TAKEN_AWAY = "opened_door_list", "took_door_list"
SEEN_AGAIN = timedelta(hours=1)
"""one line of the audit for so long: the page is loaded again with every press"""
MOST_PEOPLE = 8
MOST_ROWS = 60
"""of one part of the list: more than a hall holds at one door, and little enough for an old telephone"""
WALKED_IN = {
    "came": N_("Counted, and the place is taken."), "full": N_("There is no free place any more."),
    "early": N_("From the beginning of check-in on, an hour before: until then free places belong to those who wait."),
}
SPAN_LETTERS = 3
MARKED = {
    "no_place": N_("This booking has no place any more."),
    "no_session": N_("This meeting was moved or cancelled. Open the list again from the event."),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """A line of the list."""

    guest: Guest
    name: str

    @property
    def number(self) -> int:
        return self.guest.booking.number

    @property
    def people(self) -> int:
        return self.guest.booking.people

    @property
    def came(self) -> bool:
        return self.guest.standing.presence is Presence.CAME


def _name(visit: Visit, row: Expected) -> str:
    if row.name:
        return row.name
    return visit.words("no name given") if row.guest.booking.resident_id else visit.words("came without a place")


def _state(visit: Visit, row: Expected) -> str:
    mark = row.guest.standing.mark
    if row.came and mark:
        return f"{visit.words('here')} {visit.words.moment(mark.at)} {visit.words(HOW[mark.how.value])}"
    return visit.words("missed") if row.guest.standing.presence is Presence.MISSED else ""


SHEET: Listing[Expected] = Listing(
    name="door-list", title=N_("Door list"), key=lambda row: row.guest.booking.id, empty=N_("Nobody has a place yet."),
    columns=(
        Column(name="number", label=N_("Number"), text=lambda _, row: str(row.number)),
        Column(name="name", label=N_("Name"), text=_name),
        Column(name="people", label=N_("People"), text=lambda _, row: str(row.people)),
        Column(name="needs", label=N_("Needs"), text=lambda visit, row: "; ".join(needs_of(visit, row.guest.booking))),
        Column(name="came", label=N_("Here"), text=_state),
    ),
)


def the_door(doors: Doors, office: Office) -> None:
    """`/console/events/{id}/door`: the list, check-in, walk-ins."""

    @doors.get("/events/{id}/door", "console_door", Right.SEE_PEOPLE)
    def shown(visit: Visit) -> Response:
        wanted, only = visit.request.query_params.get("q", "").strip(), visit.request.query_params.get("only", "")
        with office.store.begin() as uow:
            found = _list(uow, visit)
            rows = _rows(uow, found)
            _note(uow, visit, SEEN, again=SEEN_AGAIN)
            uow.commit()
        held_by = visit.viewer.may(Right.EDIT_OWN_OPENINGS)
        meant = [row for row in rows if _meant(visit, row, wanted) and not (only == "missing" and row.came)]
        number = part_of(visit, len(meant))
        return visit.page(
            "door.html", event=found.event, session=found.session, starts=stamp(found.session), q=wanted, only=only,
            rows=meant[(number - 1) * MOST_ROWS:number * MOST_ROWS], part=number,
            parts=[_span(visit, meant[begin:begin + MOST_ROWS]) for begin in range(0, len(meant), MOST_ROWS)],
            here=sum(row.people for row in rows if row.came), expected=sum(row.people for row in rows),
            total=len(rows), sessions=_sessions(found.event), stamp=stamp, named=_name, needs=needs_of, how=HOW,
            may_check=held_by, early=moment(found.session, visit.at) is Moment.EARLY, most=MOST_PEOPLE,
        )

    @doors.post("/events/{id}/door", "console_check_in", Right.EDIT_OWN_OPENINGS)
    def tick(visit: Visit) -> Response:
        booking, by = visit.text("booking"), visit.viewer.coordinator_id
        with office.store.begin() as uow:
            event = runnable(uow, visit).event
            starts = _starts(event, visit.text("starts"))
            if starts is None:
                outcome = "no_session"
            elif visit.text("do") == "undone":
                outcome = undo(uow, event.id, starts, booking, by, visit.at)
            else:
                outcome = check_in(uow, event.id, starts, booking, How.DOOR, by, visit.at)
            uow.commit()
        if outcome in MARKED:
            return visit.go("console_door", Notice(say=MARKED[outcome]), id=visit["id"])
        return visit.go("console_door", id=visit["id"], tail=_back(visit, visit.text("number")))

    @doors.post("/events/{id}/door/walk-in", "console_walk_in", Right.EDIT_OWN_OPENINGS)
    def walk(visit: Visit) -> Response:
        people = int(visit.text("people")) if visit.text("people") in map(str, range(1, MOST_PEOPLE + 1)) else 1
        with office.store.begin() as uow:
            event = runnable(uow, visit).event
            starts = _starts(event, visit.text("starts"))
            outcome = walk_in(
                uow, event.id, starts, office.care.sign_ins.new_id(), How.DOOR, visit.viewer.coordinator_id, visit.at,
                people=people,
            ) if starts else "no_session"
            uow.commit()
        say = WALKED_IN.get(outcome, MARKED["no_session"])
        tail = _back(visit) if outcome in WALKED_IN else ""
        return visit.go("console_door", Notice(say=say), id=visit["id"], tail=tail)


def door_papers(doors: Doors, office: Office) -> None:
    """What is printed, hung up or taken away: a sheet, the word of the day, CSV."""

    @doors.get("/events/{id}/door/sheet", "console_door_sheet", Right.SEE_PEOPLE)
    def sheet(visit: Visit) -> Response:
        found, rows = _taken_away(visit)
        return visit.page(
            "sheet.html", event=found.event, session=found.session, starts=stamp(found.session), rows=rows,
            columns=SHEET.columns, expected=sum(row.people for row in rows),
        )

    @doors.get("/events/{id}/door/word", "console_door_word", Right.SEE_PEOPLE)
    def word(visit: Visit) -> Response:
        with office.store.begin() as uow:
            event, session = _meant_session(uow, visit)
            secret = uow.attendance.secret(event.id, session.starts)
        today = word_of(secret, office.knowledge.attending.words)
        return visit.page(
            "word.html", event=event, session=session, starts=stamp(session), word=today,
            number=office.number,
            pictures=[(channel, picture(link)) for channel, link in office.links(link_word(today)).items()],
        )

    @doors.get("/events/{id}/door.csv", "console_door_csv", Right.SEE_PEOPLE)
    def table(visit: Visit) -> Response:
        return as_csv(visit, SHEET, _taken_away(visit)[1])

    def _taken_away(visit: Visit) -> tuple[DoorList, Sequence[Expected]]:
        with office.store.begin() as uow:
            found = _list(uow, visit)
            rows = _rows(uow, found)
            _note(uow, visit, TAKEN_AWAY)
            uow.commit()
        return found, rows


def stamp(session: Session) -> str:
    """A session as it stands in an address."""
    return session.starts.astimezone(UTC).strftime(STAMP)


def _starts(event: CommunityEvent, text: str) -> datetime | None:
    """Beginning of the session that is meant; None when there is none (any more)."""
    return next((one.starts for one in _sessions(event) if stamp(one) == text), None)


def _list(uow: UnitOfWork, visit: Visit) -> DoorList:
    event, session = _meant_session(uow, visit)
    found = door_list(uow, event.id, session.starts, visit.at)
    if found is None:
        raise HTTPException(404)
    return found


def _meant_session(uow: UnitOfWork, visit: Visit) -> tuple[CommunityEvent, Session]:
    """The session that is asked for, or the one that is on or comes next."""
    event = runnable(uow, visit).event
    asked, sessions = visit.request.query_params.get("starts", ""), _sessions(event)
    if asked:
        found = next((one for one in sessions if stamp(one) == asked), None)
    else:
        found = next((one for one in sessions if one.ends + NOW > visit.at), sessions[-1] if sessions else None)
    if found is None:
        raise HTTPException(404)
    return event, found


def _sessions(event: CommunityEvent) -> Sequence[Session]:
    return [one for one in sessions_of(event) if not one.cancelled]


def _rows(uow: UnitOfWork, found: DoorList) -> Sequence[Expected]:
    """By name, those without one last; nobody's line jumps when somebody is ticked off."""
    names = names_of(uow, [guest.booking for guest in found.guests])
    rows = [Expected(guest=guest, name=names.get(guest.booking.id, "")) for guest in found.guests]
    return sorted(rows, key=lambda row: (not row.name, row.name.casefold(), row.number))


def part_of(visit: Visit, number: int) -> int:
    """Which part of a list is asked for, from 1; the last one when there are fewer (by now)."""
    last = max(1, -(-number // MOST_ROWS))
    return min(max(1, visit.number("part") or 1), last)


def _span(visit: Visit, rows: Sequence[Expected]) -> str:
    """Whom a part has, by the beginnings of the first and the last name."""
    first, last = (_name(visit, row)[:SPAN_LETTERS].strip() for row in (rows[0], rows[-1]))
    return first if first == last else f"{first} – {last}"


def _meant(visit: Visit, row: Expected, wanted: str) -> bool:
    """By part of the name, or by the whole number."""
    text = wanted.removeprefix("#").casefold()
    return not text or text == str(row.number) or (not text.isdecimal() and text in _name(visit, row).casefold())


def _back(visit: Visit, number: str = "") -> str:
    """To the same list, at the same line."""
    kept = {name: visit.text(name) for name in ("starts", "q", "only", "part") if visit.text(name)}
    return f"?{urlencode(kept)}" + (f"#n{number}" if number.isascii() and number.isdecimal() else "")


def _note(uow: UnitOfWork, visit: Visit, what: str, *, again: timedelta = timedelta()) -> None:
    """Names were shown: the audit says to whom, and of which event."""
    viewer = visit.viewer
    recent = uow.audit.lines(who=viewer.coordinator_id, limit=20) if again else ()
    if any((one.what, one.subject) == (what, visit["id"]) and one.at > visit.at - again for one in recent):
        return
    uow.audit.add(AuditLine(
        at=visit.at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=what, subject=visit["id"],
    ))
