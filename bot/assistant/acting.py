"""Actions that need the store: each `Act` of the conversation is done here and answered with ActionDone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.assistant import showing
from bot.assistant.ladder_actions import LADDER_ACTIONS
from bot.assistant.link_actions import LINK_ACTIONS
from bot.assistant.opening_actions import OPENING_ACTIONS
from bot.assistant.outcome_actions import OUTCOME_ACTIONS
from bot.assistant.work import Work
from bot.dialogue.events import ActionDone
from bot.errors import DialogueError
from bot.matching.values import CommunityEvent

LONDON = ZoneInfo("Europe/London")
EVENTS_SHOWN = {showing.ROOM: 6, showing.ROOM_IN_PLAIN_LETTERS: 4, showing.ROOM_BY_SMS: 3}
"""room for reasons -> events listed in one message"""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def act(action: str, work: Work) -> ActionDone:
    """Do one action. Raises DialogueError when a flow names an action that does not exist."""
    try:
        return ACTIONS[action](work)
    except KeyError:
        raise DialogueError(f"there is no action {action!r}", where="flows/") from None


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
    **OPENING_ACTIONS,
    "find_events": _find_events,
    "show_event": _show_event,
    "book_event": _book_event,
    "my_bookings": _my_bookings,
    "cancel_event": _cancel_event,
    **LADDER_ACTIONS,
    **LINK_ACTIONS,
    **OUTCOME_ACTIONS,
}
