"""Events and courses: the list, and one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.coordinators import Right, Viewer
from bot.assistant.event_desk import may_run, told_of, twins
from bot.assistant.event_fields import FLAGS, TEXTS
from bot.assistant.held_events import HeldEvent
from bot.assistant.ports import UnitOfWork
from bot.assistant.room import Standing
from bot.console.kit.listing import Column, Filter, Listing, Options, show
from bot.console.kit.visit import Doors, Visit
from bot.console.office.event_words import EVENT_STATES, FLAG_WORDS
from bot.console.office.office import Office
from bot.console.office.opening_form import choices, said
from bot.console.office.vocabulary import ENGLISH
from bot.matching.events import EventState, sessions_of, state_of
from bot.matching.sessions import LONDON
from bot.matching.values import CommunityEvent
from bot.sentence import N_

SEEN_BACK = timedelta(days=400)
"""events longer ago are in the export only"""
NEAR = timedelta(hours=12)
"""how long a session may last: what began so long ago may go on"""
SHOWN_SESSIONS = 60
WHENS = {
    "upcoming": N_("To come"), "week": N_("In the next 7 days"), "month": N_("In the next 30 days"),
    "past": N_("Over"), "all": N_("All"),
}
STATE_TAGS = {EventState.OPEN: "good", EventState.FULL: "good"}
WRITTEN, PARTLY, MISSING = N_("written"), N_("partly written"), N_("missing: English is shown")


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A row of the list."""

    held: HeldEvent
    state: EventState
    next: datetime
    """beginning of the next session, or of the last one"""
    over: bool
    ahead: timedelta
    """until the next session"""

    @property
    def event(self) -> CommunityEvent:
        return self.held.event


def listed(held: HeldEvent, at: datetime) -> Listed:
    """A row, as it stands."""
    sessions = sessions_of(held.event)
    coming = [one for one in sessions if one.ends > at]
    begins = (coming[0] if coming else sessions[-1]).starts
    return Listed(
        held=held, state=state_of(held.event, held.taken, at), next=begins, over=not coming, ahead=begins - at,
    )


def _partners(visit: Visit) -> Options:
    with visit.store.begin() as uow:
        partners = [(one.id, one.name) for one in uow.accounts.partners()]
    return [("", visit.words("All")), *partners]


def _in_time(row: Listed, when: str) -> bool:
    within = {"week": timedelta(days=7), "month": timedelta(days=30)}.get(when)
    return when == "all" or (row.over == (when == "past") and (within is None or row.ahead <= within))


LISTING: Listing[Listed] = Listing(
    name="events", title=N_("Events and courses"), new=("console_new_event", N_("New event")),
    key=lambda row: row.event.id,
    empty=N_("No events here. Make the first one, or send in a file with several under Import."),
    columns=(
        Column(
            name="title", label=N_("Title"), text=lambda _, row: row.event.titles["en"],
            link=lambda visit, row: visit.path("console_event", id=row.event.id),
        ),
        Column(name="next", label=N_("When"), text=lambda visit, row: visit.words.when(row.next)),
        Column(name="place", label=N_("Place"), text=lambda _, row: row.event.place or row.event.postcode),
        Column(
            name="state", label=N_("State"), text=lambda visit, row: visit.words.of(EVENT_STATES, row.state.value),
            flag=lambda row: STATE_TAGS.get(row.state, "warn"),
        ),
        Column(name="taken", label=N_("Places"), text=lambda visit, row: places_text(visit, row.held)),
        Column(name="waiting", label=N_("Waiting list"), text=lambda _, row: str(row.held.waiting or "")),
        Column(name="partner", label=N_("Partner"), text=lambda _, row: row.event.partner),
        Column(name="code", label=N_("Code"), text=lambda _, row: row.event.code),
    ),
    filters=(
        Filter(name="q", label=N_("Words"), holds=lambda row, text: text.casefold() in " ".join((
            *row.event.titles.values(), row.event.partner, row.event.place, row.event.postcode, row.event.code,
        )).casefold()),
        Filter(name="when", label=N_("When"), default="upcoming", options=said(choices(WHENS)), holds=_in_time),
        Filter(
            name="state", label=N_("State"), options=said(choices(EVENT_STATES, none=N_("All"))),
            holds=lambda row, state: row.state.value == state,
        ),
        Filter(
            name="partner", label=N_("Partner"), options=_partners,
            holds=lambda row, partner: row.held.owner == partner,
        ),
    ),
)


def places_text(visit: Visit, held: HeldEvent) -> str:
    """How many of how many."""
    if held.event.places is None:
        return visit.words("{n} (no limit)", n=held.taken)
    return visit.words("{n} of {number}", n=held.taken, number=held.event.places)


