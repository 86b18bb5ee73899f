"""How openings, events and profiles are written down in JSON, YAML and spreadsheets: the fields they share.

Generous in, strict out: names are snake_case, the other names a field answers to stand beside it, unknown fields are
ignored, lists may be one text with semicolons.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

HOURS = Literal["full_time", "part_time", "nights", "weekends", "school_hours", "any"]


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
Day = Annotated[date | None, BeforeValidator(_day)]
Text = Annotated[str, BeforeValidator(_text)]


class Record(BaseModel):
    """A thing as written down."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)
