"""The code of a programme tells where somebody new comes from. Nothing is shown for it."""

from __future__ import annotations

from bot.dialogue import profile
from bot.dialogue.effects import CountArrival
from bot.dialogue.events import Named
from bot.dialogue.turn import Turn

PROGRAMME = "programme"
"""the kind of thing named"""
SOURCE = "source"
"""the fact: by which code the person came first"""


def note(turn: Turn, named: Named | None, *, new: bool) -> Turn:
    """Count and remember it, once a person."""
    if named is None or named.kind != PROGRAMME or not new:
        return turn
    return profile.save(turn, SOURCE, named.id).put(CountArrival(programme=named.id))