def events(doors: Doors, office: Office) -> None:
    """`/console/events`: the list, and one of them."""

    @doors.get("/events", "console_events", Right.SEE_OPENINGS)
    def all_of_them(visit: Visit) -> Response:
        back = visit.request.query_params.get("when") in {"past", "all"}
        with office.store.begin() as uow:
            held = uow.held_events.since(visit.at - (SEEN_BACK if back else NEAR))
        rows = [
            listed(one, visit.at) for one in held if not one.event.by_date and _may_see(visit.viewer, one)
        ]
        rows.sort(key=lambda row: (row.next, row.event.id), reverse=visit.request.query_params.get("when") == "past")
        may_add = visit.viewer.may(Right.EDIT_OWN_OPENINGS)
        more = [("console_imports", N_("Import a file"))] if may_add else []
        return show(visit, LISTING, rows, may_add=may_add, more=more)

    @doors.get("/events/{id}", "console_event", Right.SEE_OPENINGS)
    def one(visit: Visit) -> Response:
        with office.store.begin() as uow:
            held = held_of(uow, visit)
            event = held.event
            plan, told = uow.held_events.planned(event.id), told_of(uow, event, visit.at)
            near = uow.held_events.since(event.starts - NEAR)
            fed = _comes_from_a_feed(uow, event)
            offers = uow.places.standings((event.id,)).get(Standing.OFFERED, 0)
        row, may_edit = listed(held, visit.at), visit.viewer.may_edit(held.owner)
        seen = [one for one in near if _may_see(visit.viewer, one)]
        own = visit.viewer.may(Right.EDIT_OWN_OPENINGS)
        return visit.page(
            "event.html", event=event, row=row, held=held, plan=plan, told=told, fed=fed, may_edit=own and may_edit,
            may_run=may_run(visit.viewer, held) and visit.viewer.may(Right.SEE_PEOPLE), states=EVENT_STATES,
            twins=twins(event, [one.event for one in seen if not one.event.by_date]) if may_edit else (),
            facts=list(_facts(visit, held)), texts=list(_texts(visit, office, event)),
            sessions=sessions_of(event)[:SHOWN_SESSIONS], left=max(0, len(sessions_of(event)) - SHOWN_SESSIONS),
            offers=offers, places=places_text(visit, held),
            dates=[listed(one, visit.at) for one in seen if one.event.series == event.id][:SHOWN_SESSIONS],
        )


def held_of(uow: UnitOfWork, visit: Visit) -> HeldEvent:
    """The event of the address. A draft of another organisation looks like none at all."""
    held = uow.held_events.get(visit["id"])
    if held is None or not _may_see(visit.viewer, held):
        raise HTTPException(404)
    return held


def editable(office: Office, visit: Visit) -> HeldEvent:
    """The event of the address, for whoever may change it."""
    with office.store.begin() as uow:
        held = held_of(uow, visit)
    if not visit.viewer.may_edit(held.owner):
        raise HTTPException(403)
    return held


def _may_see(viewer: Viewer, held: HeldEvent) -> bool:
    return held.event.status != "draft" or viewer.sees_everyone or held.owner == viewer.partner_id


def _comes_from_a_feed(uow: UnitOfWork, event: CommunityEvent) -> str:
    """Name of a feed that names it: its next reading brings back what stands there."""
    names = [state.name for state in uow.feeds.states()] if event.source not in {"", "console"} else []
    key = (event.source, event.reference)
    found = (n for n in names if any(i.event and (i.source, i.reference) == key for i in uow.feeds.listed(n)))
    return next(found, "")


def _facts(visit: Visit, held: HeldEvent) -> Iterator[tuple[str, str]]:
    """(label, value) of what is filled in."""
    event, words = held.event, visit.words
    yield N_("When"), f"{words.when(event.starts)} – {event.ends.astimezone(LONDON):%H:%M}"
    where = ", ".join(filter(None, (event.place, event.address, event.postcode)))
    named: Mapping[str, str] = {
        N_("Where"): where, N_("What it is"): event.summaries.get("en", ""),
        N_("How to get there"): event.directions.get("en", ""),
        N_("Languages spoken there"): words.names(event.languages),
        N_("English"): words.of(ENGLISH, event.entry.english) if event.entry.english else "",
        N_("Lowest age"): str(event.entry.min_age or ""),
        N_("What makes it easy to come"): ", ".join(
            words(FLAG_WORDS[name]) for name in FLAGS if name in FLAG_WORDS and getattr(event, name)),
        N_("Waiting list"): "" if event.waiting_list else words("no"),
        N_("Comes from"): "" if event.source == "console" else event.source,
    }
    yield from ((label, value) for label, value in named.items() if value)


def _texts(visit: Visit, office: Office, event: CommunityEvent) -> Iterator[tuple[str, str, str, bool]]:
    """(language, its name, state, complete) of every language we write; a text that English lacks is not missing."""
    wanted: Sequence[str] = [name for name in TEXTS if getattr(event, name).get("en")]
    for tag in sorted(one for one in office.sentences if one and one != "en"):
        there = sum(bool(getattr(event, name).get(tag)) for name in wanted)
        state = WRITTEN if there == len(wanted) else PARTLY if there else MISSING
        yield tag, visit.words.names((tag,)), state, there == len(wanted)
