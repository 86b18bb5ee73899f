"""A command about places, in one transaction."""

from __future__ import annotations

from datetime import datetime

from bot.assistant.place_rules import PlaceRules
from bot.assistant.places import decide
from bot.assistant.ports import UnitOfWork
from bot.assistant.quiet import facts_of, hours_of
from bot.assistant.room import Command
from bot.assistant.room_work import Decision

RULES = PlaceRules()
RESIDENT = "resident"
"""who asks for themselves, see Move.by"""


def take(uow: UnitOfWork, event_id: str, command: Command, at: datetime, rules: PlaceRules = RULES) -> Decision | None:
    """Do a command in the open transaction; None when there is no such event.

    Whoever asked is answered by the caller; all others whom its moves concern are told by `PlaceNews`.
    """
    room = uow.places.room(event_id, command.resident)
    if room is None:
        return None
    decision = decide(room, command, at, rules, lambda one: hours_of(facts_of(uow, one), rules.hours))
    uow.places.keep(decision)
    if command.by == RESIDENT:
        uow.places.heard([one.id for one in decision.changed if one.resident_id == command.resident])
    return decision
