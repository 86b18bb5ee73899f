"""schema.org JobPosting and Event (JSON-LD), alone, in lists, under @graph, or anywhere inside a page's data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.assistant.feed import Wording
from bot.feeds.days import day, moment
from bot.feeds.imported import Row
from bot.feeds.inferred import infer, short, stated
from bot.feeds.markup import plain_text
from bot.feeds.postcodes import as_postcode, best_place
from bot.feeds.values import items, text, thing
from bot.matching.knowledge import Knowledge

SOURCE = "schema-org"
UNITS = {"HOUR": "an hour", "DAY": "a day", "WEEK": "a week", "MONTH": "a month", "YEAR": "a year"}
EMPLOYMENT = {"FULL_TIME": "full_time", "PART_TIME": "part_time"}
EVENT_STATUS = {"EventCancelled": "cancelled", "EventPostponed": "cancelled", "EventRescheduled": "moved"}
FULL = frozenset({"SoldOut"})
DEEPEST = 12
"""how far down a posting may stand in other data"""


def is_schema_org(item: Any) -> bool:
    """Whether a JSON value is a posting or an event of schema.org, or holds some."""
    return any(True for _ in postings(item))


def postings(data: Any) -> Iterator[Mapping[str, Any]]:
    """Every posting and event in a JSON value, with what they refer to by @id put in."""
    known = {node["@id"]: node for node in _nodes(data, 0) if isinstance(node.get("@id"), str) and len(node) > 1}
    for node in _nodes(data, 0):
        if _is_posting(node) or _is_event(node):
            yield {name: _resolved(value, known) for name, value in node.items()}


def row(item: Mapping[str, Any], where: str, knowledge: Knowledge, words: Wording) -> Row:
    """A posting or an event in our field names."""
    if _is_event(item):
        return Row(where=where, data=_event(item, knowledge), event=True)
    return Row(where=where, data=_job(item, knowledge, words))


def _job(item: Mapping[str, Any], knowledge: Knowledge, words: Wording) -> dict[str, Any]:
    title = plain_text(str(item.get("title") or item.get("name") or ""))
    described = plain_text(text(item.get("description")))
    asked = ("workHours", "qualifications", "experienceRequirements", "educationRequirements", "skills")
    told = [plain_text(one) for name in asked for one in _many(item.get(name))]
    kinds = re.split(r"[\s,;]+", " ".join(_many(item.get("employmentType"))).upper().replace("-", "_"))
    inferred = infer(title, "\n".join([described, *told]), knowledge, words)
    hours = [EMPLOYMENT[one] for one in kinds if one in EMPLOYMENT]
    place, postcode = _place(item.get("jobLocation"), knowledge)
    if str(item.get("jobLocationType") or "") == "TELECOMMUTE" and not postcode:
        place = place or "from home"
    fields = {
        "kind": "volunteering" if "VOLUNTEER" in kinds else "job",
        "title": title,
        "summary": short(described),
        "partner": _name(item.get("hiringOrganization")),
        "place": place,
        "postcode": postcode,
        "soc2020": _soc(item.get("occupationalCategory"), knowledge),
        "pay": _pay(item.get("baseSalary")),
        "posted": _day(item.get("datePosted")),
        "closes": _day(item.get("validThrough")),
        "reference": identifier(item),
        "url": str(item.get("url") or ""),
    }
    read_too = list(dict.fromkeys([*hours, *inferred.get("hours", [])]))
    return {**stated(fields, inferred), "hours": read_too}


def _event(item: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    status = str(item.get("eventStatus") or "").rsplit("/", 1)[-1]
    place, postcode = _place(item.get("location"), knowledge)
    start = moment(str(item.get("startDate") or ""))
    return {
        "title": plain_text(str(item.get("name") or "")),
        "summary": short(plain_text(str(item.get("description") or ""))),
        "partner": _name(item.get("organizer")),
        "place": _name(_first(item.get("location"))) or place,
        "postcode": postcode,
        "starts": start or None,
        "ends": moment(str(item.get("endDate") or "")) or start or None,
        "places": _places_left(item),
        "languages": [_tag(one) for one in items(item.get("inLanguage"))],
        "status": EVENT_STATUS.get(status, "scheduled"),
        "reference": identifier(item),
    }


def _nodes(data: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """Every object, outer ones first; what stands inside a posting or an event belongs to it."""
    if depth > DEEPEST:
        return
    if isinstance(data, Mapping):
        yield data
        if _is_posting(data) or _is_event(data):
            return
        for value in data.values():
            if isinstance(value, Mapping | list):
                yield from _nodes(value, depth + 1)
    elif isinstance(data, list):
        for value in data:
            yield from _nodes(value, depth + 1)


def _is_posting(item: Mapping[str, Any]) -> bool:
    return "JobPosting" in _types(item)


def _is_event(item: Mapping[str, Any]) -> bool:
    return any(one.endswith("Event") for one in _types(item))


def _types(item: Mapping[str, Any]) -> list[str]:
    return [one.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for one in _many(item.get("@type"))]


def _resolved(value: Any, known: Mapping[str, Mapping[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_resolved(one, known) for one in value]
    if isinstance(value, Mapping) and len(value) == 1 and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def _many(value: Any) -> list[str]:
    """The texts of a value that may be one or many, a text or a thing with a name."""
    return [name for one in items(value) if (name := _name(one))]


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _name(value: Any) -> str:
    one = _first(value)
    if isinstance(one, Mapping):
        return plain_text(str(one.get("name") or one.get("value") or one.get("@value") or ""))
    return str(one or "") if not isinstance(one, list) else ""


def _place(value: Any, knowledge: Knowledge) -> tuple[str, str]:
    """Town and postcode of the place nearest to the people here."""
    return best_place([place for one in items(value) if (place := _written(one))], knowledge, with_code=False)


def _written(place: Any) -> str:
    address = place.get("address") if isinstance(place, Mapping) else place
    if not isinstance(address, Mapping):
        return str(address or "") if isinstance(address, str) else ""
    town = str(address.get("addressLocality") or address.get("addressRegion") or "")
    code = str(address.get("postalCode") or "")
    return ", ".join(part for part in (town, as_postcode(code) or code) if part)


def _places_left(item: Mapping[str, Any]) -> Any:
    offers = [one for one in items(item.get("offers")) if isinstance(one, Mapping)]
    if offers and all(str(one.get("availability") or "").rsplit("/", 1)[-1] in FULL for one in offers):
        return 0
    return item.get("remainingAttendeeCapacity", item.get("maximumAttendeeCapacity"))


def _tag(language: Any) -> str:
    """The tag of a language: a text, or a thing with `alternateName`."""
    told = thing(language)
    return text(told.get("alternateName") or told.get("name") or language)


def identifier(item: Mapping[str, Any]) -> str:
    """What its source calls it: an identifier, its @id or its address."""
    found = _first(item.get("identifier"))
    if isinstance(found, Mapping):
        return ":".join(str(found[name]) for name in ("name", "value") if found.get(name))
    return str(found or item.get("@id") or item.get("url") or "")


def _soc(category: Any, knowledge: Knowledge) -> str:
    for one in items(category):
        code = text(thing(one).get("codeValue") or one)[:4]
        if any(known.soc2020 == code for known in knowledge.occupations.values()):
            return code
    return ""


def _day(value: Any) -> str | None:
    return day(str(value)) if value else None


def _pay(salary: Any) -> str:
    one = _first(salary)
    value = one.get("value") if isinstance(one, Mapping) else one
    if isinstance(value, int | float | str):
        value = {"value": value}
    if not isinstance(value, Mapping):
        return ""
    amounts = [value[name] for name in ("value", "minValue", "maxValue") if value.get(name) not in (None, "")]
    unit = UNITS.get(text(value.get("unitText") or thing(one).get("unitText")).upper(), "")
    amounts = list(dict.fromkeys(_money(amount) for amount in amounts))
    return f"{' to '.join(amounts)} {unit}".strip() if amounts else ""


def _money(amount: Any) -> str:
    try:
        return f"{float(amount):,.2f}".removesuffix(".00")
    except (TypeError, ValueError):
        return str(amount)
