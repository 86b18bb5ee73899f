"""A day that somebody names: it stays with what they asked for, and tells what an unsure message is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue.effects import Act, Effect
from bot.understanding.values import Entity, Intent, Understanding
from tests.unit.dialogue.talk import Talk, entity, heard

Resident = Callable[..., Talk]


def looked_for(effects: tuple[Effect, ...]) -> dict[str, Any]:
    """What events were looked for with; fails when they were not."""
    acts = [one for one in effects if isinstance(one, Act) and one.action == "find_events"]
    assert len(acts) == 1, effects
    return {name: acts[0].given[name] for name in ("weekday", "week", "date", "near") if acts[0].given.get(name)}


def unsure(text: str, *entities: Entity, events: float) -> Understanding:
    """Something else is likelier, but not sure."""
    guesses = (Intent(name="goodbye", confidence=0.4), Intent(name="find_events", confidence=events))
    return replace(heard(text, *entities), intent=guesses[0], ranking=guesses)


def test_a_stranger_who_asks_for_a_day_sees_that_day_after_the_welcome(stranger: Talk) -> None:
    stranger.say(
        "what is on Saturday near B18", entity("weekday", "sat", "Saturday"), entity("postcode", "B18"),
        intent="find_events",
    )
    for _ in ("the language", "keeping answers"):
        stranger.pick(1)
    effects = stranger.pick(1)

    assert looked_for(effects) == {"weekday": "sat", "near": "B18"}
    assert not stranger.state.wishes, "the next search begins anew"


@pytest.mark.parametrize(
    ("text", "named", "wish"),
    [
        ("anything on tomorrow?", entity("date", "2026-11-24", "tomorrow"), {"date": "2026-11-24"}),
        ("what is Sunday", entity("weekday", "sun", "Sunday"), {"weekday": "sun"}),
        ("next week?", entity("week", "2026-11-30", "next week"), {"week": "2026-11-30"}),
    ],
)
def test_a_day_and_a_guess_are_enough_to_look_for_events(
    resident: Resident, text: str, named: Entity, wish: dict[str, str]
) -> None:
    assert looked_for(resident().hear(unsure(text, named, events=0.15))) == wish


def test_a_day_alone_is_not_enough_where_events_are_no_guess(resident: Resident) -> None:
    effects = resident().hear(unsure("I was ill on Sunday", entity("weekday", "sun", "Sunday"), events=0.02))

    assert not any(isinstance(one, Act) and one.action == "find_events" for one in effects)


def test_the_weekend_is_two_days(resident: Resident) -> None:
    effects = resident().say("events at the weekend", entity("hours", "weekends", "weekend"), intent="find_events")

    assert looked_for(effects) == {"weekday": "weekends"}


def test_a_guess_that_is_picked_keeps_the_day(resident: Resident) -> None:
    talk = resident()
    guesses = (Intent(name="find_jobs", confidence=0.4), Intent(name="find_events", confidence=0.05))
    talk.hear(replace(heard("Sunday", entity("weekday", "sun", "Sunday")), intent=guesses[0], ranking=guesses))

    talk.pick(1)

    assert talk.state.stack[-1].vars["weekday"] == "sun"
