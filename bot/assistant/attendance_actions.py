"""Actions around coming to an event: checking in, why somebody did not come, whether it was useful, a certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.assistant import door, showing
from bot.assistant.attendance import (
    How,
    Moment,
    attended,
    confirmed,
    last_session,
    moment,
    next_session,
    opens,
    session_at,
    was_taken,
)
from bot.assistant.booking import RESIDENT
from bot.assistant.certificate import LASTS, Certificate, clean_name
from bot.assistant.checking_in import named_session
from bot.assistant.naming import LONDON
from bot.assistant.room import Booking, Standing
from bot.assistant.work import Work
from bot.dialogue.events import ActionDone
from bot.matching.sessions import Session
from bot.matching.values import CommunityEvent

USEFUL = frozenset({"yes", "little", "no"})


def check_in(work: Work) -> ActionDone:
    """Who sent the word of a session is there: on the list, or offered a place."""
    how, _, said = str(work.given.get("word", "")).partition(" ")
    found = named_session(work.desk, work.uow, said, work.contact.resident_id, work.at)
    if found is None:
        return work.done("check_in", "unknown")
    event, session = found
    more: dict[str, Any] = {
        "params": _params(work, event, session),
        "vars": {"item": event.id, "starts": session.starts.isoformat(), "how": how},
    }
    when = moment(session, work.at)
    if when is Moment.EARLY:
        return work.done("check_in", "early", **{**more, "params": _params(work, event, session, opens(session))})
    if when is Moment.LATE:
        return work.done("check_in", "late", **more)
    mine = _place(work, event.id)
    if mine is None:
        free = event.places is None or work.uow.places.taken(event.id) < event.places
        return work.done("check_in", "free" if free or _is_offered(work, event.id) else "full", **more)
    outcome = door.check_in(work.uow, event.id, session.starts, mine.id, How(how), RESIDENT, work.at)
    return work.done("check_in", outcome, **more)


def walk_in(work: Work) -> ActionDone:
    """A place, and on the list at once, for whoever said yes at the door."""
    event, session = _session(work)
    if event is None or session is None:
        return work.done("walk_in", "full")
    how = How(str(work.given.get("how") or How.WORD.value))
    outcome = door.walk_in(
        work.uow, event.id, session.starts, work.desk.new_id(), how, RESIDENT, work.at,
        resident=work.contact.resident_id,
    )
    return work.done("walk_in", outcome, params=_params(work, event, session))


def load_missed(work: Work) -> ActionDone:
    """Whether there is still something to ask: missed, unknown (nobody was ticked off), none."""
    event, session = _session(work)
    mine = _place(work, event.id) if event else None
    if event is None or session is None or mine is None:
        return work.done("load_missed", "none")
    marks = [one for one in work.uow.attendance.marks(event.id) if one.starts == session.starts]
    if attended(marks, mine.id):
        return work.done("load_missed", "none")
    return work.done("load_missed", "missed" if was_taken(marks) else "unknown", params=_params(work, event, session))


def record_absence(work: Work) -> ActionDone:
    """Why they were not there ("" for SKIP). Outcome `next` when a course goes on."""
    event, session = _session(work)
    mine = _place(work, event.id) if event else None
    if event is None or session is None or mine is None:
        return work.done("record_absence", "none")
    reason = str(work.given.get("reason") or "")
    door.missed(work.uow, event.id, session.starts, mine.id, reason, work.at)
    later = next_session(event, work.at)
    if later is None:
        return work.done("record_absence", "noted" if reason else "passed")
    return work.done("record_absence", "next", params=_params(work, event, later))


def record_presence(work: Work) -> ActionDone:
    """They say that they were there: kept as their word."""
    event, session = _session(work)
    mine = _place(work, event.id) if event else None
    if event is None or session is None or mine is None:
        return work.done("record_presence", "none")
    outcome = door.check_in(work.uow, event.id, session.starts, mine.id, How.SAID, RESIDENT, work.at)
    return work.done("record_presence", outcome)


def load_useful(work: Work) -> ActionDone:
    """Whether it was useful is asked once, after the last session."""
    event = work.uow.events.get(_event_id(work))
    mine = _place(work, event.id) if event else None
    last = last_session(event) if event else None
    if event is None or mine is None or last is None or last.ends > work.at:
        return work.done("load_useful", "none")
    if any(booking == mine.id for booking, _ in work.uow.attendance.values(event.id)):
        return work.done("load_useful", "none")
    marks = work.uow.attendance.marks(event.id)
    page = "yes" if work.desk.public_url and confirmed(marks, mine.id) else ""
    return work.done("load_useful", "found" if attended(marks, mine.id) else "none", vars={"page": page},
                     params=_params(work, event, last))


def record_useful(work: Work) -> ActionDone:
    """Nothing for SKIP."""
    said, mine = str(work.given.get("useful") or ""), _place(work, _event_id(work))
    if mine is None or said not in USEFUL:
        return work.done("record_useful", "none")
    work.uow.attendance.value(mine.id, said, work.at)
    return work.done("record_useful", "done")


def my_attended(work: Work) -> ActionDone:
    """Events they were at, as the door or the word of the day knows; `unsure` where only they themselves say so."""
    events = [work.uow.events.get(one.event_id) for one in work.uow.places.bookings(work.contact.resident_id)]
    was = [one for one in events if one is not None and _times(work, one, attended)]
    sure = [one for one in was if _times(work, one, confirmed)]
    if not sure:
        return work.done("my_attended", "unsure" if was else "none")
    if not work.desk.public_url:
        return work.done("my_attended", "nowhere")
    items = tuple(showing.event_line(work.desk.flows, one) for one in sure)
    if len(items) == 1:
        return work.done("my_attended", "one", vars={"item": items[0].id})
    return work.done("my_attended", "found", items=items)


def make_certificate(work: Work) -> ActionDone:
    """The page under a new address that nobody can guess; an earlier one of the same event ends."""
    event = work.uow.events.get(_event_id(work))
    mine = _place(work, event.id) if event else None
    if event is None or mine is None or not _times(work, event, confirmed):
        return work.done("make_certificate", "none")
    if not work.desk.public_url:
        return work.done("make_certificate", "nowhere")
    token, until = work.desk.new_id(), work.at + LASTS
    work.uow.certificates.keep(token, Certificate(
        booking_id=mine.id, event_id=event.id, name=clean_name(str(work.given.get("name") or "")), at=work.at,
        until=until,
    ))
    return work.done("make_certificate", "made", vars={"name": ""}, params={
        "url": f"{work.desk.public_url}/a/{token}", "date": until.astimezone(LONDON).date(),
    })


def _times(
    work: Work, event: CommunityEvent, which: Callable[[Any, str], tuple[datetime, ...]]
) -> tuple[datetime, ...]:
    mine = _place(work, event.id)
    return which(work.uow.attendance.marks(event.id), mine.id) if mine else ()


def _event_id(work: Work) -> str:
    return str(work.given.get("item", ""))


def _session(work: Work) -> tuple[CommunityEvent | None, Session | None]:
    event = work.uow.events.get(_event_id(work))
    if event is None or not work.given.get("starts"):
        return None, None
    return event, session_at(event, datetime.fromisoformat(str(work.given["starts"])))


def _place(work: Work, event_id: str) -> Booking | None:
    mine = work.uow.places.latest(event_id, work.contact.resident_id)
    return mine if mine is not None and mine.status is Standing.BOOKED else None


def _is_offered(work: Work, event_id: str) -> bool:
    mine = work.uow.places.latest(event_id, work.contact.resident_id)
    return mine is not None and mine.status is Standing.OFFERED


def _params(work: Work, event: CommunityEvent, session: Session, at: datetime | None = None) -> Mapping[str, Any]:
    return {**showing.event_params(work.desk.flows, event, 0), "day_time": at or session.starts}


ATTENDANCE_ACTIONS: Mapping[str, Callable[[Work], ActionDone]] = {
    "check_in": check_in,
    "walk_in": walk_in,
    "load_missed": load_missed,
    "record_absence": record_absence,
    "record_presence": record_presence,
    "load_useful": load_useful,
    "record_useful": record_useful,
    "my_attended": my_attended,
    "make_certificate": make_certificate,
}
