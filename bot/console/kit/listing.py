"""Lists: one declaration gives the table, its filters, its pages and its CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi.responses import Response

from bot.console.kit.visit import Visit

Row = TypeVar("Row")
Options = Sequence[tuple[str, str]]
"""(value, words)"""
PAGE = 25
"""rows"""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""what makes a spreadsheet reckon"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column(Generic[Row]):
    """One column. `text` gives the words of a row, `link` its address."""

    name: str
    """heading in CSV: never translated"""
    label: str
    text: Callable[[Visit, Row], str]
    link: Callable[[Visit, Row], str] | None = None
    flag: Callable[[Row], str] | None = None
    """a class for the look: good, warn"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter(Generic[Row]):
    """One thing to filter by. Without `options` it is a box to write in."""

    name: str
    label: str
    holds: Callable[[Row, str], bool] = lambda _row, _value: True
    options: Callable[[Visit], Options] | None = None
    default: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing(Generic[Row]):
    """A list of one kind of thing."""

    name: str
    title: str
    columns: tuple[Column[Row], ...]
    filters: tuple[Filter[Row], ...] = ()
    empty: str
    """what to do when there is nothing"""
    key: Callable[[Row], str]
    new: tuple[str, str] = ("", "")
    """(route, words) of the button that makes another"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part of a list."""

    rows: Sequence[Any]
    count: str
    """how many there are in all, in words"""
    next: str = ""
    """address of the next part"""
    first: str = ""
    """address of the first part; empty: this is it"""


def asked(visit: Visit, listing: Listing[Any]) -> dict[str, str]:
    """What the filters are set to."""
    given = visit.request.query_params
    return {one.name: given.get(one.name, one.default).strip() for one in listing.filters}


def show(
    visit: Visit, listing: Listing[Row], rows: Sequence[Row], *,
    complete: Callable[[Sequence[Row]], Sequence[Row]] = lambda rows: rows, **values: Any,
) -> Response:
    """Filter, then a page of it, or all of it as CSV. `complete` looks up what only the rows that are shown need."""
    wanted = asked(visit, listing)
    left = [row for row in rows if all(not wanted[f.name] or f.holds(row, wanted[f.name]) for f in listing.filters)]
    if visit.request.query_params.get("format") == "csv":
        return as_csv(visit, listing, complete(left))
    number = max(1, visit.number("page") or 1)
    begin = (number - 1) * PAGE
    part = Part(
        rows=complete(left[begin:begin + PAGE]), count=visit.words.many("{n} found", "{n} found", len(left)),
        next=address(visit, wanted, page=number + 1) if len(left) > begin + PAGE else "",
        first=address(visit, wanted) if number > 1 else "",
    )
    return show_part(visit, listing, part, wanted, csv=address(visit, wanted, format="csv"), **values)


def show_part(
    visit: Visit, listing: Listing[Row], part: Part, wanted: Mapping[str, str], **values: Any
) -> Response:
    """A part that the store has found."""
    return visit.page("list.html", listing=listing, part=part, wanted=wanted, **{"csv": "", **values})


def address(visit: Visit, wanted: Mapping[str, str], **more: object) -> str:
    """Address of the list, filtered like this."""
    asked_for = {name: str(value) for name, value in {**wanted, **more}.items() if value != ""}
    query = f"?{urlencode(asked_for)}" if asked_for else ""
    return f"{visit.request.url.path}{query}"


def as_csv(visit: Visit, listing: Listing[Row], rows: Sequence[Row]) -> Response:
    """The same columns for a spreadsheet; a cell never becomes a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([one.name for one in listing.columns])
    for row in rows:
        writer.writerow([plain_cell(one.text(visit, row)) for one in listing.columns])
    # The mark at the start lets Excel read it as UTF-8.
    headers = {"Content-Disposition": f'attachment; filename="doorstep-{listing.name}.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def plain_cell(text: str) -> str:
    """What a spreadsheet shows as it is."""
    return f"'{text}" if text.startswith(FORMULA) else text
