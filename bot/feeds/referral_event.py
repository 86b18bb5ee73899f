"""A service of Open Referral UK that says, in our own vocabulary, that it is an event or a course to sign up for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.feeds.days import day
from bot.feeds.imported import Row
from bot.feeds.inferred import short
from bot.feeds.markup import plain_text
from bot.feeds.recurring import Repeats, listed, times
from bot.feeds.values import number, text, thing, things
from bot.matching.sessions import LONDON, Session

VOCABULARY = "doorstep"
"""taxonomy of terms by which one Doorstep tells another what a service is"""
GATHERINGS = frozenset({"event", "course"})
FACILITIES = ("interpreter", "creche", "step_free", "women_only", "cost_help", "bring_child")
TOPIC = "topic:"


def is_gathering(service: Mapping[str, Any]) -> bool:
    """Whether all its times are one event's."""
    return bool(_own_terms(service) & GATHERINGS)


def _own_terms(service: Mapping[str, Any]) -> frozenset[str]:
    """Terms of our own vocabulary."""
    terms = [thing(one.get("taxonomy_term")) for one in things(service.get("attributes"))]
    return frozenset(text(one.get("code")) for one in terms if text(one.get("taxonomy")) == VOCABULARY)


def row(where: str, service: Mapping[str, Any], shared: Mapping[str, Any]) -> Row:
    """One event with all its times; `shared` are the fields that it has as any service."""
    terms = _own_terms(service)
    try:
        schedules = [_repeats(one) for one in things(service.get("schedules"))]
    except ValueError:
        schedules = []
    if not schedules:
        fault = "schedules: missing or not to be read; give dtstart as 2026-12-09, opens_at and closes_at as 10:00"
        return Row(where=where, data=shared, event=True, fault=fault)
    single = [one for one in schedules if one.until == one.starts.astimezone(LONDON).date()]
    if len(single) == len(schedules):
        found = listed(Session(starts=one.starts, ends=one.starts + one.length) for one in single)
        found |= {} if len(single) > 1 else {"sessions": []}
    else:
        found = times(schedules)
    location = next((thing(one.get("location")) for one in things(service.get("service_at_locations"))), {})
    address = next(iter(things(location.get("addresses"))), {})
    return Row(where=where, event=True, data={
        **shared, **found, "course": "course" in terms, "address": text(address.get("address_1")),
        "point": _point(location), "directions": text(location.get("transportation")), "price": _price(service),
        "summary": short(plain_text(text(service.get("description")))),
        "topics": sorted(one.removeprefix(TOPIC) for one in terms if one.startswith(TOPIC)),
        "entry": {"min_age": int(number(service.get("minimum_age")) or 0)},
        **{name: name in terms for name in FACILITIES},
    })


def _point(location: Mapping[str, Any]) -> tuple[float, float] | None:
    """Where it is on the earth; numbers that are nowhere are reported with the service and left out."""
    latitude, longitude = number(location.get("latitude")), number(location.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def _price(service: Mapping[str, Any]) -> float | None:
    costs = (number(one.get("amount")) for one in things(service.get("cost_options")))
    return min((one for one in costs if one is not None), default=None)


def _repeats(schedule: Mapping[str, Any]) -> Repeats:
    """One schedule; without a frequency it is a single date."""
    on, freq = day(text(schedule.get("dtstart")) or text(schedule.get("valid_from"))), text(schedule.get("freq"))
    starts, ends = _at(on, schedule, "opens_at"), _at(on, schedule, "closes_at")
    last = text(schedule.get("until")) or text(schedule.get("valid_to"))
    count = number(schedule.get("count"))
    return Repeats(
        starts=starts, length=ends - starts if ends >= starts else ends + timedelta(days=1) - starts,
        freq=freq.upper() or "WEEKLY", every=int(number(schedule.get("interval")) or 1),
        days=tuple(one.strip().upper() for one in text(schedule.get("byday")).split(",") if one.strip()),
        count=int(count) if count else None,
        until=date.fromisoformat(day(last)) if last and freq else None if freq else starts.astimezone(LONDON).date(),
    )


def _at(on: str, schedule: Mapping[str, Any], field: str) -> datetime:
    """Local time, unless it says how far it is from UTC."""
    found = datetime.fromisoformat(f"{on}T{text(schedule.get(field)) or text(schedule.get('opens_at'))}")
    return (found if found.tzinfo else found.replace(tzinfo=LONDON)).astimezone(UTC)
