"""Open Referral UK services (HSDS 3): classes and volunteering out of a town's directory; alone or in a paged list.

A service with dated times is an event each time; one that comes again and again is an opening with its days and hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from bot.assistant.feed import Wording
from bot.errors import ImportRecordError
from bot.feeds import phrases, referral_event
from bot.feeds.days import day, time
from bot.feeds.imported import Row, numbered, safely
from bot.feeds.inferred import short
from bot.feeds.markup import plain_text
from bot.feeds.page import Page, Reading, with_query
from bot.feeds.postcodes import as_postcode, best_place, outcode_near
from bot.feeds.values import number, text, thing, things
from bot.matching.knowledge import Knowledge

SOURCE = "open-referral"
DAYS = {"MO": "mon", "TU": "tue", "WE": "wed", "TH": "thu", "FR": "fri", "SA": "sat", "SU": "sun"}
DAY_NAMES = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}
OFTEN = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
STATUS = {"inactive": "closed", "defunct": "closed", "temporarily closed": "closed", "temporarilyclosed": "closed"}
OLDEST = 130
OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
FOR_ADULTS = 16


def is_service(item: Any) -> bool:
    """Whether a JSON value is a service: a name, a status and who offers it."""
    return isinstance(item, Mapping) and {"id", "name", "status"} <= item.keys() and (
        "organization" in item or "organization_id" in item or "service_at_locations" in item
    )


def is_list(data: Any) -> bool:
    """Whether a JSON value is a page of services."""
    return isinstance(data, Mapping) and isinstance(data.get("contents"), list) and (
        "total_pages" in data or "last_page" in data or "total_items" in data
    )


def page(data: Mapping[str, Any], reading: Reading) -> Page:
    """A page of a list, or one service."""
    if not is_list(data):
        return Page(source=SOURCE, rows=_safely(reading.name, data, reading))
    pages, told = number(data.get("total_pages")), number(data.get("page_number"))
    total = number(data.get("total_items"))
    last = data.get("last_page") is True or data.get("empty") is True or (pages is not None and reading.number >= pages)
    rows = [row for where, one in numbered(data["contents"], reading.name) for row in _safely(where, one, reading)]
    following = int(told or reading.number) + 1
    return Page(
        source=SOURCE, rows=rows, total=None if total is None else int(total),
        pages=None if pages is None else int(pages),
        next="" if last or not reading.address else with_query(reading.address, page=following), last=last,
    )


def _safely(where: str, service: Any, reading: Reading) -> list[Row | ImportRecordError]:
    return safely(where, text(thing(service).get("id")), partial(_rows, where, service, reading))


def _rows(where: str, service: Any, reading: Reading) -> Iterator[Row | ImportRecordError]:
    if not isinstance(service, Mapping):
        yield Row(where=where, fault="is not an object with fields")
        return
    knowledge, words = reading.knowledge, reading.words
    remarks: list[str] = []
    kind = _kind(service, words)
    young, old = _ages(service, remarks)
    place, postcode = _place(service, knowledge, remarks)
    for remark in remarks:
        yield ImportRecordError(remark, where=where)
    reference = text(service.get("id"))
    if referral_event.is_gathering(service):
        yield referral_event.row(where, service, {
            "title": plain_text(text(service.get("name"))), "partner": _name(service.get("organization")),
            "place": place, "postcode": postcode, "reference": reference, "languages": _tags(service),
            "status": "cancelled" if text(service.get("status")).casefold() in STATUS else "scheduled",
        })
    elif not kind:
        yield Row(where=where, left_out="neither a class, volunteering, a mentor nor help for a business")
    elif old is not None and old < FOR_ADULTS:
        yield Row(where=where, left_out=f"for children: up to {old} years")
    else:
        shared = {
            "title": plain_text(text(service.get("name"))), "partner": _name(service.get("organization")),
            "place": place, "postcode": postcode,
        }
        dated = [one for one in things(service.get("schedules")) if _once(one)]
        if dated and len(dated) == len(things(service.get("schedules"))):
            yield from _events(where, service, dated, shared, reference)
        else:
            yield Row(where=where, data={**shared, **_opening(service, kind, young, words), "reference": reference})


def _events(
    where: str, service: Mapping[str, Any], schedules: list[Mapping[str, Any]], shared: Mapping[str, Any],
    reference: str,
) -> Iterator[Row]:
    """One event a date."""
    for schedule in schedules:
        on = day(text(schedule.get("dtstart")))
        opens, closes = time(_minutes(schedule.get("opens_at"))), time(_minutes(schedule.get("closes_at")))
        data = {
            **shared, "summary": short(plain_text(text(service.get("description")))),
            "starts": f"{on}T{opens}{_offset(schedule, 'opens_at')}",
            "ends": f"{on}T{closes or opens}{_offset(schedule, 'closes_at' if closes else 'opens_at')}",
            "languages": _tags(service),
            "status": "cancelled" if text(service.get("status")).casefold() in STATUS else "scheduled",
            "reference": f"{reference}@{on}" if reference else "",
        }
        yield Row(where=where, data=data, event=True)


def _opening(service: Mapping[str, Any], kind: str, young: int | None, words: Wording) -> dict[str, Any]:
    schedules = things(service.get("schedules"))
    days = list(dict.fromkeys(one for schedule in schedules for one in _days(schedule)))
    spans = {span for schedule in schedules if (span := _span(schedule))}
    described = plain_text(text(service.get("description")))
    whole = f"{text(service.get('name'))}\n{described}\n{text(service.get('eligibility_description'))}"
    women = phrases.asks(phrases.plain(whole), words.flags.get("women_only", ()), words)
    ends = [found for one in schedules if (found := day(text(one.get("valid_to"))))]
    return {
        "kind": kind,
        "summary": short(" ".join(part for part in (_often(schedules), _cost(service), described) if part)),
        "days": days,
        "shift": spans.pop() if len(spans) == 1 else "",
        "min_age": young or 0,
        "women_only": women,
        "inferred": ["women_only"] if women else [],
        "status": STATUS.get(text(service.get("status")).casefold(), "open"),
        "closes": max(ends) if ends and len(ends) == len(schedules) else None,
        "url": text(service.get("url")),
    }


def _kind(service: Mapping[str, Any], words: Wording) -> str:
    """What kind of opening it is, by its name, then its terms, then how its description begins; "" for none."""
    terms = [text(thing(one.get("taxonomy_term")).get("name")) for one in things(service.get("attributes"))]
    described = plain_text(text(service.get("description"))).split()[: words.service_first_words]
    name = plain_text(text(service.get("name")))
    if phrases.names(phrases.plain(f"{name}\n{' '.join(terms)}"), words.service_left_out):
        return ""
    for said in (name, "\n".join(terms), " ".join(described)):
        for kind, names in words.service_kinds.items():
            if phrases.names(phrases.plain(said), names):
                return kind
    return ""


def _ages(service: Mapping[str, Any], remarks: list[str]) -> tuple[int | None, int | None]:
    told = {}
    for name in ("minimum_age", "maximum_age"):
        age = number(service.get(name))
        if age is not None and not 0 <= age <= OLDEST:
            remarks.append(f"{name}: {age:g} is no age; it was left out")
            age = None
        told[name] = None if age is None else int(age)
    young, old = told["minimum_age"], told["maximum_age"]
    if young is not None and old is not None and young > old:
        remarks.append("minimum_age: higher than maximum_age; both were left out")
        return None, None
    return young, old


def _place(service: Mapping[str, Any], knowledge: Knowledge, remarks: list[str]) -> tuple[str, str]:
    """Name and postcode of the nearest place; without a postcode the outward code by latitude and longitude."""
    locations = [thing(one.get("location")) for one in things(service.get("service_at_locations"))]
    written = []
    for location in locations:
        point = _point(location, remarks)
        addresses = things(location.get("addresses"))
        told = [text(one.get("postal_code")) for one in addresses]
        code = next((found for one in told if (found := as_postcode(one))), "")
        if not code and any(told):
            remarks.append("postal_code: is no postcode; it was left out")
        code = code or (outcode_near(*point, knowledge) if point else "")
        name = plain_text(text(location.get("name"))) or next((text(one.get("city")) for one in addresses), "")
        written.append(", ".join(part for part in (name, code) if part))
    return best_place([one for one in written if one], knowledge, with_code=False)


def _point(location: Mapping[str, Any], remarks: list[str]) -> tuple[float, float] | None:
    latitude, longitude = number(location.get("latitude")), number(location.get("longitude"))
    if latitude is None or longitude is None:
        return None
    for name, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if abs(value) > most:
            remarks.append(f"{name}: {value:g} is not on the earth; it was left out")
            return None
    return latitude, longitude


def _once(schedule: Mapping[str, Any]) -> bool:
    """Whether a schedule is one date with a time, not something that comes again."""
    start, again = day(text(schedule.get("dtstart"))), text(schedule.get("freq"))
    ends = day(text(schedule.get("until")) or text(schedule.get("valid_to")))
    single = not again or ends == start or number(schedule.get("count")) == 1
    return bool(single and _is_day(start) and time(_minutes(schedule.get("opens_at"))))


def _is_day(told: str) -> bool:
    try:
        return bool(date.fromisoformat(told))
    except ValueError:
        return False


def _offset(schedule: Mapping[str, Any], field: str) -> str:
    """Z, +01:00 or nothing: how far a time is from UTC."""
    found = OFFSET.search(text(schedule.get(field)))
    return found[0] if found else ""


def _minutes(value: Any) -> str:
    """10:00:00, 10:00 and 10:00Z as 10:00."""
    return text(value).removesuffix("Z").partition("+")[0][:5]


def _days(schedule: Mapping[str, Any]) -> list[str]:
    """`TH,FR` or `2TH`: the weekdays."""
    told = [one.strip().upper()[-2:] for one in text(schedule.get("byday")).split(",")]
    return [DAYS[one] for one in told if one in DAYS]


def _span(schedule: Mapping[str, Any]) -> str:
    opens, closes = time(_minutes(schedule.get("opens_at"))), time(_minutes(schedule.get("closes_at")))
    return f"{opens}-{closes}" if opens and closes else ""


def _often(schedules: list[Mapping[str, Any]]) -> str:
    """"Every 2 weeks on Thursday and Friday, 10:00 to 18:00.": when it is, in plain English."""
    told = []
    for one in schedules:
        unit = OFTEN.get(text(one.get("freq")).upper(), "")
        steps = int(number(one.get("interval")) or 1)
        every = f"Every {f'{steps} {unit}s' if steps > 1 else unit}" if unit else ""
        names = [DAY_NAMES[name] for name in _days(one)]
        on = f"on {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}" if names else ""
        when = " ".join(part for part in (every, on) if part)
        span = _span(one).replace("-", " to ")
        if when:
            told.append(", ".join(part for part in (when, span) if part) + ".")
    return " ".join(dict.fromkeys(told))


def _cost(service: Mapping[str, Any]) -> str:
    amounts = [
        (amount, text(one.get("amount_description"))) for one in things(service.get("cost_options"))
        if (amount := number(one.get("amount"))) is not None
    ]
    if not amounts:
        return ""
    if not any(amount for amount, _ in amounts):
        return "Free."
    amount, note = max(amounts)
    return f"Costs {amount:,.2f}".removesuffix(".00") + f" pounds {note}".rstrip() + "."


def _tags(service: Mapping[str, Any]) -> list[str]:
    told = (text(one.get("code")) or text(one.get("language")) for one in things(service.get("languages")))
    return [code for code in told if code]


def _name(value: Any) -> str:
    return plain_text(text(thing(value).get("name")))
