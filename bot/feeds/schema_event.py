"""A schema.org Event (JSON-LD) in our field names: one time, a series with its sessions, or what comes again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any

from bot.feeds.days import moment
from bot.feeds.imported import Row
from bot.feeds.inferred import short
from bot.feeds.json_ld import AMENITIES, FEMALE, ending, first, identifier, name, place, texts, types
from bot.feeds.markup import plain_text
from bot.feeds.recurring import NAMES, Repeats, listed, times
from bot.feeds.values import items, number, text, thing, things
from bot.matching.knowledge import Knowledge
from bot.matching.sessions import LONDON, Session

STATUS = {
    "EventCancelled": "cancelled", "EventPostponed": "cancelled", "EventRescheduled": "changed",
    "EventMovedOnline": "moved",
}
"""a postponed event does not take place on the day it names; told anew, with a day, it is on again"""
SOLD_OUT = frozenset({"SoldOut"})
ONLINE = "Online"
FREQUENCIES = {
    "daily": ("DAILY", 1), "weekly": ("WEEKLY", 1), "fortnightly": ("WEEKLY", 2), "biweekly": ("WEEKLY", 2),
    "monthly": ("MONTHLY", 1), "yearly": ("YEARLY", 1), "annually": ("YEARLY", 1),
}
UNITS = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}
PERIOD = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?")
POUNDS = frozenset({"", "GBP", "£"})


class UnreadableError(ValueError):
    """A field that cannot be read: what and how to put it right."""


def row(item: Mapping[str, Any], where: str, knowledge: Knowledge) -> Row:
    """An event; a field that cannot be read makes it a broken record, with that field's name."""
    try:
        return Row(where=where, data={**_about(item, knowledge), **_when(item)}, event=True)
    except UnreadableError as error:
        return Row(where=where, data={"reference": identifier(item)}, event=True, fault=str(error))


