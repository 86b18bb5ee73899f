"""The state of one conversation: a frozen value that is JSON between turns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

VERSION = 1
FEW_WORDS = "few_words"
"""the fact, and the flow that asks for it"""

Known = Mapping[str, Any]
"""facts by key (see `key`): the profile as the conversation sees it; values are JSON"""


def key(name: str, of: str = "") -> str:
    """`years:midwife` for a fact of a subject, `outcode` for a fact of the person."""
    return f"{name}:{of}" if of else name


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """Where we stand in one flow. The conversation is a stack of frames, the last one is open."""

    flow: str
    step: str
    subject: str = ""
    """the occupation id the questions are about"""
    vars: Mapping[str, Any] = field(default_factory=dict)
    """what actions left for later steps (ids of listed openings ...); JSON"""
    asked: int = 0
    """how often the open question was asked again because no answer was understood"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """Choices that were shown, so that "2" or a button can be read later."""

    token: str
    """short, unique in this conversation; part of the button's callback data"""
    flow: str
    step: str
    choices: tuple[str, ...]
    """choice ids in the order shown"""
    subject: str = ""
    vars: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """One conversation (one contact: one address on one channel)."""

    version: int = VERSION
    language: str = ""
    """BCP 47, "" until found"""
    language_chosen: bool = False
    """the person chose it, rather than that we guessed it"""
    language_unsure: bool = False
    """the first message did not show a language, so it is asked for"""
    romanised: bool = False
    """the first message was in Latin letters, although the language has its own"""
    turn: int = 0
    stack: tuple[Frame, ...] = ()
    offers: tuple[Offer, ...] = ()
    """latest last; at most Limits.offers are kept"""
    known: Known = field(default_factory=dict)
    consents: Mapping[str, bool] = field(default_factory=dict)
    """purpose -> granted; absent = never asked"""
    passed: tuple[str, ...] = ()
    """keys of facts the person chose not to tell; not asked again"""
    goals: tuple[str, ...] = ()
    """flows the person asked for before we could start them (consent first)"""
    wishes: Mapping[str, Any] = field(default_factory=dict)
    """what they asked for was narrowed to: a day, a place, a kind of work; for as long as there are goals"""
    opted_out: bool = False
    told_stopped: bool = False
    """the one reminder after STOP was given"""
    alerts: bool = False
    handed_over: bool = False
    deleted: bool = False
    foreign_turns: int = 0
    """messages running in another language than the chosen one"""
    foreign_language: str = ""

    @property
    def few_words(self) -> bool:
        """The person reads little: short sentences, and numbers beside the pictures."""
        return self.known.get(FEW_WORDS) == "yes"

    @property
    def question(self) -> str:
        """`flow.step` that waits for an answer; "" when nothing does."""
        return f"{self.stack[-1].flow}.{self.stack[-1].step}" if self.stack else ""

    def to_json(self) -> str:
        """Compact JSON; `from_json` reads it back to an equal value, facts in the order they were told."""
        return json.dumps(self, default=_plain, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> State:
        """Read a stored state. Raises ValueError on anything that `to_json` did not write."""
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("version") != VERSION:
            raise ValueError(f"this is no state of version {VERSION}")
        try:
            data["stack"] = tuple(Frame(**f) for f in data["stack"])
            data["offers"] = tuple(Offer(**{**o, "choices": tuple(o["choices"])}) for o in data["offers"])
            data["goals"] = tuple(data["goals"])
            data["passed"] = tuple(data["passed"])
            return State(**data)
        except (KeyError, TypeError) as error:
            raise ValueError(f"a state with other fields than those of version {VERSION}") from error

    def set(self, **changes: Any) -> State:
        """A copy with some fields changed."""
        return replace(self, **changes)


def _plain(value: Any) -> Any:
    """One level of what JSON itself does not know."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
