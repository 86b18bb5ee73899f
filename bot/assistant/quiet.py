"""Somebody's own quiet times: when this person may be written to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.assistant.hours import DecentHours, is_decent, next_decent, personal

log = structlog.get_logger(__name__)
QUIET = "quiet"
"""fact of a resident: times at which they want nothing that nobody waits for, see `hours.personal`"""


def own_hours(hours: DecentHours, said: Any) -> DecentHours:
    """The decent hours of somebody who said this of their quiet times (None or "": nothing)."""
    try:
        return personal(hours, str(said or ""))
    except ValueError:
        log.warning("somebody's quiet hours cannot be read; those of everybody hold")
        return hours


def time_to_write(at: datetime, hours: DecentHours, margin: timedelta) -> datetime | None:
    """`at` itself when these hours are open then and go on for `margin`; else when they open next. None: never."""
    try:
        opens = next_decent(at, hours)
        return opens if is_decent(opens + margin, hours) else next_decent(opens + margin, hours)
    except ValueError:
        return None
