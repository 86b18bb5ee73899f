"""NHS Jobs search XML: both roots (nhsJobs, nhsSearch) and all ways of writing places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from bot.assistant.feed import Wording
from bot.errors import ContentError
from bot.feeds.days import day
from bot.feeds.imported import Row, safely
from bot.feeds.inferred import band_of_pay, infer, short, stated
from bot.feeds.markup import parse_xml, plain_text
from bot.feeds.page import Page, Reading, with_query
from bot.feeds.postcodes import best_place
from bot.matching.knowledge import Knowledge

SOURCE = "nhs-jobs"
ROOTS = frozenset({"nhsJobs", "nhsSearch"})
HOSTS = frozenset({"www.jobs.nhs.uk", "beta.jobs.nhs.uk"})
VACANCY = "vacancyDetails"


def page(data: bytes, reading: Reading) -> Page:
    """One page of a search. Raises ContentError when it is not one."""
    root, broken = parse_xml(data, reading.name, record=VACANCY)
    if root.tag not in ROOTS:
        raise ContentError(f"starts with <{root.tag}>, not with a search of NHS Jobs", where=f"{reading.name}:1")
    pages, number = _number(root, "totalPages"), reading.number
    return Page(
        source=SOURCE, rows=[*_rows(root, reading), *(_broken(text, place, reading) for place, text in broken)],
        total=_number(root, "totalResults"), pages=pages,
        next=with_query(reading.address, page=number + 1) if reading.address and (pages or 0) > number else "",
        last=(pages or 0) <= number, lists_all=True,
    )


def _rows(root: ET.Element, reading: Reading) -> Iterator[Row]:
    for position, vacancy in enumerate(root.iter(VACANCY), start=1):
        where = f"{reading.name}: vacancy {position}"
        url = _text(vacancy, "url")
        reference = _text(vacancy, "id") or _text(vacancy, "reference")
        if url and not _is_theirs(url):
            yield Row(where=where, data={"reference": reference}, fault="url: not a page of NHS Jobs")
        else:
            yield from safely(where, reference, partial(_row, where, vacancy, url, reference, reading))


def _row(where: str, vacancy: ET.Element, url: str, reference: str, reading: Reading) -> Row:
    return Row(where=where, data={**_record(vacancy, url, reading.knowledge, reading.words), "reference": reference})


def _broken(text: str, position: int, reading: Reading) -> Row:
    """A vacancy whose XML is spoilt: its number may still be read."""
    found = re.search(r"<id>\s*([^<\s]+)\s*</id>", text)
    where = f"{reading.name}: vacancy {position}"
    return Row(where=where, data={"reference": found[1] if found else ""}, fault="is not valid XML")


def _record(vacancy: ET.Element, url: str, knowledge: Knowledge, words: Wording) -> dict[str, Any]:
    title, text = plain_text(_text(vacancy, "title")), plain_text(_text(vacancy, "description"))
    place, postcode = best_place(_places(vacancy), knowledge)
    salary = " ".join(plain_text(_text(vacancy, "salary")).replace("Â£", "").replace("£", "").split())
    posted = day(_text(vacancy, "postDate"))
    inferred = infer(title, f"{text}\n{salary}\n{_text(vacancy, 'type')}", knowledge, words)
    if "band" not in inferred and (band := band_of_pay(salary, words, _date(posted))):
        inferred = {**inferred, "band": band, "inferred": [*inferred.get("inferred", ()), "band"]}
    return stated({
        "kind": "job",
        "title": title,
        "summary": short(text),
        "partner": plain_text(_text(vacancy, "employer")),
        "place": place,
        "postcode": postcode,
        "pay": salary,
        "posted": posted or None,
        "closes": day(_text(vacancy, "closeDate")) or None,
        "url": url,
    }, inferred)


def _is_theirs(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and parts.hostname in HOSTS


def _text(vacancy: ET.Element, tag: str) -> str:
    return "".join(found.itertext()).strip() if (found := vacancy.find(tag)) is not None else ""


def _number(root: ET.Element, tag: str) -> int | None:
    text = _text(root, tag)
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _places(vacancy: ET.Element) -> list[str]:
    """Places stand in <location>, in <locations><location>, or in <locations><locations>."""
    found = (one for one in vacancy.iter() if one.tag in {"location", "locations"} and len(one) == 0)
    return [text for one in found if (text := " ".join(plain_text(one.text or "").split()))]
