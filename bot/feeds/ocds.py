"""OCDS release packages: notices of Contracts Finder and Find a Tender, as openings for small enterprises.

A notice with lots is one opening a lot. An award or a cancellation names a notice only to end it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urljoin

from bot.assistant.feed import ContractLimits, Wording
from bot.feeds.days import day
from bot.feeds.imported import Row, numbered, safely
from bot.feeds.inferred import infer, occupation_in, short, stated
from bot.feeds.markup import plain_text
from bot.feeds.page import Page, Reading
from bot.feeds.postcodes import as_postcode, best_place, postcode_in
from bot.feeds.values import items, number, text, thing, things
from bot.matching.knowledge import Knowledge

SOURCE = "ocds"
STATUS = {"cancelled": "cancelled", "withdrawn": "cancelled", "unsuccessful": "closed", "complete": "closed"}
ENDS = {
    "award": "closed", "awardUpdate": "closed", "contract": "closed", "contractAmendment": "closed",
    "contractTermination": "closed", "tenderCancellation": "cancelled",
}
LOT = "#"
"""between the number of a notice and that of its lot"""
OF_TEXT = frozenset({"insured", "dbs"})
"""what a description may ask of an enterprise"""


def is_package(data: Any) -> bool:
    """Whether a JSON value is a release package."""
    return isinstance(data, Mapping) and isinstance(data.get("releases"), list)


def page(data: Mapping[str, Any], reading: Reading) -> Page:
    """The notices of a package; what follows stands in links.next."""
    following = text(thing(data.get("links")).get("next"))
    releases = numbered(data["releases"], reading.name)
    rows = [
        row for where, release in releases
        for row in safely(where, text(thing(release).get("ocid")), partial(_rows, where, release, reading))
    ]
    return Page(
        source=SOURCE, rows=rows, next=urljoin(reading.address, following) if following and reading.address else "",
        last=not following, lists_all=False,
    )


def _rows(where: str, release: Any, reading: Reading) -> Iterator[Row]:
    if not isinstance(release, Mapping):
        yield Row(where=where, fault="is not an object with fields")
        return
    reference, version = text(release.get("ocid")) or text(release.get("id")), text(release.get("date"))
    tender, tags = thing(release.get("tender")), [text(tag) for tag in items(release.get("tag"))]
    ended = next((ENDS[tag] for tag in tags if tag in ENDS), "") or STATUS.get(text(tender.get("status")), "")
    if ended:
        lots = [text(lot) for award in things(release.get("awards")) for lot in items(award.get("relatedLots"))]
        for one in [f"{reference}{LOT}{lot}" for lot in lots] or [reference]:
            yield Row(where=where, data={"reference": one if reference else ""}, ended=ended, version=version)
    elif not tender:
        yield Row(where=where, data={"reference": reference}, fault="tender: missing")
    else:
        for number_, lot in enumerate(_lots(tender), start=1):
            place = f"{where}, lot {number_}" if lot is not tender else where
            yield _row(place, release, tender, lot, reference, version, reading)


def _lots(tender: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The lots of a notice; the notice itself where it is not divided."""
    lots = things(tender.get("lots"))
    return lots if len(lots) > 1 else [{**tender, **_own(lots[0])}] if lots else [tender]


def _own(lot: Mapping[str, Any]) -> dict[str, Any]:
    """What a single lot says of itself is said of the notice."""
    return {name: lot[name] for name in ("value", "suitability", "contractPeriod") if lot.get(name)}


def _row(
    where: str, release: Mapping[str, Any], tender: Mapping[str, Any], lot: Mapping[str, Any], reference: str,
    version: str, reading: Reading,
) -> Row:
    divided = len(things(tender.get("lots"))) > 1
    lot_id = text(lot.get("id"))
    own = f"{reference}{LOT}{lot_id}" if divided and reference else reference
    if divided and (status := STATUS.get(text(lot.get("status")), "")):
        return Row(where=where, data={"reference": own}, ended=status, version=version)
    places = _places(tender, lot_id if divided else "") or _places_of_buyer(release)
    unsuitable = _unsuitable(tender, lot, places, reading.contracts)
    if unsuitable:
        return Row(where=where, left_out=unsuitable)
    data = _record(release, tender, lot, places, reading.knowledge, reading.words)
    return Row(where=where, data={**data, "reference": own}, version=version)


