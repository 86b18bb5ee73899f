"""Days told in another calendar, which we cannot turn into a date: "at Ramadan", "5 Farvardin"."""

from __future__ import annotations

from dataclasses import replace

from bot.assistant.desk import Desk
from bot.dialogue.side import padded
from bot.understanding.values import Entity, Understanding

OTHER_CALENDAR = "other_calendar"
"""the entity"""
ABOUT_EVENTS = frozenset({"find_events", "signup_event"})
"""intents for which a day is looked up"""
GUESSES = 3
"""of what a message may mean, so many are looked at: what becomes of the day the conversation decides"""


def with_other_calendar(desk: Desk, said: Understanding) -> Understanding:
    """The same, with an entity for what names a day of another calendar when somebody asks for events."""
    guesses = (said.intent, *said.ranking[:GUESSES])
    if not any(one.name in ABOUT_EVENTS for one in guesses) or said.first("date") is not None:
        return said
    text = padded(said.text)
    named = next((word for word in sorted(desk.calendar_words) if word in text), "")
    if not named:
        return said
    word = named.strip()
    found = Entity(entity=OTHER_CALENDAR, value=word, text=word, start=0, end=len(said.text))
    return replace(said, entities=(*said.entities, found))

