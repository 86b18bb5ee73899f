"""CSV from a spreadsheet: one row an opening or event. The columns are in docs/reference/import.md."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from bot.assistant.feed import Wording
from bot.errors import ContentError, ImportRecordError
from bot.feeds.days import day, moment
from bot.feeds.imported import Row, safely
from bot.feeds.inferred import occupation_in
from bot.feeds.page import Page, Reading
from bot.matching.knowledge import Knowledge
from bot.matching.records.event import EventRecord
from bot.matching.records.opportunity import OpportunityRecord, RequirementsRecord
from bot.sentence import N_

SOURCE = "spreadsheet"
TRANSLATED = {"title": "titles", "summary": "summaries", "directions": "directions"}
TITLE = "title"
DAYS, MOMENTS = frozenset({"closes", "posted"}), frozenset({"starts", "ends"})
YES_OR_NO = frozenset({
    "paid", "dbs", "driving", "women_only", "insured", "creche", "interpreter", "step_free", "waiting_list",
    "cost_help", "bring_child", "course",
})
GUARD, FORMULAS = "'", ("=", "+", "-", "@")
"""what marks a text as no formula, and what spreadsheets take for the beginning of one"""
SESSION = re.compile(r"(?P<starts>[^/]+)/(?P<ends>[^/]+?)(?P<cancelled>\s+cancelled)?")
UNKNOWN = "?"
"""before a heading that means none of our fields"""
HEADER_WITHIN = 10
"""lines in which the header stands: people write a heading above it"""
LONGEST = 60
"""lines of one record"""
NO_ROW = N_("This is no row. A quotation mark is missing, or there is one too many.")
Record = tuple[int, list[str]]
"""(line, cells)"""


def page(text: str, reading: Reading) -> Page:
    """One row a line below the header; a column nobody knows is reported once. Raises ContentError."""
    most = None if reading.most_rows is None else reading.most_rows + 1
    return Page(source=SOURCE, rows=list(islice(_rows(text, reading), most)), own_references=True)


def _rows(text: str, reading: Reading) -> Iterator[Row | ImportRecordError]:
    header, columns, delimiter, lines = _header(text, reading)
    for column in columns:
        if len(column) > 1 and column.startswith(UNKNOWN):
            what = N_("This column is not known and was left out.")
            yield ImportRecordError(f"{what} ({column[1:]})", where=f"{reading.name}:{header}")
    for record in _records(lines, header, delimiter, len(columns)):
        if isinstance(record, int):
            yield Row(where=f"{reading.name}:{record}", fault=NO_ROW)
            continue
        number, cells = record
        told = ((name, _bare(cell)) for name, cell in zip(columns, cells, strict=False))
        if filled := {name: cell for name, cell in told if cell and not name.startswith(UNKNOWN)}:
            where = f"{reading.name}:{number}"
            make = partial(_row, filled, where, reading.knowledge, reading.words)
            yield from safely(where, filled.get("reference", ""), make)


def _row(filled: dict[str, str], where: str, knowledge: Knowledge, words: Wording) -> Row:
    record: dict[str, Any] = {}
    for column, text in filled.items():
        field, _, language = column.partition("_")
        if field in TRANSLATED:
            record.setdefault(TRANSLATED[field], {})[language or "en"] = text
        else:
            record[column] = _value(column, text, words)
    event = record.get("kind") == "event" or "starts" in record or ("date" in record and "kind" not in record)
    if event:
        _times(record)
    elif record.get("occupations"):
        record["occupations"] = _occupations(record["occupations"], knowledge)
    elif found := occupation_in(record.get("titles", {}).get("en", ""), knowledge):
        record["occupations"] = [found]
    return Row(where=where, data=record, event=event)


def _bare(cell: str) -> str:
    """Without spaces around it, and without the mark that it is no formula."""
    plain = cell.strip()
    return plain[1:] if plain[:1] == GUARD and plain[1:2] in FORMULAS else plain


def _value(column: str, text: str, words: Wording) -> str:
    plain = _plain(text)
    if column in DAYS:
        return day(text)
    if column == "weekly_hours":
        return re.sub(r"\s*(?:hours|hrs|h)?(?: a| per)?(?: week)?$", "", text.casefold())
    if column in YES_OR_NO:
        return words.values.get("yes", {}).get(plain, text)
    known = words.values.get(column, {})
    return known.get(plain, text.casefold() if column in {"kind", "status"} else text)


def _times(record: dict[str, Any]) -> None:
    """A day and its times may stand in two or three columns."""
    on = record.pop("date", "")
    start, end = record.get("starts", ""), record.get("ends", "")
    record["starts"] = moment(on, start) if on else moment(start)
    if not end:
        record["ends"] = record["starts"]
    elif re.fullmatch(r"[\d:.]{1,5}\s*(?:[ap]\.?m\.?)?", end.strip(), re.IGNORECASE):
        record["ends"] = moment(record["starts"][:10], end)
    else:
        record["ends"] = moment(end)
    if sessions := record.get("sessions", ""):
        record["sessions"] = [_session(one.strip()) for one in sessions.split(";") if one.strip()]
    if point := record.get("point", ""):
        record["point"] = point.replace(",", " ").split()


def _session(told: str) -> dict[str, Any]:
    """`2027-01-12T18:00/2027-01-12T20:00`, or with `cancelled` behind it."""
    found = SESSION.fullmatch(told)
    if found is None:
        return {"starts": told}
    return {
        "starts": moment(found["starts"]), "ends": moment(found["ends"]), "cancelled": bool(found["cancelled"]),
    }


def _occupations(told: str, knowledge: Knowledge) -> list[str]:
    """Ids; a name in plain English stands for its id."""
    parts = [part.strip() for part in re.split(r"[;,|]", told) if part.strip()]
    return [part if part in knowledge.occupations else occupation_in(part, knowledge) or part for part in parts]


def _header(text: str, reading: Reading) -> tuple[int, list[str], str, list[str]]:
    """(line of the header, its fields, delimiter, all lines). One of no meaning begins with UNKNOWN."""
    lines = list(io.StringIO(text, newline=""))
    told = lines[0].strip().casefold() if lines else ""
    given = told[4:5] if re.fullmatch(r'"?sep=.?"?', told) else ""
    for number, line in enumerate(lines[:HEADER_WITHIN], start=1):
        delimiter = given or max(",;\t", key=line.count)
        fields = [_field(cell, reading.words) for cell in next(csv.reader([line], delimiter=delimiter), [])]
        if any(field.partition("_")[0] == TITLE for field in fields):
            return number, _once_each(fields), delimiter, lines
    raise ContentError("has no column title", where=f"{reading.name}:1", advice="See docs/reference/import.md.")


def _field(heading: str, words: Wording) -> str:
    """The field a heading means; UNKNOWN and the heading for none. `title_ar` and `summary_pa-Latn` stay."""
    snake = heading.strip().strip("\ufeff").lower()
    if translated := re.fullmatch(r"(title|summary|directions)_([a-z]{2,3})(-[a-z]{4})?", snake):
        return f"{translated[1]}_{translated[2]}{(translated[3] or '').title()}"
    plain = _plain(re.sub(r"\(.*?\)", " ", heading))
    underscored = plain.replace(" ", "_")
    return words.columns.get(plain) or (underscored if underscored in KNOWN else f"{UNKNOWN}{heading.strip()}")


def _once_each(fields: list[str]) -> list[str]:
    """Two columns of one meaning: the first one holds."""
    return [field if field not in fields[:place] else f"{UNKNOWN}{field}" for place, field in enumerate(fields)]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _records(lines: list[str], header: int, delimiter: str, width: int) -> Iterator[Record | int]:
    """Each record below the header with the line it ends on; the bare number of a line that is none.

    A quotation mark that is missing or too many spoils its own line only: reading goes on at the next one.
    """
    number = header
    while number < len(lines):
        for last in range(number + 1, min(number + LONGEST, len(lines)) + 1):
            cells = _cells(lines[number:last], delimiter)
            if cells is not None:
                break
        if cells is None or (last > number + 1 and len(cells) != width):
            yield number + 1
            number += 1
        else:
            yield last, cells
            number = last


def _cells(lines: list[str], delimiter: str) -> list[str] | None:
    """The cells of a record that is complete; None while it is not."""
    text = "".join(lines)
    if text.count('"') % 2:
        return None
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else [] if not found else None


def _names() -> frozenset[str]:
    """Every field and every other name that a field answers to."""
    names = {"date"}
    for model in (OpportunityRecord, RequirementsRecord, EventRecord):
        for name, field in model.model_fields.items():
            names.add(name)
            names.update(str(one) for one in getattr(field.validation_alias, "choices", ()))
    return frozenset(names)


KNOWN = _names()
