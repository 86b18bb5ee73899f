"""The quiet times that somebody named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from bot.assistant.hours import DecentHours, personal
from bot.assistant.ports import UnitOfWork
from bot.dialogue.state import key

log = structlog.get_logger(__name__)
QUIET = "quiet"
"""fact of a resident: times at which they want no messages of ours, see `hours.personal`"""


def facts_of(uow: UnitOfWork, resident_id: str) -> dict[str, Any]:
    """Facts by key, as the conversation knows them."""
    return {key(fact.name, fact.of): fact.value for fact in uow.profiles.facts(resident_id)}


def hours_of(facts: Mapping[str, Any], hours: DecentHours) -> DecentHours:
    """The decent hours of one person."""
    try:
        return personal(hours, str(facts.get(QUIET, "")))
    except ValueError:
        log.warning("somebody's quiet hours cannot be read; those of everybody hold")
        return hours
