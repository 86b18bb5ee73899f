"""OCDS release packages: notices of Contracts Finder and Find a Tender, as openings for small enterprises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.feeds.inferred import occupation_in, short
from bot.feeds.markup import plain_text
from bot.matching.knowledge import Knowledge

SOURCE = "ocds"
STATUS = {"cancelled": "cancelled", "withdrawn": "cancelled", "unsuccessful": "closed", "complete": "closed"}
CLOSED_TAGS = frozenset({"award", "awardUpdate", "contract", "tenderCancellation"})


def is_package(item: Any) -> bool:
    """Whether a JSON value is a release package."""
    return isinstance(item, Mapping) and isinstance(item.get("releases"), list)


def notice(release: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """A release in our field names. Raises ValueError for a notice that small organisations may not answer."""
    tender = release.get("tender")
    if not isinstance(tender, Mapping):
        raise ValueError("tender: missing")  # noqa: TRY004 - reported as a bad record
    suits = tender.get("suitability")
    if isinstance(suits, Mapping) and not (suits.get("sme") or suits.get("vcse")):
        raise ValueError("tender.suitability: not meant for small or voluntary organisations")
    title = str(tender.get("title") or "")
    occupation = occupation_in(title, knowledge)
    return {
        "kind": "enterprise",
        "title": title,
        "summary": short(plain_text(str(tender.get("description") or ""))),
        "partner": _name(release.get("buyer")),
        "occupations": [occupation] if occupation else [],
        "postcode": _postcode(tender),
        "pay": _value(tender.get("value")),
        "closes": _end(tender.get("tenderPeriod")),
        "posted": release.get("date"),
        "status": _status(release, tender),
        "reference": release.get("ocid") or release.get("id") or "",
        "url": _url(tender),
    }


def _status(release: Mapping[str, Any], tender: Mapping[str, Any]) -> str:
    if CLOSED_TAGS.intersection(release.get("tag") or ()):
        return "closed"
    return STATUS.get(str(tender.get("status")), "open")


def _name(value: Any) -> str:
    return str(value.get("name") or "") if isinstance(value, Mapping) else ""


def _end(period: Any) -> Any:
    return period.get("endDate") if isinstance(period, Mapping) else None


def _value(value: Any) -> str:
    amount = value.get("amount") if isinstance(value, Mapping) else None
    return f"{amount:,.0f}" if isinstance(amount, int | float) else ""


def _postcode(tender: Mapping[str, Any]) -> str:
    addresses = (
        address
        for item in tender.get("items") or () if isinstance(item, Mapping)
        for address in item.get("deliveryAddresses") or () if isinstance(address, Mapping)
    )
    return next((str(one["postalCode"]) for one in addresses if one.get("postalCode")), "")


def _url(tender: Mapping[str, Any]) -> str:
    documents = (one for one in tender.get("documents") or () if isinstance(one, Mapping))
    return next((str(one["url"]) for one in documents if str(one.get("url") or "").startswith("https://")), "")
