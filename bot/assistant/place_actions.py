"""Actions around one's own place at an event: how it stands, who comes along, needs, an offer, being late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.assistant import showing
from bot.assistant.booking import take
from bot.assistant.helping import MORNING, helping
from bot.assistant.room import Accept, Booking, Cancel, Change, Command, Decline, Standing
from bot.assistant.values import HandOverRequest
from bot.assistant.work import Work
from bot.dialogue.events import ActionDone
from bot.matching.events import sessions_of
from bot.matching.values import CommunityEvent
from bot.sentence import Lines

OTHER = "other"
"""need that is told in the person's own words"""
IN_WORDS = "words:"
"""before those words among the needs of a booking, which the store keeps sealed"""
INTERPRETER = "interpreter"
LATE_FROM, LATE_UNTIL = timedelta(hours=3), timedelta(hours=3)
"""before and after the beginning of a session: who writes LATE then means this one"""
LATE = "late"
"""mark of a booking, and reason of a hand-over: the organiser should know"""


def my_bookings(work: Work) -> ActionDone:
    """All that the person has a place at, the offer of one, or waits for. Outcome `one` when it is only one."""
    events = _mine(work)
    items = tuple(showing.event_line(work.desk.flows, e) for e in events)
    if len(items) == 1 and work.given.get("one") == "straight":
        return work.done("my_bookings", "one", vars={"item": items[0].id})
    return work.done("my_bookings", "found" if items else "none", items=items)


def _mine(work: Work) -> list[CommunityEvent]:
    """The event of each active booking, those to come first told first."""
    ids = [one.event_id for one in work.uow.places.active(work.contact.resident_id)]
    events = [e for e in map(work.uow.events.get, ids) if e is not None and sessions_of(e)[-1].ends > work.at]
    return sorted(events, key=lambda e: (e.starts, e.id))


def load_place(work: Work) -> ActionDone:
    """How the person's booking of the event stands; `past` once the event is over."""
    event = work.uow.events.get(_event_id(work))
    mine = work.uow.places.latest(event.id, work.contact.resident_id) if event else None
    if event is None or mine is None:
        return work.done("load_place", "none")
    params = _params(work, event, mine)
    if event.status == "cancelled":
        return work.done("load_place", "cancelled", params=params)
    if sessions_of(event)[-1].ends <= work.at:
        return work.done("load_place", "past", params=params)
    over = mine.until is not None and mine.until <= work.at
    several = {"course": "yes" if len(sessions_of(event)) > 1 else ""}
    return work.done("load_place", Standing.LAPSED.value if over else mine.status.value, params=params, vars=several)


def _params(work: Work, event: CommunityEvent, mine: Booking) -> Mapping[str, Any]:
    reminds = "kind" in work.given
    told: dict[str, Any] = {
        **showing.event_params(work.desk.flows, event, 0),
        **showing.way_params(work.desk, event, calendar=not reminds),
        "people": mine.offered or mine.people, "ahead": work.uow.places.ahead(mine),
    }
    if work.given.get("kind") == "day":
        more = helping(work.desk, work.uow, mine.resident_id, event, morning=bool(work.given.get(MORNING)))
        told["lines"] = Lines(sentences=(*told["lines"].sentences, *more))
    if mine.until:
        told["until"] = mine.until
    if work.given.get("starts"):  # a reminder of one session of several
        told["day_time"] = datetime.fromisoformat(str(work.given["starts"]))
    return told


def _event_id(work: Work) -> str:
    return str(work.given.get("item", ""))


def _do(work: Work, action: str, command: Command) -> ActionDone:
    """A command about the person's own booking, answered with how it went."""
    decision = take(work.uow, _event_id(work), command, work.at)
    event = work.uow.events.get(_event_id(work))
    params = showing.event_params(work.desk.flows, event, 0) if event else {}
    return work.done(action, decision.outcome if decision else "none", params=params)


def change_people(work: Work) -> ActionDone:
    """Another number of people on the booking."""
    people = work.given.get("people")
    command = Change(resident=work.contact.resident_id, people=people if isinstance(people, int) else 0)
    return _do(work, "change_people", command)


def keep_needs(work: Work) -> ActionDone:
    """What the person needs there. `words` when they want to say it in their own words and have not yet."""
    chosen, words = work.given.get("needs") or [], str(work.given.get("words") or "")
    if OTHER in chosen and not words:
        return work.done("keep_needs", "words")
    needs = tuple(_need(str(one), work.state.language) for one in chosen if one != OTHER)
    said = (IN_WORDS + words,) if OTHER in chosen else ()
    done = _do(work, "keep_needs", Change(resident=work.contact.resident_id, needs=(*needs, *said)))
    return work.done("keep_needs", done.outcome, params=done.params, vars={"needs": [], "words": ""})


def _need(code: str, language: str) -> str:
    return f"{INTERPRETER}:{language}" if code == INTERPRETER else code


def cancel_event(work: Work) -> ActionDone:
    """Give the place, the offer, or the place in the line back."""
    return _do(work, "cancel_event", Cancel(resident=work.contact.resident_id))


def answer_offer(work: Work) -> ActionDone:
    """Yes or no to an offer."""
    said, me = str(work.given.get("said", "")), work.contact.resident_id
    return _do(work, "answer_offer", Accept(resident=me) if said == "yes" else Decline(resident=me))


def tell_late(work: Work) -> ActionDone:
    """A coordinator hears that somebody comes late to what begins about now; the list at the door says it too."""
    me = work.contact.resident_id
    places = {one.event_id: one for one in work.uow.places.active(me) if one.status is Standing.BOOKED}
    now = [e for e in _mine(work) if e.id in places and _is_about_now(work, e)]
    if not now:
        return work.done("tell_late", "none")
    needs = dict.fromkeys((*places[now[0].id].needs, LATE))
    take(work.uow, now[0].id, Change(resident=me, needs=tuple(needs)), work.at)
    work.uow.hand_overs.open(HandOverRequest(
        id=work.desk.new_id(), resident_id=me, contact_id=work.contact.id, reason=f"{LATE}:{now[0].id}", urgent=False,
        at=work.at,
    ))
    return work.done("tell_late", "told", params=showing.event_params(work.desk.flows, now[0], 0))


def _is_about_now(work: Work, event: CommunityEvent) -> bool:
    around = (one for one in sessions_of(event) if not one.cancelled)
    return any(one.starts - LATE_FROM <= work.at <= one.starts + LATE_UNTIL for one in around)


PLACE_ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    "my_bookings": my_bookings,
    "load_place": load_place,
    "change_people": change_people,
    "keep_needs": keep_needs,
    "cancel_event": cancel_event,
    "answer_offer": answer_offer,
    "tell_late": tell_late,
}