def _record(
    release: Mapping[str, Any], tender: Mapping[str, Any], lot: Mapping[str, Any], places: Sequence[str],
    knowledge: Knowledge, words: Wording,
) -> dict[str, Any]:
    whole, part = plain_text(text(tender.get("title"))), plain_text(text(lot.get("title")))
    title = whole if not part or part == whole else f"{whole}: {part}"
    described = plain_text(text(lot.get("description")) or text(tender.get("description")))
    place, postcode = best_place(places, knowledge, with_code=False)
    inferred = {name: value for name, value in infer("", described, knowledge, words).items() if name in OF_TEXT}
    return stated({
        "kind": "enterprise",
        "title": title,
        "summary": short(described),
        "partner": text(thing(release.get("buyer")).get("name")),
        "occupations": _occupations(title, tender, lot, knowledge, words),
        "place": place,
        "postcode": postcode,
        "pay": _pay(lot.get("value") or tender.get("value"), lot.get("minValue") or tender.get("minValue")),
        "value": _pounds(lot.get("value")) or _pounds(tender.get("value")),
        "closes": _day(thing(tender.get("tenderPeriod")).get("endDate")),
        "posted": _day(release.get("date")),
        "url": _url(tender),
    }, {**inferred, "inferred": list(inferred)})


def _unsuitable(
    tender: Mapping[str, Any], lot: Mapping[str, Any], places: Sequence[str], limits: ContractLimits
) -> str:
    """Why a lot is not for small organisations here; "" when it is."""
    suits = thing(lot.get("suitability")) or thing(tender.get("suitability"))
    if suits and limits.suits and not any(suits.get(one) is True for one in limits.suits):
        return "not meant for small or voluntary organisations"
    worth = _pounds(lot.get("value")) or _pounds(tender.get("value"))
    if limits.most_value is not None and worth is not None and worth > limits.most_value:
        return f"worth {worth:,.0f} pounds, more than {limits.most_value:,.0f}"
    if (limits.areas or limits.regions) and not _near(places, limits):
        return "not in the area" if places else "names no place"
    return ""


def _near(places: Sequence[str], limits: ContractLimits) -> bool:
    if not places:
        return limits.unplaced
    for one in places:
        outcode = postcode_in(one).partition(" ")[0]
        if outcode and {outcode, re.split(r"\d", outcode)[0]} & set(limits.areas):
            return True
        if any(part.strip().casefold().startswith(limits.regions) for part in one.split(",")):
            return True
    return False


def _places(tender: Mapping[str, Any], lot: str) -> list[str]:
    """`town, region, postcode` of every place of delivery; those of other lots left out."""
    mine = [
        one for one in things(tender.get("items"))
        if not lot or not one.get("relatedLot") or text(one.get("relatedLot")) == lot
    ]
    return [place for one in mine for address in things(one.get("deliveryAddresses")) if (place := _written(address))]


def _places_of_buyer(release: Mapping[str, Any]) -> list[str]:
    """A notice that names no place is most likely for where its buyer is."""
    buyers = (one for one in things(release.get("parties")) if "buyer" in items(one.get("roles")))
    return [place for one in buyers if (place := _written(thing(one.get("address"))))]


def _written(address: Mapping[str, Any]) -> str:
    code = text(address.get("postalCode"))
    parts = (text(address.get("locality")), text(address.get("region")), as_postcode(code) or code)
    return ", ".join(part for part in parts if part)


def _occupations(
    title: str, tender: Mapping[str, Any], lot: Mapping[str, Any], knowledge: Knowledge, words: Wording
) -> list[str]:
    """Whose work it is: by the title, else by the procurement codes."""
    if named := occupation_in(title, knowledge):
        return [named]
    coded = [lot, tender, *things(tender.get("items"))]
    values = (part.get(name) for part in coded for name in ("classification", "additionalClassifications"))
    classes = [one for value in values for one in things(value)]
    for code in (text(one.get("id")) for one in classes if text(one.get("scheme")) in {"CPV", ""}):
        for length in range(len(code), 1, -1):
            if found := [one for one in words.cpv.get(code[:length], ()) if one in knowledge.occupations]:
                return found
    return []


def _pounds(value: Any) -> float | None:
    money = thing(value)
    if text(money.get("currency")) not in {"GBP", ""}:
        return None
    amount = number(money.get("amount"))
    amount = number(money.get("amountGross")) if amount is None else amount
    return amount if amount is not None and amount > 0 else None


def _pay(value: Any, least: Any = None) -> str:
    money = thing(value)
    amount = number(money.get("amount"))
    amount = number(money.get("amountGross")) if amount is None else amount
    if amount is None or amount <= 0:
        return ""
    low = number(thing(least).get("amount"))
    span = f"{low:,.0f} to {amount:,.0f}" if low and low < amount else f"{amount:,.0f}"
    currency = text(money.get("currency"))
    return span if currency in {"GBP", ""} else f"{span} {currency}"


def _day(value: Any) -> str | None:
    return day(text(value)) or None


def _url(tender: Mapping[str, Any]) -> str:
    """The notice itself, else the first document with a safe address."""
    documents = sorted(things(tender.get("documents")), key=lambda one: one.get("documentType") != "tenderNotice")
    return next((url for one in documents if (url := text(one.get("url"))).startswith("https://")), "")
