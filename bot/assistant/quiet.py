"""The quiet times that somebody named."""

from __future__ import annotations

import structlog

from bot.assistant.hours import DecentHours, personal

log = structlog.get_logger(__name__)
QUIET = "quiet"
"""fact of a resident: times at which they want no messages of ours, see `hours.personal`"""


def own_hours(hours: DecentHours, quiet: object) -> DecentHours:
    """Everybody's decent hours without those times; `quiet` is the value of the fact, None where there is none."""
    try:
        return personal(hours, str(quiet or ""))
    except ValueError:
        log.warning("somebody's quiet hours cannot be read; those of everybody hold")
        return hours
