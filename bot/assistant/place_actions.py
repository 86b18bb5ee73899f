"""Actions around one's own place at an event: how it stands, who comes along, needs, an offer, being late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.assistant import showing
from bot.assistant.booking import take
from bot.assistant.coming import LATE, Coming
from bot.assistant.files import calendar_files
from bot.assistant.helping import MORNING, helping
from bot.assistant.room import Accept, Booking, Cancel, Change, Command, Decline, NewsKind, Standing
from bot.assistant.values import HandOverRequest
from bot.assistant.work import Work
from bot.dialogue.events import ActionDone
from bot.matching.events import sessions_of
from bot.matching.sessions import Session
from bot.matching.values import CommunityEvent
from bot.sentence import Lines

OTHER = "other"
"""need that is told in the person's own words"""
IN_WORDS = "words:"
"""before those words among the needs of a booking, which the store keeps sealed"""
INTERPRETER = "interpreter"
LATE_FROM, LATE_UNTIL = timedelta(hours=3), timedelta(hours=3)
"""before and after the beginning of a session: who writes LATE then means this one"""
GIVES = {"booked": False, "cancelled": True}
"""outcomes after which somebody's calendar is behind -> whether the event goes out of it"""


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
    if mine.status is Standing.BOOKED and work.given.get("kind") == NewsKind.CHANGED.value:
        give_file(work, event)
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
    if decision and event and decision.outcome in GIVES:
        give_file(work, event, cancelled=GIVES[decision.outcome])
    return work.done(action, decision.outcome if decision else "none", params=params)


def give_calendar(work: Work) -> ActionDone:
    """The event for somebody's calendar: `file` where the channel carries one, else `link`."""
    event = work.uow.events.get(_event_id(work))
    if event is None:
        return work.done("give_calendar", "none")
    return work.done("give_calendar", "file" if give_file(work, event) else "link")


def give_file(work: Work, event: CommunityEvent, *, cancelled: bool = False) -> bool:
    """The event's calendar file goes out in this turn; False where the channel carries none."""
    language = work.state.language
    found = calendar_files(work.desk, event, work.at, language=language, style=work.style, cancelled=cancelled)
    work.files.extend(found)
    return bool(found)


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


def keep_coming(work: Work) -> ActionDone:
    """Whether the person still comes to the session they were reminded of; `none` when the place is not theirs."""
    event = work.uow.events.get(_event_id(work))
    mine = work.uow.places.latest(event.id, work.contact.resident_id) if event else None
    if event is None or mine is None or mine.status is not Standing.BOOKED:
        return work.done("keep_coming", "none")
    work.uow.coming.keep(Coming(
        booking_id=mine.id, starts=_session(work, event), kind=str(work.given.get("kind", "")),
        yes=work.given.get("said") == "yes", at=work.at,
    ))
    return work.done("keep_coming", "kept")


def _session(work: Work, event: CommunityEvent) -> datetime:
    """The one that was named, else the next."""
    if work.given.get("starts"):
        return datetime.fromisoformat(str(work.given["starts"]))
    to_come = (one.starts for one in sessions_of(event) if one.ends > work.at and not one.cancelled)
    return next(to_come, event.starts)


def tell_late(work: Work) -> ActionDone:
    """A coordinator hears that somebody comes late to what begins about now; the list at the door says it too."""
    me = work.contact.resident_id
    places = {one.event_id: one for one in work.uow.places.active(me) if one.status is Standing.BOOKED}
    about_now = ((e, _about_now(work, e)) for e in _mine(work) if e.id in places)
    event, session = next(((e, one) for e, one in about_now if one is not None), (None, None))
    if event is None or session is None:
        return work.done("tell_late", "none")
    work.uow.coming.keep(Coming(
        booking_id=places[event.id].id, starts=session.starts, kind=LATE, yes=True, at=work.at,
    ))
    work.uow.hand_overs.open(HandOverRequest(
        id=work.desk.new_id(), resident_id=me, contact_id=work.contact.id, reason=f"{LATE}:{event.id}", urgent=False,
        at=work.at,
    ))
    return work.done("tell_late", "told", params=showing.event_params(work.desk.flows, event, 0))


def _about_now(work: Work, event: CommunityEvent) -> Session | None:
    """The session that begins or began about now."""
    around = (one for one in sessions_of(event) if not one.cancelled)
    return next((one for one in around if one.starts - LATE_FROM <= work.at <= one.starts + LATE_UNTIL), None)


PLACE_ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    "my_bookings": my_bookings,
    "load_place": load_place,
    "give_calendar": give_calendar,
    "change_people": change_people,
    "keep_needs": keep_needs,
    "cancel_event": cancel_event,
    "answer_offer": answer_offer,
    "keep_coming": keep_coming,
    "tell_late": tell_late,
}
