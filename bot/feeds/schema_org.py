"""schema.org JobPosting and Event (JSON-LD)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.feeds.inferred import infer, short
from bot.feeds.markup import plain_text
from bot.matching.knowledge import Knowledge

SOURCE = "schema-org"
UNITS = {"HOUR": "an hour", "DAY": "a day", "WEEK": "a week", "MONTH": "a month", "YEAR": "a year"}
EMPLOYMENT = {"FULL_TIME": "full_time", "PART_TIME": "part_time"}
EVENT_STATUS = {"EventCancelled": "cancelled", "EventPostponed": "cancelled", "EventRescheduled": "moved"}


def is_schema_org(item: Any) -> bool:
    """Whether a JSON value is a posting or an event of schema.org."""
    return isinstance(item, Mapping) and (_type(item) == "JobPosting" or _type(item).endswith("Event"))


def is_event(item: Mapping[str, Any]) -> bool:
    """Whether it is an event rather than a posting."""
    return _type(item).endswith("Event")


def job(item: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """A JobPosting in our field names."""
    title, text = str(item.get("title") or ""), plain_text(str(item.get("description") or ""))
    told = " ".join(str(item.get(name) or "") for name in ("workHours", "qualifications", "experienceRequirements"))
    kinds = _many(item.get("employmentType"))
    inferred = infer(title, f"{text}\n{told}", knowledge)
    hours = [EMPLOYMENT[one] for one in kinds if one in EMPLOYMENT]
    remote = item.get("jobLocationType") == "TELECOMMUTE"
    return {
        **inferred,
        "kind": "volunteering" if "VOLUNTEER" in kinds else "job",
        "title": title,
        "summary": short(text),
        "partner": _name(item.get("hiringOrganization")),
        "place": _address(item.get("jobLocation"), "addressLocality"),
        "postcode": "" if remote else _address(item.get("jobLocation"), "postalCode"),
        "soc2020": _soc(str(item.get("occupationalCategory") or ""), knowledge),
        "pay": _pay(item.get("baseSalary")),
        "hours": list(dict.fromkeys([*hours, *inferred.get("hours", [])])),
        "posted": item.get("datePosted"),
        "closes": item.get("validThrough"),
        "reference": _identifier(item),
        "url": item.get("url") or "",
    }


def event(item: Mapping[str, Any]) -> dict[str, Any]:
    """An Event in our field names."""
    status = str(item.get("eventStatus") or "").rsplit("/", 1)[-1]
    return {
        "title": item.get("name") or "",
        "summary": short(plain_text(str(item.get("description") or ""))),
        "partner": _name(item.get("organizer")),
        "place": _name(item.get("location")),
        "postcode": _address(item.get("location"), "postalCode"),
        "starts": item.get("startDate"),
        "ends": item.get("endDate") or item.get("startDate"),
        "places": item.get("remainingAttendeeCapacity", item.get("maximumAttendeeCapacity")),
        "languages": _many(item.get("inLanguage")),
        "status": EVENT_STATUS.get(status, "scheduled"),
        "reference": _identifier(item),
    }


def _type(item: Mapping[str, Any]) -> str:
    kind = item.get("@type")
    return str(kind[0] if isinstance(kind, list) and kind else kind or "")


def _many(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _name(value: Any) -> str:
    return str(value.get("name") or "") if isinstance(value, Mapping) else str(value or "")


def _address(place: Any, part: str) -> str:
    first = place[0] if isinstance(place, list) and place else place
    address = first.get("address") if isinstance(first, Mapping) else None
    return str(address.get(part) or "") if isinstance(address, Mapping) else ""


def _identifier(item: Mapping[str, Any]) -> str:
    found = item.get("identifier")
    if isinstance(found, Mapping):
        return ":".join(str(found[name]) for name in ("name", "value") if found.get(name))
    return str(found or item.get("@id") or item.get("url") or "")


def _soc(category: str, knowledge: Knowledge) -> str:
    code = category[:4]
    return code if any(one.soc2020 == code for one in knowledge.occupations.values()) else ""


def _pay(salary: Any) -> str:
    value = salary.get("value") if isinstance(salary, Mapping) else None
    if not isinstance(value, Mapping):
        return ""
    amounts = [value[name] for name in ("value", "minValue", "maxValue") if value.get(name) is not None]
    unit = UNITS.get(str(value.get("unitText")), "")
    return f"{' to '.join(_money(one) for one in amounts)} {unit}".strip()


def _money(amount: Any) -> str:
    try:
        return f"{float(amount):,.2f}".removesuffix(".00")
    except (TypeError, ValueError):
        return str(amount)
