"""What is known about coming to events: words of the day, and what helps whoever missed one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Helps:
    """A sentence for the next reminder."""

    say: str
    """id of a phrase"""
    when: str = ""
    """what must be true of the event; "" = always"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attending:
    """knowledge/attendance.yaml."""

    words: tuple[str, ...] = ()
    """capital letters, no two the same"""
    reminders: Mapping[str, tuple[Helps, ...]] = field(default_factory=dict)
    """reason for which somebody missed an event -> what the next reminder may say"""
