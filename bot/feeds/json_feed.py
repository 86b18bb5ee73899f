"""JSON: our own format, schema.org, OCDS, Open Referral; a list, an object with lists, or one record a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from bot.errors import ContentError, ImportRecordError
from bot.feeds import ocds, open_referral, schema_event, schema_org
from bot.feeds.imported import Row, numbered, safely
from bot.feeds.json_ld import identifier, is_event, postings
from bot.feeds.markup import scripts
from bot.feeds.page import Page, Reading

Item = tuple[str, Any]
"""(where, JSON value)"""
SOURCE = "json"
LISTS = ("opportunities", "openings", "events", "@graph")


def page(text: str, reading: Reading) -> Page:
    """A JSON file by what is in it. Raises ContentError for broken JSON."""
    data = _whole(text)
    if ocds.is_package(data):
        return ocds.page(data, reading)
    if open_referral.is_list(data) or open_referral.is_service(data):
        return open_referral.page(data, reading)
    if isinstance(data, list) and data and all(open_referral.is_service(one) for one in data):
        return open_referral.page({"contents": data, "last_page": True}, reading)
    entries = load(text, reading.name)
    if any(schema_org.is_schema_org(one[1]) for one in entries if isinstance(one, tuple)):
        return Page(source=schema_org.SOURCE, rows=[row for one in entries for row in _posted(one, reading)])
    return Page(source=SOURCE, rows=[_row(one) for one in entries], own_references=True)


def html_page(text: str, reading: Reading) -> Page:
    """The postings and events in the data that a page carries for search engines."""
    rows: list[Row] = []
    found = scripts(text)
    for position, script in enumerate(found, start=1):
        where = f"{reading.name}: script {position}"
        try:
            data = json.loads(script, strict=False)
        except ValueError:
            rows.append(Row(where=where, fault="is not valid JSON"))
        else:
            rows.extend(_rows_of(data, where, reading, always=False))
    if not found:
        raise ContentError("is a page without JSON-LD data", where=reading.name, advice="Give the address of a feed.")
    return Page(source=schema_org.SOURCE, rows=rows)


def load(text: str, name: str, lists: tuple[str, ...] = LISTS) -> list[Item | ImportRecordError]:
    """The items of a file; `lists` are keys under which they may stand.

    Raises ContentError with the line for broken JSON.
    """
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise ContentError("is nested too deeply", where=name) from error
    except json.JSONDecodeError as error:
        lines = _json_lines(text, name)
        if lines is None:
            raise ContentError(f"is not valid JSON: {error.msg}", where=f"{name}:{error.lineno}") from error
        return lines
    return [*_items(data, name, lists)]


def _whole(text: str) -> Any:
    """The one value of a file; None where it is one record a line, or broken: `load` then says so."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _posted(entry: Item | ImportRecordError, reading: Reading) -> Iterator[Row]:
    if isinstance(entry, ImportRecordError):
        yield _row(entry)
    else:
        yield from _rows_of(entry[1], entry[0], reading, always=True)


def _rows_of(data: Any, where: str, reading: Reading, *, always: bool) -> Iterator[Row]:
    """Every posting in a value. `always`: what holds none is a broken record, not something else that a page tells."""
    found = [part for one in postings(data) for part in (schema_event.apart(one) if is_event(one) else [one])]
    for position, item in enumerate(found, start=1):
        place = f"{where}, {position}" if len(found) > 1 else where
        posted = partial(schema_org.row, item, place, reading.knowledge, reading.words)
        yield from safely(place, identifier(item), posted)
    if not found and always and not (isinstance(data, Mapping) and data.get("@type")):
        yield Row(where=where, fault="is neither a JobPosting nor an Event")


def _row(entry: Item | ImportRecordError) -> Row:
    if isinstance(entry, ImportRecordError):
        return Row(where=entry.where, fault=entry.what)
    where, item = entry
    if not isinstance(item, Mapping):
        return Row(where=where, fault="is not an object with fields")
    return Row(where=where, data=item, event="starts" in item or "start" in item)


def _items(data: Any, name: str, keys: tuple[str, ...]) -> Iterator[Item]:
    if isinstance(data, Mapping):
        lists = [(key, data[key]) for key in keys if key in data]
        if not lists:
            yield name, data
        for key, values in lists:
            if not isinstance(values, list):
                raise ContentError(f"{key} is not a list", where=name)
            if key == "@graph":
                yield name, data  # its parts refer to each other
            else:
                yield from numbered(values, f"{name}: {key}")
    elif isinstance(data, list):
        yield from numbered(data, name)
    else:
        raise ContentError("holds neither a list nor an object", where=name)


def _json_lines(text: str, name: str) -> list[Item | ImportRecordError] | None:
    """JSON lines: at least one line must be an object, else it is not that format."""
    found: list[Item | ImportRecordError] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found.append(_line(line, f"{name}:{number}"))
    return found if any(isinstance(one, tuple) for one in found) and text.lstrip().startswith("{") else None


def _line(line: str, where: str) -> Item | ImportRecordError:
    try:
        data = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        return ImportRecordError(f"is not valid JSON: {getattr(error, 'msg', 'nested too deeply')}", where=where)
    return (where, data) if isinstance(data, Mapping) else ImportRecordError("is not an object", where=where)
