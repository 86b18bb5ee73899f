"""Events as schema.org JSON-LD: only what an event says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.feeds.json_ld import AMENITIES, FEMALE
from bot.matching.events import sessions_of
from bot.matching.sessions import LONDON, Session
from bot.matching.values import CommunityEvent

CONTEXT = "https://schema.org"
STATUS = {"cancelled": "EventCancelled", "changed": "EventRescheduled"}
DAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}
PageOf = Callable[[CommunityEvent], str]
"""event -> address of its public page; "" for none"""


def dump(events: Iterable[CommunityEvent], page_of: PageOf) -> bytes:
    """A graph of all of them, as a file. Drafts are left out."""
    graph = [node(one, page_of) for one in events if one.status != "draft"]
    return (json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n").encode()


def script(event: CommunityEvent, page_of: PageOf) -> str:
    """One event for the script element of a page: nothing in it can end the element."""
    text = json.dumps({"@context": CONTEXT, **node(event, page_of)}, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def node(event: CommunityEvent, page_of: PageOf) -> dict[str, Any]:
    """One event, without what is not known of it."""
    sessions = sessions_of(event)
    first = sessions[0]
    page = page_of(event)
    whole: dict[str, Any] = {
        "@type": "EventSeries" if event.course or len(sessions) > 1 else "Event",
        "@id": page,
        "identifier": event.id,
        "url": page,
        "name": _texts(event.titles),
        "description": _texts(event.summaries),
        "startDate": _moment(first.starts),
        "endDate": _moment(first.ends),
        "eventStatus": f"{CONTEXT}/{STATUS.get(event.status, 'EventScheduled')}",
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "location": _place(event),
        "organizer": {"@type": "Organization", "name": event.partner} if event.partner else None,
        "maximumAttendeeCapacity": event.places,
        "inLanguage": list(event.languages),
        "isAccessibleForFree": None if event.price is None else event.price == 0,
        "offers": _offer(event, page),
        "audience": {"@type": "PeopleAudience", "suggestedGender": FEMALE} if event.women_only else None,
        "keywords": list(event.topics),
        "eventSchedule": _schedule(event, first),
        "subEvent": [_session(one, event) for one in sessions] if len(sessions) > 1 else None,
    }
    return {name: value for name, value in whole.items() if value not in (None, "", [], {})}


def _texts(texts: Mapping[str, str]) -> Any:
    """English alone as plain text; with translations, each with its language."""
    told = {language: text for language, text in texts.items() if text}
    if set(told) <= {"en"}:
        return told.get("en", "")
    return [{"@language": language, "@value": told[language]} for language in sorted(told, key=lambda one: one != "en")]


def _place(event: CommunityEvent) -> dict[str, Any]:
    address = {"streetAddress": event.address, "postalCode": event.postcode, "addressCountry": "GB"}
    whole = {
        "@type": "Place", "name": event.place, "description": _texts(event.directions),
        "address": {"@type": "PostalAddress", **{name: value for name, value in address.items() if value}},
        "geo": None if event.point is None else {
            "@type": "GeoCoordinates", "latitude": event.point[0], "longitude": event.point[1],
        },
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": name, "value": True}
            for name in AMENITIES if getattr(event, name)
        ],
    }
    return {name: value for name, value in whole.items() if value}


def _offer(event: CommunityEvent, page: str) -> dict[str, Any] | None:
    if event.price is None:
        return None
    return {"@type": "Offer", "price": event.price, "priceCurrency": "GBP", **({"url": page} if page else {})}


def _schedule(event: CommunityEvent, first: Session) -> dict[str, Any] | None:
    """The weekly rule, for readers who do not want every session; the sessions say the same."""
    rule = event.weekly
    if rule is None or event.sessions:
        return None
    starts, ends = first.starts.astimezone(LONDON), first.ends.astimezone(LONDON)
    whole = {
        "@type": "Schedule", "repeatFrequency": f"P{rule.every}W", "scheduleTimezone": "Europe/London",
        "byDay": [f"{CONTEXT}/{DAYS[day]}" for day in rule.days],
        "startDate": event.starts.astimezone(LONDON).date().isoformat(),
        "endDate": rule.until.isoformat() if rule.until else None, "repeatCount": rule.count,
        "startTime": f"{starts:%H:%M}", "endTime": f"{ends:%H:%M}",
        "exceptDate": [day.isoformat() for day in rule.skips],
    }
    return {name: value for name, value in whole.items() if value not in (None, [])}


def _session(session: Session, event: CommunityEvent) -> dict[str, Any]:
    off = session.cancelled or event.status == "cancelled"
    return {
        "@type": "Event", "name": _texts(event.titles), "startDate": _moment(session.starts),
        "endDate": _moment(session.ends), "eventStatus": f"{CONTEXT}/{'EventCancelled' if off else 'EventScheduled'}",
    }


def _moment(at: datetime) -> str:
    return at.astimezone(LONDON).isoformat()
