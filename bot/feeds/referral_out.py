"""Events as services of Open Referral UK (HSDS 3): a class is a service with its times, at its place.

A service knows no single date that one signs up for. Each time of an event is a schedule with one date, a weekly rule
stays a rule, and an attribute of our own vocabulary says what it is, so that another Doorstep reads an event.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bot.feeds.referral_event import FACILITIES, VOCABULARY
from bot.feeds.schema_out import PageOf
from bot.matching.events import sessions_of
from bot.matching.sessions import LONDON, Session
from bot.matching.values import CommunityEvent

PROGRAMME = "Doorstep"
"""who offers what has no partner"""


def dump(events: Iterable[CommunityEvent], page_of: PageOf) -> bytes:
    """One page with all of them, as the standard's list answers. Drafts are left out."""
    services = [service(one, page_of) for one in events if one.status != "draft"]
    page = {
        "total_items": len(services), "total_pages": 1, "page_number": 1, "size": len(services), "first_page": True,
        "last_page": True, "empty": not services, "contents": services,
    }
    return (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode()


def service(event: CommunityEvent, page_of: PageOf) -> dict[str, Any]:
    """One service, without what is not known of it. Texts are English: the standard has one language."""
    ids = _Ids(event.id)
    whole: dict[str, Any] = {
        "id": ids.of("service"),
        "name": event.titles["en"],
        "description": event.summaries.get("en", ""),
        "url": page_of(event),
        "status": "inactive" if event.status == "cancelled" else "active",
        "minimum_age": event.entry.min_age or None,
        "organization": {"id": _id("organization", event.partner or PROGRAMME), "name": event.partner or PROGRAMME},
        "schedules": _schedules(event, ids),
        "service_at_locations": [{"id": ids.of("at"), "location": _location(event, ids)}],
        "languages": [{"id": ids.of("language", tag), "code": tag, "name": tag} for tag in event.languages],
        "cost_options": None if event.price is None else [{
            "id": ids.of("cost"), "option": "each", "amount": event.price, "currency": "GBP",
        }],
        "attributes": [
            {"id": ids.of("attribute", name), "link_entity": "service", "taxonomy_term": {
                "id": _id("term", name), "code": name, "name": name, "taxonomy": VOCABULARY,
            }}
            for name in _terms(event)
        ],
    }
    return {name: value for name, value in whole.items() if value not in (None, "", [])}


class _Ids:
    """Ids that stay the same whenever an event goes out; the standard wants UUIDs."""

    def __init__(self, event_id: str) -> None:
        self._event = event_id

    def of(self, *what: str) -> str:
        return _id(*what, self._event)


def _id(*parts: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"doorstep:{':'.join(parts)}"))


def _terms(event: CommunityEvent) -> list[str]:
    kind = "course" if event.course or len(sessions_of(event)) > 1 else "event"
    return [kind, *(name for name in FACILITIES if getattr(event, name)), *(f"topic:{one}" for one in event.topics)]


def _schedules(event: CommunityEvent, ids: _Ids) -> list[dict[str, Any]]:
    rule = event.weekly
    sessions = [one for one in sessions_of(event) if not one.cancelled]
    if rule is None or event.sessions or rule.skips:
        return [_once(one, ids) for one in sessions]
    first, last = sessions[0], sessions[-1]
    return [{
        **_once(first, ids), "freq": "WEEKLY", "interval": rule.every, "valid_to": _day(last.starts),
        "byday": ",".join(day[:2].upper() for day in rule.days) or f"{first.starts.astimezone(LONDON):%a}"[:2].upper(),
    }]


def _once(session: Session, ids: _Ids) -> dict[str, Any]:
    """One date, at local time as the profile's own example has it."""
    day = _day(session.starts)
    return {
        "id": ids.of("schedule", session.starts.isoformat()), "dtstart": day, "valid_from": day, "valid_to": day,
        "opens_at": _clock(session.starts), "closes_at": _clock(session.ends),
        **({} if session.ends - session.starts < timedelta(days=1) else {"notes": f"until {_day(session.ends)}"}),
    }


def _location(event: CommunityEvent, ids: _Ids) -> dict[str, Any]:
    address = {"address_1": event.address, "postal_code": event.postcode, "country": "GB", "address_type": "physical"}
    whole: dict[str, Any] = {
        "id": ids.of("location"), "location_type": "physical", "name": event.place,
        "transportation": event.directions.get("en", ""),
        "addresses": [{"id": ids.of("address"), **{name: value for name, value in address.items() if value}}],
    }
    if event.point is not None:
        whole |= {"latitude": event.point[0], "longitude": event.point[1]}
    return {name: value for name, value in whole.items() if value != ""}


def _day(at: datetime) -> str:
    return at.astimezone(LONDON).date().isoformat()


def _clock(at: datetime) -> str:
    """With its offset in the hour that comes twice in autumn, where a clock face alone means the first."""
    local = at.astimezone(LONDON)
    return local.strftime("%H:%M:%S%z") if local.fold else local.strftime("%H:%M:%S")
