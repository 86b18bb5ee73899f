"""Actions that need the store: each `Act` of the conversation is done here and answered with ActionDone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.assistant import showing
from bot.assistant.desk import Desk
from bot.assistant.ladder_actions import LADDER_ACTIONS
from bot.assistant.ports import UnitOfWork
from bot.assistant.values import Contact, OpeningAnswer
from bot.dialogue.events import ActionDone
from bot.dialogue.state import State
from bot.errors import DialogueError
from bot.matching.match import match, rank
from bot.matching.profile import profile_of
from bot.matching.values import CommunityEvent, Opportunity, Profile, Verdict

LONDON = ZoneInfo("Europe/London")
OPENINGS_SHOWN = 5
EVENTS_SHOWN = {showing.ROOM: 6, showing.ROOM_IN_PLAIN_LETTERS: 4, showing.ROOM_BY_SMS: 3}
"""room for reasons -> events listed in one message"""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHOWN_WHEN_ASKED = frozenset({Verdict.READY, Verdict.READY_WITH_STEP, Verdict.STEPPING_STONE})


@dataclass(frozen=True, kw_only=True)
class Work:
    """One action being done."""

    desk: Desk
    uow: UnitOfWork
    contact: Contact
    state: State
    at: datetime
    given: Mapping[str, Any]
    room: int = showing.ROOM
    """lines for reasons in a message to this person"""

    def done(self, action: str, outcome: str, **more: Any) -> ActionDone:
        return ActionDone(at=self.at, action=action, outcome=outcome, **more)


def act(action: str, work: Work) -> ActionDone:
    """Do one action. Raises DialogueError when a flow names an action that does not exist."""
    try:
        return ACTIONS[action](work)
    except KeyError:
        raise DialogueError(f"there is no action {action!r}", where="flows/") from None


def profile(work: Work) -> Profile:
    """The person as the matcher may know them: what this conversation knows, and what was answered before."""
    answers = work.uow.openings.answers(work.contact.resident_id)
    refused = [a.opportunity_id for a in answers if a.answer == "not_for_me"]
    return profile_of(work.contact.resident_id, work.state.known, refused=refused)


def _find_openings(work: Work) -> ActionDone:
    kind = work.given.get("kind", "")
    found: Sequence[Opportunity] = [o for o in work.uow.openings.open_at(work.at) if not kind or o.kind.value == kind]
    person = profile(work)
    found = [o for o in found if o.id not in person.refused]
    ranked = rank(person, found, work.desk.knowledge, work.at.date())
    good = [m for m in ranked if m.verdict in SHOWN_WHEN_ASKED]
    wished = _wished(work, found)
    shown = sorted(good, key=lambda m: m.opportunity not in wished)[:OPENINGS_SHOWN] or list(ranked[:2])
    ids = [m.opportunity for m in shown]
    return work.done("find_openings", "found" if ids else "none", vars={"openings": ids}, params={"n": len(ids)})


def _wished(work: Work, openings: Sequence[Opportunity]) -> frozenset[str]:
    """Openings of the kind of work somebody asked for: they come first."""
    named = {str(work.given.get("work", ""))}
    wanted = named | {k.partition(":")[2] for k in work.state.known if k.startswith("wish:")}
    return frozenset(o.id for o in openings if wanted & set(o.occupations))


def _show_opening(work: Work) -> ActionDone:
    opportunity = work.uow.openings.get(str(work.given.get("opening", "")))
    if opportunity is None or opportunity.status != "open":
        return work.done("show_opening", "gone")
    fit = match(profile(work), opportunity, work.desk.knowledge, work.at.date())
    listed = showing.opening(work.desk.flows, opportunity, fit, room=work.room)
    shown = OpeningAnswer(opportunity_id=opportunity.id, answer="told", reason="", at=work.at)
    if not any(a.opportunity_id == opportunity.id for a in work.uow.openings.answers(work.contact.resident_id)):
        # No alert about it later, and none of the week's share.
        work.uow.openings.answer(work.contact.resident_id, shown)
    return work.done("show_opening", "found", params={"opening": listed.line, "partner": opportunity.partner})


def _find_events(work: Work) -> ActionDone:
    events = [e for e in work.uow.events.upcoming(work.at) if e.status != "cancelled"]
    wanted = [e for e in events if _on_day(e, work.given)]
    items = tuple(showing.event_line(work.desk.flows, e) for e in wanted[: EVENTS_SHOWN[work.room]])
    kept = {"weekday": "", "date": ""}  # "other events" afterwards shows all days
    return work.done("find_events", "found" if items else "none", items=items, vars=kept)


def _on_day(event: CommunityEvent, given: Mapping[str, Any]) -> bool:
    day = event.starts.astimezone(LONDON).date()
    if given.get("date"):
        return day.isoformat() == str(given["date"])
    return str(given.get("weekday") or WEEKDAYS[day.weekday()]) == WEEKDAYS[day.weekday()]


def _show_event(work: Work) -> ActionDone:
    event = work.uow.events.get(str(work.given.get("item", "")))
    if event is None or event.status == "cancelled":
        return work.done("show_event", "gone")
    params = showing.event_params(work.desk.flows, event, work.uow.events.taken(event.id))
    return work.done("show_event", "found", params=params)


def _book_event(work: Work) -> ActionDone:
    event_id = str(work.given.get("item", ""))
    outcome = work.uow.events.book(event_id, work.contact.resident_id, work.desk.new_id(), work.at)
    event = work.uow.events.get(event_id)
    params = showing.event_params(work.desk.flows, event, 0) if event else {}
    return work.done("book_event", outcome, params=params)


def _my_bookings(work: Work) -> ActionDone:
    ids = [b.event_id for b in work.uow.events.bookings(work.contact.resident_id)]
    events = [e for e in map(work.uow.events.get, ids) if e is not None and e.ends > work.at]
    items = tuple(showing.event_line(work.desk.flows, e) for e in sorted(events, key=lambda e: e.starts))
    return work.done("my_bookings", "found" if items else "none", items=items)


def _cancel_event(work: Work) -> ActionDone:
    cancelled = work.uow.events.cancel(str(work.given.get("item", "")), work.contact.resident_id, work.at)
    return work.done("cancel_event", "cancelled" if cancelled else "none")


ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    "find_openings": _find_openings,
    "show_opening": _show_opening,
    "find_events": _find_events,
    "show_event": _show_event,
    "book_event": _book_event,
    "my_bookings": _my_bookings,
    "cancel_event": _cancel_event,
    **LADDER_ACTIONS,
}
