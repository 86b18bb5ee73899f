"""Somebody's own quiet times: when this person may be written to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.assistant.hours import DecentHours, is_decent, next_decent, personal
from bot.assistant.ports import UnitOfWork
from bot.dialogue.state import key

log = structlog.get_logger(__name__)
QUIET = "quiet"
"""fact of a resident: times at which they want nothing that nobody waits for, see `hours.personal`"""


def facts_of(uow: UnitOfWork, resident_id: str) -> dict[str, Any]:
    """Facts by key, as the conversation knows them."""
    return {key(fact.name, fact.of): fact.value for fact in uow.profiles.facts(resident_id)}


def hours_of(facts: Mapping[str, Any], hours: DecentHours) -> DecentHours:
    """The decent hours of one person."""
    return own_hours(hours, facts.get(QUIET))


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
