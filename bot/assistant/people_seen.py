"""What the console asks of people, and the answers. Every question comes with a viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.values import Contact


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Everybody for whom all of it holds; what is empty holds for everybody."""

    name: str = ""
    """each word of it must be a word of the name"""
    phone: str = ""
    """the whole number, or a Telegram chat id"""
    occupations: tuple[str, ...] = ()
    """one of these, as work or as a title"""
    languages: tuple[str, ...] = ()
    outcodes: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A resident in a list."""

    id: str
    name: str
    """"" when none was told"""
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    occupations: tuple[str, ...]
    outcode: str
    stage: str
    last_seen: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A part of what was found, in the order of ids."""

    rows: tuple[Found, ...]
    count: int
    """of all of them; no larger than MOST_COUNTED"""
    next: str = ""
    """id after which the next part begins; "" = this is the last"""


MOST_COUNTED = 1000
"""beyond that a list says "more than" """


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """What somebody wrote after a broadcast, with the way to them."""

    resident_id: str
    text: str
    """"" once it was erased"""
    language: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldSender:
    """A number or bot that may send nothing for now."""

    key: str
    until: datetime
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """A partner that may see a resident, and why."""

    partner_id: str
    because: str
    """consent, or referral:ID"""
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A resident as one viewer may see them."""

    id: str
    contacts: Sequence[Contact]
    alerts: bool
    tags: Sequence[str]
    sights: Sequence[Sight]
