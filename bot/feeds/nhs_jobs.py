"""NHS Jobs search XML: both roots (nhsJobs, nhsSearch) and both ways of writing places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from bot.errors import ContentError, ImportRecordError
from bot.feeds.imported import Row
from bot.feeds.inferred import infer, short
from bot.feeds.markup import parse_xml, plain_text
from bot.matching.knowledge import Knowledge

SOURCE = "nhs-jobs"
ROOTS = frozenset({"nhsJobs", "nhsSearch"})
HOSTS = frozenset({"www.jobs.nhs.uk", "beta.jobs.nhs.uk"})
POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})?\b")


def rows(data: bytes, name: str, knowledge: Knowledge) -> Iterator[Row | ImportRecordError]:
    """One row a vacancy. Raises ContentError when the file is not such a search."""
    root = parse_xml(data, name)
    if root.tag not in ROOTS:
        raise ContentError(f"starts with <{root.tag}>, not with a search of NHS Jobs", where=f"{name}:1")
    for position, vacancy in enumerate(root.iter("vacancyDetails"), start=1):
        where = f"{name}: vacancy {position}"
        url = _text(vacancy, "url")
        if url and urlsplit(url).hostname not in HOSTS:
            yield ImportRecordError("url: not a page of NHS Jobs", where=where)
            continue
        yield Row(where=where, data=_record(vacancy, url, knowledge))


def _record(vacancy: ET.Element, url: str, knowledge: Knowledge) -> dict[str, object]:
    title, text = _text(vacancy, "title"), plain_text(_text(vacancy, "description"))
    places = _places(vacancy)
    salary = " ".join(_text(vacancy, "salary").replace("£", "").split())
    kind = _text(vacancy, "type")
    return {
        **infer(title, f"{text}\n{salary}\n{kind}", knowledge),
        "kind": "job",
        "title": title,
        "summary": short(text),
        "partner": _text(vacancy, "employer"),
        "place": places[0] if places else "",
        "postcode": next((found for one in places if (found := _postcode(one))), ""),
        "pay": salary,
        "posted": _text(vacancy, "postDate") or None,
        "closes": _text(vacancy, "closeDate") or None,
        "reference": _text(vacancy, "id") or _text(vacancy, "reference"),
        "url": url,
    }


def _text(vacancy: ET.Element, tag: str) -> str:
    return (vacancy.findtext(tag) or "").strip()


def _places(vacancy: ET.Element) -> list[str]:
    """Places stand in <location>, in <locations><location>, or in <locations><locations>."""
    found = (one for one in vacancy.iter() if one.tag in {"location", "locations"} and len(one) == 0)
    return [text for one in found if (text := " ".join((one.text or "").split()))]


def _postcode(place: str) -> str:
    found = POSTCODE.search(place.upper())
    return " ".join(part for part in found.groups() if part) if found else ""
