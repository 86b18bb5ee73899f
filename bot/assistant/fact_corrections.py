"""A fact that a coordinator put right: what it was before, what it is now, and why. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CORRECTED = "corrected"
"""provenance of a fact that a coordinator put right"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One change. Kept for as long as the profile is."""

    id: int = 0
    """given by the store"""
    resident_id: str
    name: str
    of: str
    before: Any
    was: str
    """provenance before"""
    told: datetime
    """when it was told before"""
    after: Any
    """None = the fact was taken out"""
    reason: str
    at: datetime
    who: str
    """coordinator"""
    partner_id: str
    undone: datetime | None = None

    def sealed(self) -> str:
        """What nobody may read in the database, as JSON."""
        return json.dumps({
            "before": self.before, "was": self.was, "told": self.told.isoformat(), "after": self.after,
            "reason": self.reason,
        }, ensure_ascii=False)


def may_correct(value: Any) -> bool:
    """Texts, numbers, yes or no, and lists of texts; anything else only the resident can tell anew."""
    return isinstance(value, str | bool | int) or (isinstance(value, list) and all(isinstance(v, str) for v in value))


def as_text(value: Any) -> str:
    """The value as a form holds it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else str(value)


def read_value(text: str, like: Any) -> Any:
    """A form's text as a value of the same kind; None for nothing. Raises ValueError."""
    text = text.strip()
    if not text:
        return None
    if isinstance(like, bool):
        if text not in {"yes", "no"}:
            raise ValueError("yes or no")
        return text == "yes"
    if isinstance(like, int):
        return int(text)
    return [one.strip() for one in text.split(";") if one.strip()] if isinstance(like, list) else text


def unsealed(told: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a correction from what `sealed` made."""
    return {**told, "told": datetime.fromisoformat(told["told"])}
