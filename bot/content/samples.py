"""Sample openings and events (knowledge/samples/), with dates that count from today."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.assistant.coordinators import Partner
from bot.content.yaml_file import line_of, read_yaml
from bot.errors import ContentError
from bot.matching.codes import short_code
from bot.matching.knowledge import Knowledge
from bot.matching.records.event import EventRecord
from bot.matching.records.opportunity import OpportunityRecord
from bot.matching.values import CommunityEvent, Opportunity

SOURCE = "samples"
LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Value = TypeVar("Value")


def sample_openings(folder: Path, knowledge: Knowledge, today: date) -> list[Opportunity]:
    """The sample openings as they stand on that day. `folder` is knowledge/. Raises ContentError with file and line."""

    def opening(entry: Mapping[str, Any]) -> Opportunity:
        dated = {name: _day(entry[name], today) for name in ("posted", "closes") if name in entry}
        return OpportunityRecord.model_validate({**_named(entry), **dated}).opportunity(knowledge)

    return _read(folder / "samples" / "openings.yaml", "openings", opening)


def sample_events(folder: Path, today: date) -> list[CommunityEvent]:
    """The sample events of the week of that day and the next. Raises ContentError with file and line."""

    def event(entry: Mapping[str, Any]) -> CommunityEvent:
        day = _weekday(entry["day"], today)
        times = {name: _at(day, entry[key]) for name, key in (("starts", "from"), ("ends", "to"))}
        return EventRecord.model_validate({**_named(entry), **times}).event()

    return _read(folder / "samples" / "events.yaml", "events", event)


def sample_partners(folder: Path) -> list[Partner]:
    """The sample partner organisations. Raises ContentError with file and line."""

    def partner(entry: Mapping[str, Any]) -> Partner:
        return Partner(id=entry["id"], name=entry["name"])

    return _read(folder / "samples" / "partners.yaml", "partners", partner)


def _read(path: Path, name: str, make: Callable[[Mapping[str, Any]], Value]) -> list[Value]:
    data, lines = read_yaml(path)
    found = []
    for position, entry in enumerate(data[name]):
        try:
            found.append(make(entry))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = f"{path}:{line_of((name, position, *first['loc']), lines)}"
            raise ContentError(f"{entry.get('id')}: {first['msg']}", where=where) from error
        except (KeyError, ValueError) as error:
            where = f"{path}:{line_of((name, position), lines)}"
            raise ContentError(f"{entry.get('id')}: {error}", where=where) from error
    return found


def _named(entry: Mapping[str, Any]) -> dict[str, Any]:
    reference = str(entry["id"])
    return {**entry, "source": SOURCE, "reference": reference, "code": short_code(SOURCE, reference)}


def _day(offset: str, today: date) -> date:
    """The day of "+14d" or "-2d". Raises ValueError."""
    found = re.fullmatch(r"([+-]\d{1,3})d", str(offset))
    if not found:
        raise ValueError(f'{offset!r} is not a number of days such as "+14d"')
    return today + timedelta(days=int(found.group(1)))


def _weekday(text: str, today: date) -> date:
    """The day of "mon+1w": the Monday of the week after this one. Raises ValueError."""
    found = re.fullmatch(rf"({'|'.join(WEEKDAYS)})\+(\d)w", str(text))
    if not found:
        raise ValueError(f'{text!r} is not a weekday such as "mon+1w"')
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=WEEKDAYS.index(found.group(1)), weeks=int(found.group(2)))


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(str(clock)), tzinfo=LONDON)
