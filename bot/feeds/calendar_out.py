"""Events as an iCalendar file (RFC 5545) that any calendar opens.

The UID of an event never changes and its SEQUENCE goes up with what people were told. What is cancelled stays in the
file as cancelled: a calendar forgets only what it is told to. Times are London's, with the rule of its clock changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from icalendar import Calendar, Event, Timezone
from icalendar.prop import vRecur

from bot.matching.events import sessions_of
from bot.matching.sessions import LONDON, Session
from bot.matching.values import CommunityEvent

HEAD = {"prodid": "-//Doorstep//EN", "version": "2.0", "calscale": "GREGORIAN", "method": "PUBLISH"}
LONDON_RULES = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:STANDARD
DTSTART:19961027T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19970330T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(events: Iterable[CommunityEvent], *, domain: str, at: datetime, language: str = "en") -> bytes:
    """The file, with CRLF and folded lines. Drafts are left out.

    `domain` stands behind the ids in each UID, so it must stay the same; `at` (aware) is when the file was made;
    texts are in `language` where there are any, else in English.
    """
    made = Calendar()
    for name, value in HEAD.items():
        made.add(name, value)
    made.add_component(Timezone.from_ical(LONDON_RULES))
    for event in events:
        if event.status != "draft":
            for one in _entries(event, domain, at, language):
                made.add_component(one)
    return bytes(made.to_ical())


def uid(event: CommunityEvent, domain: str, number: int = 0) -> str:
    """The name of an event in all calendars; those of the later sessions on a list are numbered."""
    return f"{event.id}.{number}@{domain}" if number else f"{event.id}@{domain}"


def _entries(event: CommunityEvent, domain: str, at: datetime, language: str) -> Iterator[Event]:
    """One entry, with a weekly rule where there is one; or one for each session on a list, related to the first."""
    sessions = sessions_of(event) if event.sessions else (Session(starts=event.starts, ends=event.ends),)
    for number, session in enumerate(sessions):
        one = Event()
        one.add("uid", uid(event, domain, number))
        one.add("dtstamp", at.astimezone(UTC))
        one.add("sequence", event.sequence)
        one.add("status", "CANCELLED" if session.cancelled or event.status == "cancelled" else "CONFIRMED")
        one.add("dtstart", _moment(session.starts))
        one.add("dtend", _moment(session.ends))
        if event.weekly is not None and not event.sessions:
            _repeat(one, event)
        if number:
            one.add("related-to", uid(event, domain))
        if event.point is not None:
            one.add("geo", event.point)
        _describe(one, event, language)
        yield one


def _moment(at: datetime) -> datetime:
    """London time; but UTC in the hour that comes twice in autumn, where a clock face alone means the first."""
    local = at.astimezone(LONDON)
    return at.astimezone(UTC) if local.fold else local


def _repeat(entry: Event, event: CommunityEvent) -> None:
    rule = event.weekly
    assert rule is not None
    parts: dict[str, object] = {"FREQ": "WEEKLY", "INTERVAL": rule.every}
    if rule.days:
        parts["BYDAY"] = [day[:2].upper() for day in rule.days]
    if rule.count is not None:
        parts["COUNT"] = rule.count
    elif rule.until is not None:
        parts["UNTIL"] = datetime.combine(rule.until, time(23, 59, 59), tzinfo=LONDON).astimezone(UTC)
    entry.add("rrule", vRecur(parts))
    clock = event.starts.astimezone(LONDON).time()
    if rule.skips:
        entry.add("exdate", [datetime.combine(day, clock, tzinfo=LONDON) for day in rule.skips])


def _describe(entry: Event, event: CommunityEvent, language: str) -> None:
    """Only what the event says of itself: no word of ours that would have to be translated."""
    said = {
        "summary": event.titles.get(language) or event.titles["en"],
        "description": "\n\n".join(filter(None, (
            event.summaries.get(language) or event.summaries.get("en", ""),
            event.directions.get(language) or event.directions.get("en", ""),
        ))),
        "location": ", ".join(filter(None, (event.place, event.address, event.postcode))),
        "contact": event.partner,
    }
    for name, text in said.items():
        if text:
            entry.add(name, text)
    if event.topics:
        entry.add("categories", list(event.topics))
