"""A command about places, in one transaction."""

from __future__ import annotations

from datetime import datetime

from bot.assistant.hours import DecentHours
from bot.assistant.places import Decision, PlaceRules, decide
from bot.assistant.ports import UnitOfWork
from bot.assistant.quiet import QUIET, own_hours
from bot.assistant.room import Command

RULES = PlaceRules()


def take(uow: UnitOfWork, event_id: str, command: Command, at: datetime, rules: PlaceRules = RULES) -> Decision | None:
    """Do a command in the open transaction; None when there is no such event.

    The caller tells whoever its moves concern: besides the one who asked, those to whom a place was offered.
    """
    room = uow.places.room(event_id, command.resident)
    if room is None:
        return None
    decision = decide(room, command, at, rules, lambda resident: _hours_of(uow, resident, rules.hours))
    uow.places.keep(decision)
    return decision


def _hours_of(uow: UnitOfWork, resident_id: str, hours: DecentHours) -> DecentHours:
    quiet = (fact.value for fact in uow.profiles.facts(resident_id) if fact.name == QUIET)
    return own_hours(hours, next(quiet, None))
