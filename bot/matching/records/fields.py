"""How openings, events and profiles are written down in JSON, YAML and spreadsheets: the fields they share.

Generous in, strict out: names are snake_case, the other names a field answers to stand beside it, unknown fields are
ignored, lists may be one text with semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

HOURS = Literal["full_time", "part_time", "nights", "weekends", "school_hours", "any"]
DAYS = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
SHIFT = r"^((?:[01]?\d|2[0-3]):[0-5]\d-(?:[01]?\d|2[0-3]):[0-5]\d)?$"
"""07:00-15:00, or empty"""


def listed(value: Any) -> Any:
    """A list, or one text with its items between semicolons, commas or bars."""
    if isinstance(value, str):
        return [item.strip() for item in re.split(r"[;,|]", value) if item.strip()]
    return [] if value is None else value


def word(value: Any) -> Any:
    """`Full-time` is full_time."""
    return re.sub(r"[\s\-]+", "_", value.strip().lower()) if isinstance(value, str) else value


def words(value: Any) -> Any:
    """A list of such words."""
    found = listed(value)
    return [word(one) for one in found] if isinstance(found, list | tuple) else found


def weekdays(value: Any) -> Any:
    """`Monday` is mon, "mon-fri" is five days."""
    found = listed(value)
    if not isinstance(found, list | tuple):
        return found
    return [day for one in found for day in _span(str(one).strip().lower())]


def _span(text: str) -> list[str]:
    days = get_args(DAYS)
    first, dash, last = (part.strip()[:3] for part in text.replace("–", "-").partition("-"))
    if dash and first in days and last in days:
        start, end = days.index(first), days.index(last)
        return list(days[start: end + 1]) if start <= end else [*days[start:], *days[: end + 1]]
    return [first]


def flags(value: Any) -> Any:
    """{"car": true}, or a list of what somebody has."""
    return value if isinstance(value, Mapping) else dict.fromkeys(words(value), True)


def _day(value: Any) -> Any:
    """The day of a date, or of a date with a time."""
    if isinstance(value, datetime):
        return value.date()
    return value.strip()[:10] if isinstance(value, str) else value


def _translated(value: Any) -> Any:
    """One text is English."""
    return {"en": value} if isinstance(value, str) else value


def _text(value: Any) -> Any:
    return "" if value is None else str(value).strip() if isinstance(value, int | float | str) else value


TEXTS_SCHEMA = {
    "description": "English, or language -> text with English among them",
    "anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}],
}
NAMES_SCHEMA = {
    "description": "a list, or one text with semicolons",
    "anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}],
}
Texts = Annotated[dict[str, str], BeforeValidator(_translated), WithJsonSchema(TEXTS_SCHEMA)]
Names = Annotated[tuple[str, ...], BeforeValidator(listed), WithJsonSchema(NAMES_SCHEMA)]
Hours = Annotated[tuple[HOURS, ...], BeforeValidator(words)]
Weekdays = Annotated[tuple[DAYS, ...], BeforeValidator(weekdays)]
Shift = Annotated[str, BeforeValidator(lambda value: "".join(str(value or "").replace("–", "-").split())),
                  Field(pattern=SHIFT, description='local time from and to, "07:00-15:00"')]
Words = Annotated[tuple[str, ...], BeforeValidator(words)]
Flags = Annotated[dict[str, bool], BeforeValidator(flags),
                  WithJsonSchema({"type": "object", "additionalProperties": {"type": "boolean"}})]
Day = Annotated[date | None, BeforeValidator(_day)]
Text = Annotated[str, BeforeValidator(_text)]


class Record(BaseModel):
    """A thing as written down."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)
