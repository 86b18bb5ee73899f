"""JSON: our own format, schema.org, OCDS; a list, an object with lists, or one record a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.errors import ContentError, ImportRecordError
from bot.feeds import ocds, schema_org
from bot.feeds.imported import Row, numbered
from bot.matching.knowledge import Knowledge

Item = tuple[str, Any]
"""(where, JSON value)"""


LISTS = ("opportunities", "openings", "events", "@graph")


def load(text: str, name: str, lists: tuple[str, ...] = LISTS) -> tuple[str, list[Item | ImportRecordError]]:
    """The source name of the format, and its items; `lists` are keys under which items may stand.

    Raises ContentError with the line for broken JSON.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        lines = _json_lines(text, name)
        if lines is None:
            raise ContentError(f"is not valid JSON: {error.msg}", where=f"{name}:{error.lineno}") from error
        return "json", lines
    if ocds.is_package(data):
        return ocds.SOURCE, list(numbered(data["releases"], name))
    items = list(_items(data, name, lists))
    from_schema_org = any(schema_org.is_schema_org(item) for _, item in items)
    return schema_org.SOURCE if from_schema_org else "json", [*items]


def rows(
    source: str, items: Iterable[Item | ImportRecordError], knowledge: Knowledge
) -> Iterator[Row | ImportRecordError]:
    """Every item as a row; one that is not a record is a problem."""
    for entry in items:
        if isinstance(entry, ImportRecordError):
            yield entry
            continue
        where, item = entry
        try:
            yield _row(source, where, item, knowledge)
        except (ValueError, TypeError, AttributeError) as error:
            yield ImportRecordError(str(error), where=where)


def _row(source: str, where: str, item: Any, knowledge: Knowledge) -> Row:
    if not isinstance(item, Mapping):
        raise ValueError("is not an object with fields")  # noqa: TRY004 - reported as a bad record
    if source == ocds.SOURCE:
        return Row(where=where, data=ocds.notice(item, knowledge))
    if schema_org.is_schema_org(item):
        is_event = schema_org.is_event(item)
        data = schema_org.event(item) if is_event else schema_org.job(item, knowledge)
        return Row(where=where, data=data, event=is_event)
    return Row(where=where, data=item, event="starts" in item or "start" in item)


def _items(data: Any, name: str, keys: tuple[str, ...]) -> Iterator[Item]:
    if isinstance(data, Mapping):
        lists = [(key, data[key]) for key in keys if key in data]
        if not lists:
            yield name, data
        for key, values in lists:
            if not isinstance(values, list):
                raise ContentError(f"{key} is not a list", where=name)
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
    except json.JSONDecodeError as error:
        return ImportRecordError(f"is not valid JSON: {error.msg}", where=where)
    return (where, data) if isinstance(data, Mapping) else ImportRecordError("is not an object", where=where)
