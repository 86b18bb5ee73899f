"""What every feed becomes: openings and events that are right, and a problem for each record that is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.errors import ImportRecordError
from bot.matching.codes import short_code, stable_id
from bot.matching.knowledge import Knowledge
from bot.matching.records.event import EventRecord
from bot.matching.records.opportunity import OpportunityRecord
from bot.matching.values import CommunityEvent, Opportunity

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """The good records of a file, and what was wrong with the others."""

    opportunities: tuple[Opportunity, ...] = ()
    events: tuple[CommunityEvent, ...] = ()
    problems: tuple[ImportRecordError, ...] = ()
    """`where` names the file and the row, line or record"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A record as a feed reads it, in the field names of bot.matching.records."""

    where: str
    data: Mapping[str, Any]
    event: bool = False


def gather(rows: Iterable[Row | ImportRecordError], knowledge: Knowledge, source: str) -> Import:
    """Check every row. The first of two rows with the same reference goes in, the second is a problem."""
    opportunities: dict[str, Opportunity] = {}
    events: dict[str, CommunityEvent] = {}
    problems: list[ImportRecordError] = []
    for row in rows:
        if isinstance(row, ImportRecordError):
            problems.append(row)
            continue
        try:
            if row.event:
                _add(events, _event(row, source), row)
            else:
                _add(opportunities, _opportunity(row, knowledge, source), row)
        except ImportRecordError as problem:
            problems.append(problem)
    return Import(
        opportunities=tuple(opportunities.values()), events=tuple(events.values()), problems=tuple(problems)
    )


def complaints(error: ValidationError) -> str:
    """What is wrong, by field; never the value, which may be personal."""
    return "; ".join(
        f"{'.'.join(str(step) for step in one['loc']) or 'record'}: {one['msg'].removeprefix('Value error, ')}"
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    )


def _opportunity(row: Row, knowledge: Knowledge, source: str) -> Opportunity:
    try:
        found = OpportunityRecord.model_validate(row.data).opportunity(knowledge)
    except ValidationError as error:
        raise ImportRecordError(complaints(error), where=row.where) from error
    except ValueError as error:
        raise ImportRecordError(str(error), where=row.where) from error
    origin = found.source or source
    reference = found.reference or found.id or "|".join((found.titles["en"], found.partner, found.postcode))
    return replace(
        found, source=origin, reference=reference, id=found.id or stable_id("op", origin, reference),
        code=found.code or short_code(origin, reference),
    )


def _event(row: Row, source: str) -> CommunityEvent:
    try:
        record = EventRecord.model_validate(row.data)
        if record.starts.tzinfo is None:
            zoned = {"starts": record.starts.replace(tzinfo=LONDON), "ends": record.ends.replace(tzinfo=LONDON)}
            record = record.model_copy(update=zoned)
        found = record.event()
    except ValidationError as error:
        raise ImportRecordError(complaints(error), where=row.where) from error
    origin = found.source or source
    reference = found.reference or found.id or "|".join((found.titles["en"], found.starts.isoformat()))
    return replace(
        found, source=origin, reference=reference, id=found.id or stable_id("ev", origin, reference),
        code=found.code or short_code(origin, reference),
    )


def _add(found: dict[str, Any], one: Opportunity | CommunityEvent, row: Row) -> None:
    if one.id in found:
        raise ImportRecordError("has the same reference as an earlier record", where=row.where)
    found[one.id] = one


def numbered(items: Iterable[Any], name: str) -> Iterator[tuple[str, Any]]:
    """Each item with its place: `jobs.json: record 3`."""
    for position, item in enumerate(items, start=1):
        yield f"{name}: record {position}", item