def apart(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The events in a festival: parts with names of their own, with what the whole says of all. Else the event."""
    parts = [one for one in things(item.get("subEvent")) if one.get("startDate")]
    own = name(item.get("name"))
    if not parts or all(name(one.get("name")) in {"", own} for one in parts):
        return [item]
    shared = {one: item[one] for one in ("location", "organizer", "inLanguage", "isAccessibleForFree") if one in item}
    return [{**shared, **one} for one in parts]


def _about(item: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    titles = texts(item.get("name"))
    return {
        "titles": titles or {"en": ""},
        "summaries": {tag: short(said) for tag, said in texts(item.get("description")).items()},
        "partner": name(item.get("organizer")),
        **_where(item.get("location"), knowledge),
        "places": _places(item),
        "price": _price(item),
        "languages": [_tag(one) for one in items(item.get("inLanguage"))],
        "women_only": FEMALE in {text(one.get("suggestedGender")).casefold() for one in things(item.get("audience"))},
        "topics": [one.lower() for told in items(item.get("keywords")) for one in _split(told)],
        "status": STATUS.get(ending(item.get("eventStatus")), "scheduled"),
        "reference": identifier(item),
    }


def _where(value: Any, knowledge: Knowledge) -> dict[str, Any]:
    real = [one for one in items(value) if not (isinstance(one, Mapping) and "VirtualLocation" in types(one))]
    if not real:
        links = [text(one.get("url")) for one in things(value) if text(one.get("url"))]
        return {"place": ONLINE if items(value) else "", "directions": {"en": links[0]} if links else {}}
    town, postcode = place(real, knowledge)
    one = thing(first(real))
    geo = thing(first(one.get("geo")))
    latitude, longitude = number(geo.get("latitude")), number(geo.get("longitude"))
    offers = {text(found.get("name")) for found in things(one.get("amenityFeature")) if found.get("value") is not False}
    return {
        "place": name(first(real)) if isinstance(first(real), Mapping) and name(first(real)) else town,
        "address": plain_text(text(thing(one.get("address")).get("streetAddress"))),
        "postcode": postcode, "directions": texts(one.get("description")),
        "point": None if latitude is None or longitude is None else (latitude, longitude),
        **{field: True for field in AMENITIES if field in offers},
    }


def _when(item: Mapping[str, Any]) -> dict[str, Any]:
    parts = [one for one in things(item.get("subEvent")) if one.get("startDate")]
    if parts:
        sessions = (
            Session(starts=starts, ends=ends, cancelled=ending(one.get("eventStatus")) == "EventCancelled")
            for one in parts for starts, ends in [_span(one)]
        )
        found = listed(sessions)
        return {**found, "course": True} if len(found["sessions"]) > 1 else {**found, "sessions": []}
    schedules = things(item.get("eventSchedule"))
    if schedules:
        return times([_repeats(one, item) for one in schedules])
    starts, ends = _span(item)
    return {"starts": starts, "ends": ends}


def _span(item: Mapping[str, Any]) -> tuple[datetime, datetime]:
    starts = _moment(item, "startDate")
    if item.get("endDate"):
        return starts, _moment(item, "endDate")
    return starts, starts + _length(text(item.get("duration")))


def _moment(item: Mapping[str, Any], field: str) -> datetime:
    told = moment(text(first(item.get(field))))
    if not told:
        raise UnreadableError(f"{field}: missing; give the day and the time")
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        raise UnreadableError(f"{field}: is no day and time; write 2026-12-09T10:00") from None
    if len(told) <= len("2026-12-09"):
        raise UnreadableError(f"{field}: a day without an hour; give the time too")
    return (found if found.tzinfo else found.replace(tzinfo=LONDON)).astimezone(UTC)


def _length(period: str) -> timedelta:
    found = PERIOD.fullmatch(period)
    weeks, days, hours, minutes = (int(one or 0) for one in found.groups()) if found else (0, 0, 0, 0)
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def _repeats(schedule: Mapping[str, Any], item: Mapping[str, Any]) -> Repeats:
    freq, every = _frequency(text(schedule.get("repeatFrequency")))
    starts, length = _first_time(schedule, item)
    days = [_weekday(one) for one in chain.from_iterable(_split(one) for one in items(schedule.get("byDay")))]
    until, count = text(schedule.get("endDate")), number(schedule.get("repeatCount"))
    return Repeats(
        starts=starts, length=length, freq=freq, every=every, days=tuple(days),
        month_days=tuple(int(found) for one in items(schedule.get("byMonthDay")) if (found := number(one))),
        count=int(count) if count else None, until=_day(until, "endDate") if until else None,
        skips=frozenset(_day(text(one), "exceptDate") for one in items(schedule.get("exceptDate"))),
    )


def _first_time(schedule: Mapping[str, Any], item: Mapping[str, Any]) -> tuple[datetime, timedelta]:
    """The hours of the schedule, on its first day; else those of the event itself."""
    opens, closes = text(schedule.get("startTime")), text(schedule.get("endTime"))
    on = text(schedule.get("startDate")) or text(item.get("startDate"))
    if not opens:
        starts, ends = _span(item)
        return starts, ends - starts
    starts = _moment({"startDate": f"{on[:10]}T{opens}"}, "startDate")
    length = _length(text(schedule.get("duration")))
    if closes:
        length = _moment({"endTime": f"{on[:10]}T{closes}"}, "endTime") - starts
    return starts, length if length >= timedelta() else length + timedelta(days=1)


def _frequency(told: str) -> tuple[str, int]:
    """P2W, or "weekly"."""
    if found := re.fullmatch(r"P(\d+)([DWMY])", told.upper()):
        return UNITS[found[2]], max(1, int(found[1]))
    known = FREQUENCIES.get(ending(told).casefold())
    if known is None:
        raise UnreadableError("repeatFrequency: cannot be read; write P1W for every week")
    return known


def _split(value: Any) -> list[str]:
    return [one.strip() for one in name(value).split(",") if one.strip()]


def _weekday(told: str) -> str:
    """`https://schema.org/Monday`, Monday, MO or 2TU, in the words of a calendar."""
    found = re.fullmatch(r"([+-]?\d)?([A-Z]{2})[A-Z]*", ending(told).upper())
    if found is None or found[2] not in NAMES:
        raise UnreadableError("byDay: is no day of the week; write MO or https://schema.org/Monday")
    return f"{found[1] or ''}{found[2]}"


def _day(told: str, field: str) -> date:
    """The day in London of a date or a time."""
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        raise UnreadableError(f"{field}: is no day; write 2026-12-09") from None
    return (at.astimezone(LONDON) if at.tzinfo else at).date()


def _places(item: Mapping[str, Any]) -> Any:
    offers = things(item.get("offers"))
    if offers and all(ending(one.get("availability")) in SOLD_OUT for one in offers):
        return 0
    return item.get("remainingAttendeeCapacity", item.get("maximumAttendeeCapacity"))


def _price(item: Mapping[str, Any]) -> float | None:
    """The lowest one, in pounds; a price in other money is not told."""
    free = item.get("isAccessibleForFree")
    if free is True or text(free).casefold() == "true":
        return 0.0
    prices = [
        found for one in things(item.get("offers")) if text(one.get("priceCurrency")).upper() in POUNDS
        for found in (number(one.get("price", one.get("lowPrice"))),) if found is not None and found >= 0
    ]
    return min(prices, default=None)


def _tag(language: Any) -> str:
    """The tag of a language: a text, or a thing with `alternateName`."""
    told = thing(language)
    return text(told.get("alternateName") or told.get("name") or language)
