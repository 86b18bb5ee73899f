"""What a wish is narrowed to: the day, the place, the work that a message names beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dialogue.limits import SURE_OF
from bot.dialogue.turn import Turn
from bot.understanding.values import Intent, Understanding

ABOUT_A_DAY = "find_events"
"""what somebody wants who names a day, and nothing else that we are sure of"""
DAYS = ("weekday", "week", "date", "impossible_date", "other_calendar")
"""entities that tell a day"""
WEEKEND = "weekends"
"""of the entity `hours`"""
NO_DAY = {"impossible_date": "impossible", "other_calendar": "calendar"}
"""entities that tell a day which we cannot look up -> why"""
NARROWED = (("weekday", "weekday"), ("week", "week"), ("date", "date"), ("postcode", "near"), ("occupation", "work"))
"""entities -> variables of the flow that was asked for"""


def about_a_day(turn: Turn, said: Understanding) -> Understanding:
    """Where nothing is surely meant, but a day is named and events are among the guesses, they are what is meant.

    "What is on Saturday?" has many wordings; the day is the same in all of them.
    """
    needed = max(SURE_OF.get(said.intent.name, 0), turn.limits.sure_beside_a_day)
    if turn.frame is not None or said.keyword or said.answer or said.intent.confidence >= needed:
        return said
    guesses = (said.intent, *said.ranking)
    likely = any(one.name == ABOUT_A_DAY and one.confidence >= turn.limits.beside_a_day for one in guesses)
    named = any(said.first(name) is not None for name in DAYS)
    return replace(said, intent=Intent(name=ABOUT_A_DAY, confidence=turn.limits.sure)) if likely and named else said


def narrowed(said: Understanding) -> dict[str, Any]:
    """What a request was narrowed to: a day, a place, a kind of work."""
    found: dict[str, Any] = {}
    for name, var in NARROWED:
        entity = said.first(name)
        if entity is not None:
            found[var] = entity.value
    if not found.keys() & {"weekday", "date"} and _says(said, "hours", WEEKEND):
        found["weekday"] = WEEKEND
    for name, why in NO_DAY.items():
        if "date" not in found and said.first(name) is not None:
            found["no_day"] = why
    return found


def _says(said: Understanding, name: str, value: str) -> bool:
    return any(one.entity == name and one.value == value for one in said.entities)
