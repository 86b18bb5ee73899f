"""schema.org JobPosting and Event (JSON-LD), alone, in lists, under @graph, or anywhere inside a page's data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.assistant.feed import Wording
from bot.feeds import schema_event
from bot.feeds.days import day
from bot.feeds.imported import Row
from bot.feeds.inferred import infer, short, stated
from bot.feeds.json_ld import first, identifier, is_event, many, name, place, postings
from bot.feeds.markup import plain_text
from bot.feeds.values import items, text, thing
from bot.matching.knowledge import Knowledge

SOURCE = "schema-org"
UNITS = {"HOUR": "an hour", "DAY": "a day", "WEEK": "a week", "MONTH": "a month", "YEAR": "a year"}
EMPLOYMENT = {"FULL_TIME": "full_time", "PART_TIME": "part_time"}


def is_schema_org(item: Any) -> bool:
    """Whether a JSON value is a posting or an event of schema.org, or holds some."""
    return any(True for _ in postings(item))


def row(item: Mapping[str, Any], where: str, knowledge: Knowledge, words: Wording) -> Row:
    """A posting or an event in our field names."""
    if is_event(item):
        return schema_event.row(item, where, knowledge)
    return Row(where=where, data=_job(item, knowledge, words))


def _job(item: Mapping[str, Any], knowledge: Knowledge, words: Wording) -> dict[str, Any]:
    title = plain_text(str(item.get("title") or item.get("name") or ""))
    described = plain_text(text(item.get("description")))
    asked = ("workHours", "qualifications", "experienceRequirements", "educationRequirements", "skills")
    told = [plain_text(one) for one_of in asked for one in many(item.get(one_of))]
    kinds = re.split(r"[\s,;]+", " ".join(many(item.get("employmentType"))).upper().replace("-", "_"))
    inferred = infer(title, "\n".join([described, *told]), knowledge, words)
    hours = [EMPLOYMENT[one] for one in kinds if one in EMPLOYMENT]
    town, postcode = place(item.get("jobLocation"), knowledge)
    if str(item.get("jobLocationType") or "") == "TELECOMMUTE" and not postcode:
        town = town or "from home"
    fields = {
        "kind": "volunteering" if "VOLUNTEER" in kinds else "job",
        "title": title,
        "summary": short(described),
        "partner": name(item.get("hiringOrganization")),
        "place": town,
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


def _soc(category: Any, knowledge: Knowledge) -> str:
    for one in items(category):
        code = text(thing(one).get("codeValue") or one)[:4]
        if any(known.soc2020 == code for known in knowledge.occupations.values()):
            return code
    return ""


def _day(value: Any) -> str | None:
    return day(str(value)) if value else None


def _pay(salary: Any) -> str:
    one = first(salary)
    value = one.get("value") if isinstance(one, Mapping) else one
    if isinstance(value, int | float | str):
        value = {"value": value}
    if not isinstance(value, Mapping):
        return ""
    amounts = [value[one_of] for one_of in ("value", "minValue", "maxValue") if value.get(one_of) not in (None, "")]
    unit = UNITS.get(text(value.get("unitText") or thing(one).get("unitText")).upper(), "")
    amounts = list(dict.fromkeys(_money(amount) for amount in amounts))
    return f"{' to '.join(amounts)} {unit}".strip() if amounts else ""


def _money(amount: Any) -> str:
    try:
        return f"{float(amount):,.2f}".removesuffix(".00")
    except (TypeError, ValueError):
        return str(amount)
