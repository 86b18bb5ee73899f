"""`/console/broadcasts`: the list, one of them, and what people wrote back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.coordinators import Right
from bot.assistant.hours import DecentHours, is_decent, next_decent
from bot.console.kit.listing import Column, Filter, Listing, show
from bot.console.kit.visit import Doors, Visit
from bot.console.language_names import direction
from bot.console.office.broadcasts.progress import results, standing
from bot.console.office.broadcasts.words import (
    DONE,
    GROUP_WORDS,
    GROUPS,
    MISSING,
    OPEN,
    STATES,
    first_words,
    names_of,
    people,
    states_of,
    whom,
)
from bot.console.office.office import Office
from bot.sentence import N_

MOST_REPLIES = 100
BEGUN = frozenset({BroadcastState.RUNNING, BroadcastState.PAUSED, BroadcastState.DONE, BroadcastState.CANCELLED})
LIVE = frozenset({BroadcastState.SCHEDULED, BroadcastState.RUNNING})
"""states that end by themselves"""
WRITABLE = frozenset({BroadcastState.DRAFT, BroadcastState.PREVIEWED})
DOORSTEP = N_("Doorstep itself")
COUNTED = re.compile(r"(\d+) people, (\d+) SMS parts, £([\d.]+)")
"""the note of a preview"""


def broadcasts(doors: Doors, office: Office) -> None:
    """What there is, by state and words."""

    @doors.get("/broadcasts", "console_broadcasts", Right.SEE_BROADCASTS)
    def listed(visit: Visit) -> Response:
        with office.store.begin() as uow:
            wanted = states_of(visit.request.query_params.get("state", ""))
            rows = list(reversed(uow.looking.broadcasts(visit.viewer, wanted)))
        listing = _listing(office, names_of(office))
        return show(visit, listing, rows, may_add=visit.viewer.may(Right.BROADCAST))

    @doors.get("/broadcasts/{id}", "console_broadcast", Right.SEE_BROADCASTS)
    def one(visit: Visit) -> Response:
        found, names = seen(office, visit), names_of(office)
        with office.store.begin() as uow:
            counts = uow.recipients.outcomes(found.id)
        begun = found.state in BEGUN and bool(found.audience_at)
        return visit.page(
            "broadcast.html", one=found, title=first_words(office, visit, found), STATES=STATES, MISSING=MISSING,
            texts=[(tag, text, direction(tag, text)) for tag, text in found.texts.items()],
            live=found.state in LIVE, whom=whom(visit, office, found.segment), about=about(office, visit, found),
            steps=[_step(visit, step.what, _name(visit, names, step.who), step.at, step.note, office.results.least)
                   for step in reversed(found.steps)],
            author=_name(visit, names, found.author), may_write=visit.viewer.may_write(found.owner),
            may_approve=found.may_approve(visit.viewer.coordinator_id), writable=found.state in WRITABLE,
            hours=decent_words(visit, office.broadcasting.rules.hours, visit.at),
            standing=standing(found, counts) if begun or found.state in LIVE else None,
            standing_people=lambda number: people(visit, number, office.results.least),
            results=results(office, visit, found, counts) if begun else None,
        )

    @doors.get("/broadcasts/{id}/replies", "console_broadcast_replies", Right.SEE_BROADCASTS)
    def replies(visit: Visit) -> Response:
        found = seen(office, visit)
        with office.store.begin() as uow:
            answers = uow.looking.replies(visit.viewer, found.id, MOST_REPLIES)
        return visit.page(
            "broadcast_replies.html", one=found, title=first_words(office, visit, found), answers=answers,
            direction=direction,
        )


def seen(office: Office, visit: Visit) -> Broadcast:
    """The broadcast of the address; behind the wall there is none."""
    with office.store.begin() as uow:
        found = uow.looking.broadcast(visit.viewer, visit["id"])
    if found is None:
        raise HTTPException(404)
    return found


def writable(office: Office, visit: Visit) -> Broadcast:
    """The same, for whoever may change it."""
    found = seen(office, visit)
    if not visit.viewer.may_write(found.owner):
        raise HTTPException(403)
    return found


def decent_words(visit: Visit, hours: DecentHours, at: datetime) -> str:
    """When anything may go out at all."""
    if is_decent(at, hours):
        return visit.words("Now is a decent hour to write to people.")
    first = visit.words.moment(next_decent(at, hours))
    return visit.words("Nobody is written to at this hour. The next decent one: {text}.", text=first)


def about(office: Office, visit: Visit, one: Broadcast) -> tuple[str, str] | None:
    """(title, address or "") of the opening or event it is about."""
    if one.link is None:
        return None
    with office.store.begin() as uow:
        if one.link.kind == "opening":
            opening = uow.openings.get(one.link.id)
            titles, address = (opening.titles if opening else {}), visit.path("console_opening", id=one.link.id)
        else:
            event = uow.events.get(one.link.id)
            titles, address = (event.titles if event else {}), ""
    return titles.get("en") or next(iter(titles.values()), one.link.id), address if titles else ""


def _name(visit: Visit, names: Mapping[str, str], who: str) -> str:
    return visit.words(DOORSTEP) if who == "doorstep" else names.get(who, who)


def _step(visit: Visit, what: str, who: str, at: datetime, note: str, least: int) -> tuple[str, str, str, str]:
    counted = COUNTED.fullmatch(note)
    told = visit.words.names((note,)) if what == "review" else note
    if counted:
        told = visit.words(
            "{text} people, {number} SMS parts, £{word}", text=people(visit, int(counted[1]), least),
            number=int(counted[2]), word=counted[3],
        ) if int(counted[1]) >= least else ""
    return visit.words.moment(at), who, visit.words.of(DONE, what), told


def _listing(office: Office, names: Mapping[str, str]) -> Listing[Broadcast]:
    return Listing(
        name="broadcasts", title=N_("Broadcasts"), new=("console_new_broadcast", N_("New broadcast")),
        key=lambda row: row.id,
        empty=N_(
            "No broadcasts here. A broadcast is one message to many, in each person's language. Write the first one."
        ),
        columns=(
            Column(name="text", label=N_("Text"), text=lambda visit, row: first_words(office, visit, row),
                   link=lambda visit, row: visit.path("console_broadcast", id=row.id)),
            Column(name="state", label=N_("State"), text=lambda visit, row: visit.words.of(STATES, row.state.value),
                   flag=lambda row: "warn" if row.state in GROUPS["awaiting_approval"] else "good"
                   if row.state in GROUPS["running"] else ""),
            Column(name="whom", label=N_("Whom it is for"), text=lambda visit, row: whom(visit, office, row.segment)),
            Column(name="languages", label=N_("Languages"), text=lambda visit, row: visit.words.names(
                tuple(row.texts))),
            Column(name="starts", label=N_("Not before"), text=lambda visit, row: visit.words.moment(row.starts)),
            Column(name="author", label=N_("Written by"), text=lambda visit, row: _name(visit, names, row.author)),
            Column(name="code", label=N_("Code"), text=lambda _, row: row.id),
        ),
        filters=(
            Filter(name="q", label=N_("Words"), holds=lambda row, text: text.casefold() in " ".join(
                (row.id, row.partner, *row.texts.values())).casefold()),
            Filter(
                name="state", label=N_("State"), default=OPEN,  # the store has looked at it
                options=lambda visit: [(name, visit.words(text)) for name, text in GROUP_WORDS.items()],
            ),
        ),
    )
