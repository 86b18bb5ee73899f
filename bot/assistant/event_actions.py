"""Actions around an event: finding one, what it is, a place at it, the waiting list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.assistant import place_actions, showing
from bot.assistant.booking import take
from bot.assistant.naming import LONDON
from bot.assistant.room import Book, Join, Standing
from bot.assistant.room_work import Decision
from bot.assistant.work import Work
from bot.dialogue.events import ActionDone
from bot.dialogue.wishes import WEEKEND
from bot.matching.gatherings import USUAL_WAY
from bot.matching.sessions import DAYS
from bot.matching.travel import minutes, outward, too_far
from bot.matching.values import CommunityEvent

EVENTS_SHOWN = {showing.ROOM: 6, showing.ROOM_IN_PLAIN_LETTERS: 4, showing.ROOM_BY_SMS: 3}
"""room for reasons -> events listed in one message"""
NAMED = {WEEKEND: ("sat", "sun")}
"""names for several days of the week"""
WISHES = ("weekday", "week", "date", "near")
"""what a search was narrowed to; afterwards "other events" shows all"""


def find_events(work: Work) -> ActionDone:
    """What is to come, on the day and near the place that was named."""
    events = work.uow.events.upcoming(work.at)
    wanted = [e for e in events if _on_day(e, work.given) and _is_near(work, e)]
    items = tuple(showing.event_line(work.desk.flows, e) for e in wanted[: EVENTS_SHOWN[work.room]])
    return work.done("find_events", "found" if items else "none", items=items, vars=dict.fromkeys(WISHES, ""))


def _on_day(event: CommunityEvent, given: Mapping[str, Any]) -> bool:
    """On the date, or within the month, the week, the weekend that was named; any day where none was."""
    day = event.starts.astimezone(LONDON).date()
    if given.get("date"):
        return day.isoformat().startswith(str(given["date"]))
    monday = day - timedelta(days=day.weekday())
    if str(given.get("week") or monday) != str(monday):
        return False
    return not given.get("weekday") or DAYS[day.weekday()] in NAMED.get(given["weekday"], (given["weekday"],))


def _is_near(work: Work, event: CommunityEvent) -> bool:
    """Where we cannot tell, it is shown: an event at a place we do not know is better than none."""
    start, end = outward(str(work.given.get("near") or "")), outward(event.postcode)
    way = minutes(start, end, str(work.state.known.get("travel", "")), work.desk.knowledge.outcodes) if start else None
    return way is None or not too_far(way, USUAL_WAY)


def show_event(work: Work) -> ActionDone:
    """One event; or that it is over, was cancelled, or never was."""
    event = work.uow.events.get(str(work.given.get("item", "")))
    if event is None or event.status == "draft":
        return work.done("show_event", "gone")
    params = showing.event_params(work.desk.flows, event, work.uow.places.taken(event.id))
    if event.status == "cancelled":
        return work.done("show_event", "cancelled", params=params)
    return work.done("show_event", "past" if event.starts <= work.at else "found", params=params)


def book_event(work: Work) -> ActionDone:
    """A place for one; people who come along are told afterwards."""
    command = Book(resident=work.contact.resident_id, booking=work.desk.new_id())
    return _answered(work, "book_event", take(work.uow, _event_id(work), command, work.at))


def join_line(work: Work) -> ActionDone:
    """A place in the waiting list."""
    command = Join(resident=work.contact.resident_id, booking=work.desk.new_id())
    return _answered(work, "join_line", take(work.uow, _event_id(work), command, work.at))


def _event_id(work: Work) -> str:
    return str(work.given.get("item", ""))


def _answered(work: Work, action: str, decision: Decision | None) -> ActionDone:
    event = work.uow.events.get(_event_id(work))
    if decision is None or event is None:
        return work.done(action, "unknown")
    if decision.outcome == "booked":
        place_actions.give_file(work, event)
    outcome = "wait" if decision.outcome == "full" and event.waiting_list else decision.outcome
    return work.done(action, outcome, params={
        **showing.event_params(work.desk.flows, event, 0), "ahead": _before(work, event.id),
    })


def _before(work: Work, event_id: str) -> int:
    """Bookings before this person in the line, or before whoever would join it now."""
    mine = work.uow.places.latest(event_id, work.contact.resident_id)
    if mine is not None and mine.status is Standing.WAITING:
        return work.uow.places.ahead(mine)
    return work.uow.places.waiting(event_id)


EVENT_ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    "find_events": find_events,
    "show_event": show_event,
    "book_event": book_event,
    "join_line": join_line,
}
