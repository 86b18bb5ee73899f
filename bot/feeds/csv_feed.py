"""CSV from a spreadsheet: one row an opening or event. The columns are in docs/reference/import.md."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from bot.errors import ContentError, ImportRecordError
from bot.feeds.imported import Row
from bot.matching.records.event import EventRecord
from bot.matching.records.opportunity import OpportunityRecord, RequirementsRecord

SOURCE = "spreadsheet"
TRANSLATED = {"title": "titles", "summary": "summaries"}


def rows(text: str, name: str) -> Iterator[Row | ImportRecordError]:
    """One row a line below the header; a column nobody knows is reported once. Raises ContentError."""
    reader = csv.DictReader(io.StringIO(text, newline=""), dialect=_dialect(text), restkey="", strict=True)
    columns = [(column or "").strip().lower() for column in reader.fieldnames or ()]
    if not any(column.partition("_")[0] == "title" for column in columns):
        raise ContentError("has no column title", where=f"{name}:1", advice="See docs/reference/import.md.")
    reader.fieldnames = columns
    for column in columns:
        if column and column not in _known() and column.partition("_")[0] not in TRANSLATED:
            yield ImportRecordError(f"the column {column!r} is not known and was left out", where=f"{name}:1")
    try:
        for values in reader:
            filled = {column: text.strip() for column, text in values.items() if isinstance(text, str) and text.strip()}
            if filled:
                yield _row(filled, f"{name}:{reader.line_num}")
    except csv.Error as error:
        raise ContentError(f"is not a CSV file: {error}", where=f"{name}:{reader.line_num}") from error


def _row(filled: dict[str, str], where: str) -> Row:
    record: dict[str, Any] = {}
    for column, text in filled.items():
        field, _, language = column.partition("_")
        if field in TRANSLATED:
            record.setdefault(TRANSLATED[field], {})[language or "en"] = text
        else:
            record[column] = text
    return Row(where=where, data=record, event=record.get("kind", "").lower() == "event" or "starts" in record)


def _dialect(text: str) -> type[csv.Dialect]:
    """Comma, semicolon or tab, by the header line; quotes as everywhere."""
    header = text.partition("\n")[0]

    class Found(csv.excel):
        delimiter = max(",;\t", key=header.count)

    return Found


def _known() -> frozenset[str]:
    """Every field and every other name that a field answers to."""
    names: set[str] = set()
    for model in (OpportunityRecord, RequirementsRecord, EventRecord):
        for name, field in model.model_fields.items():
            names.add(name)
            names.update(str(one) for one in getattr(field.validation_alias, "choices", ()))
    return frozenset(names)
