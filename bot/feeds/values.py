"""Values out of JSON that somebody else made: whatever stands there, something harmless comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOTHING: Mapping[str, Any] = {}


def items(value: Any) -> list[Any]:
    """The things in a list; one thing is a list of itself."""
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def things(value: Any) -> list[Mapping[str, Any]]:
    """The objects among them."""
    return [one for one in items(value) if isinstance(one, Mapping)]


def thing(value: Any) -> Mapping[str, Any]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, Mapping) else NOTHING


def text(value: Any) -> str:
    """A text or a number as text; "" for anything else."""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def number(value: Any) -> float | None:
    """A number, or a text that is one; None for anything else."""
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        return None
    return found if found is not None and abs(found) < 1e12 else None
