"""What can happen to a conversation. Past tense, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sentence import Sentence
from bot.understanding.values import Intent, Understanding


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One part of a message: [start, end) of the text, and what is wanted there."""

    start: int
    end: int
    intent: Intent


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What a message names by its code."""

    kind: str
    """opening | event | programme | link: another address of the same person"""
    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """Somebody asks whether a message is really ours, and we looked."""

    phrases: tuple[str, ...]
    """what is to be said, one after the other"""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageReceived:
    """A text came in and was understood."""

    at: datetime
    understanding: Understanding
    clauses: tuple[Clause, ...] = ()
    """the parts of a message that says several things, each with an intent of its own; () for a plain message"""
    notes: tuple[str, ...] = ()
    """phrases to say first: too_long | edited"""
    named: Named | None = None
    """what a code in the message stands for"""
    checked: Checked | None = None
    """the answer to "VERIFY KR7HW" """


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoicePressed:
    """A button was pressed."""

    at: datetime
    token: str
    index: int
    """0-based position among the choices shown"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ThingReceived:
    """Something that is not text came in."""

    at: datetime
    thing: str
    """photo | document | voice | video | sticker | emoji | location | contact | empty | start | unsupported"""
    outcode: str = ""
    """for a location inside the area: the nearest outward code, found by the assistant"""
    payload: str = ""
    """for `start`: the deep-link code"""
    named: Named | None = None
    """what that code stands for"""
    language: str = ""
    """what the phone is set to: for `start` of somebody new, until they write"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One opening or event an action found, ready to be shown."""

    id: str
    line: Sentence
    """what the list says of it"""
    label: Sentence
    """a few words, for a button"""
    detail: Sentence | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who is at the other end, once that was found out anew: two profiles became one, or parted."""

    known: Mapping[str, Any]
    """facts by key"""
    consents: Mapping[str, bool]
    alerts: bool
    language: str = ""
    """the person's other address is written to in it; empty: nothing is known"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionDone:
    """The assistant did what a `do` step asked for, in the same turn."""

    at: datetime
    action: str
    outcome: str
    """decides the route: found | none | booked | full | ... (see actions.py)"""
    items: tuple[Listed, ...] = ()
    vars: Mapping[str, Any] = field(default_factory=dict)
    """JSON, kept in the frame"""
    params: Mapping[str, Any] = field(default_factory=dict)
    """values for the sentences that follow in this turn"""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """what the person said by choosing this, by key (`ladder:midwife`)"""
    person: Person | None = None
    """somebody else's facts and consents hold from here on"""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpeningArrived:
    """The matcher found a new opening for this person."""

    at: datetime
    listed: Listed


@dataclass(frozen=True, kw_only=True, slots=True)
class FlowDue:
    """It is time for a flow that begins by itself: a list of news, an event, a question of ours."""

    at: datetime
    flow: str
    vars: Mapping[str, Any] = field(default_factory=dict)
    """JSON, for the frame"""
    said: str = ""
    """phrase to say first"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonLeft:
    """A coordinator had the conversation, and the assistant has it again."""

    at: datetime
    said: str
    """phrase to say first; the open question comes behind it"""


Event = MessageReceived | ChoicePressed | ThingReceived | ActionDone | OpeningArrived | FlowDue | PersonLeft
