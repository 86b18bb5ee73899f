"""JSON-LD as people write it: nodes anywhere in the data, one or many, texts or things, references by @id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.feeds.markup import plain_text
from bot.feeds.postcodes import as_postcode, best_place
from bot.feeds.values import items
from bot.matching.knowledge import Knowledge

DEEPEST = 12
"""how far down a posting may stand in other data"""
SERIES = frozenset({"EventSeries", "CourseInstance", "Festival", "Hackathon"})
"""kinds of Event whose names do not end so"""
AMENITIES = ("step_free", "creche", "interpreter", "bring_child", "cost_help")
"""names of amenityFeature that are fields of an event"""
FEMALE = "female"


def postings(data: Any) -> Iterator[Mapping[str, Any]]:
    """Every posting and event in a JSON value, with what they refer to by @id put in."""
    known = {node["@id"]: node for node in _nodes(data, 0) if isinstance(node.get("@id"), str) and len(node) > 1}
    for node in _nodes(data, 0):
        if is_posting(node) or is_event(node):
            yield {name: _resolved(value, known) for name, value in node.items()}


def is_posting(item: Mapping[str, Any]) -> bool:
    """A JobPosting."""
    return "JobPosting" in types(item)


def is_event(item: Mapping[str, Any]) -> bool:
    """An Event, or one of its kinds."""
    return any(one.endswith("Event") or one in SERIES for one in types(item))


def types(item: Mapping[str, Any]) -> list[str]:
    """The types of a node, without the address of their vocabulary."""
    return [ending(one) for one in many(item.get("@type"))]


def ending(address: Any) -> str:
    """`https://schema.org/Monday` and `schema:Monday` are Monday."""
    return str(address or "").rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def many(value: Any) -> list[str]:
    """The texts of a value that may be one or many, a text or a thing with a name."""
    return [found for one in items(value) if (found := name(one))]


def first(value: Any) -> Any:
    """The first of many."""
    return value[0] if isinstance(value, list) and value else value


def name(value: Any) -> str:
    """The text of a value that may be a text, a thing with a name, or the first of many."""
    one = first(value)
    if isinstance(one, Mapping):
        return plain_text(str(one.get("name") or one.get("value") or one.get("@value") or ""))
    return str(one or "") if not isinstance(one, list) else ""


def texts(value: Any) -> dict[str, str]:
    """Language -> text. What names no language is English, as is a text that stands alone."""
    found: dict[str, str] = {}
    for one in items(value):
        tag = str(one.get("@language") or "en") if isinstance(one, Mapping) else "en"
        found.setdefault("en" if tag.lower().startswith("en-") else tag, plain_text(name(one)))
    told = {tag: text for tag, text in found.items() if text}
    return told if "en" in told or len(told) != 1 else {"en": next(iter(told.values()))}


def place(value: Any, knowledge: Knowledge) -> tuple[str, str]:
    """Town and postcode of the place nearest to the people here."""
    return best_place([told for one in items(value) if (told := written(one))], knowledge, with_code=False)


def written(one: Any) -> str:
    """Town and postcode of a place, as one text."""
    address = one.get("address") if isinstance(one, Mapping) else one
    if not isinstance(address, Mapping):
        return str(address or "") if isinstance(address, str) else ""
    town = str(address.get("addressLocality") or address.get("addressRegion") or "")
    code = str(address.get("postalCode") or "")
    return ", ".join(part for part in (town, as_postcode(code) or code) if part)


def identifier(item: Mapping[str, Any]) -> str:
    """What its source calls it: an identifier, its @id or its address."""
    found = first(item.get("identifier"))
    if isinstance(found, Mapping):
        return ":".join(str(found[one]) for one in ("name", "value") if found.get(one))
    return str(found or item.get("@id") or item.get("url") or "")


def _nodes(data: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """Every object, outer ones first; what stands inside a posting or an event belongs to it."""
    if depth > DEEPEST:
        return
    if isinstance(data, Mapping):
        yield data
        if is_posting(data) or is_event(data):
            return
        for value in data.values():
            if isinstance(value, Mapping | list):
                yield from _nodes(value, depth + 1)
    elif isinstance(data, list):
        for value in data:
            yield from _nodes(value, depth + 1)


def _resolved(value: Any, known: Mapping[str, Mapping[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_resolved(one, known) for one in value]
    if isinstance(value, Mapping) and len(value) == 1 and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value
