"""A certificate of attendance: what it says, and for how long. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(days=60)
"""then its page ends; whoever needs it longer prints it, or asks for a new one"""
LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """The page of one booking. What was attended is looked up when it is shown, so that it is never more than true."""

    booking_id: str
    event_id: str
    name: str
    """as the resident gave it for this page; "" when they left it out. Sealed in the store"""
    at: datetime
    until: datetime


def clean_name(said: str) -> str:
    """A name on one line, not longer than a page has room for."""
    return " ".join(said.split())[:LONGEST_NAME].strip()
