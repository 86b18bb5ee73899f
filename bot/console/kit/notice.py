"""What is told at the top of the next page: done, and how to undo it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """`say` is an English sentence of the console, said in the reader's language."""

    say: str
    params: Mapping[str, Any] = field(default_factory=dict)
    undo: str = ""
    """address of the form that takes it back; empty: there is no way back"""
    fields: Mapping[str, str] = field(default_factory=dict)
    """what that form sends"""
    link: str = ""
    """address of what may come next"""
    next: str = ""
    """words of that link, in English"""

    def to_json(self) -> str:
        return json.dumps({
            "say": self.say, "params": dict(self.params), "undo": self.undo, "fields": dict(self.fields),
            "link": self.link, "next": self.next,
        })


def notice_of(text: str) -> Notice | None:
    """Back from `to_json`; None of nothing."""
    return Notice(**json.loads(text)) if text else None
