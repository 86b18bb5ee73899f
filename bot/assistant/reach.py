"""What use cases and the store tell each other about the people of a broadcast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.assistant.values import Channel, DeliveryStatus


class LeftOut(StrEnum):
    """Why somebody of the segment gets nothing; the first that holds."""

    NO_CONSENT = "no_consent"
    STOPPED = "stopped"
    DEAD_ADDRESS = "dead_address"
    NO_TEXT = "no_text"
    CAPPED = "capped"
    QUIET = "quiet"
    """it would be over before a decent hour, or before their own quiet time is"""
    FORGOTTEN = "forgotten"
    """between the making of the list and the sending"""
    TALKING = "talking"
    """with a coordinator: they get it afterwards, unless the broadcast is over by then"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judging:
    """By what people are left out."""

    cap: int
    """alerts and broadcasts to one person since `since`"""
    since: datetime
    languages: frozenset[str] | None = None
    """languages there is a text for; None: everybody gets one"""
    purposes: frozenset[str] = frozenset()
    """whoever said no to one of these consents is left out; silence is no objection"""
    seen_by: str = ""
    """the partner that writes: whoever does not let it see them any more gets nothing from it; "" = the programme"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """Who stands behind the next residents of a walk."""

    cursor: str = ""
    """last resident looked at"""
    looked: int = 0
    """residents looked at, in the segment or not; 0 = the walk is over"""
    people: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    """(language, channel, reason or "") -> people of the segment"""
    addresses: int = 0
    """addresses of the segment that are spared, because the person is reached at another one"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Members:
    """The next residents of a segment, whether or not they may be written to."""

    cursor: str = ""
    looked: int = 0
    """residents looked at; 0 = the walk is over"""
    residents: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Expansion:
    """One chunk of recipients."""

    cursor: str = ""
    looked: int = 0
    added: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """A recipient about to be written to."""

    resident_id: str
    contact_id: str
    channel: Channel
    language: str
    """"" = not chosen yet"""
    address: str
    reason: str = ""
    """why not after all (LeftOut)"""
    shared: bool = False
    """several people share the address"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """A line of the list of recipients. Never a name or an address."""

    contact_id: str
    language: str
    channel: str
    outcome: str
    """waiting, left_out, or the status of the delivery"""
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What somebody wrote after a broadcast."""

    broadcast_id: str
    contact_id: str
    text: str
    language: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcomes:
    """How a broadcast stands, counted."""

    expanded: int = 0
    """people on the list"""
    waiting: int = 0
    """their delivery is not written yet"""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """reason -> people who were on the list but may not be written to any more, or (TALKING) not now"""
    deliveries: Mapping[DeliveryStatus, int] = field(default_factory=dict)
    languages: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(language, channel) -> people on the list"""
    segments: int = 0
    """SMS parts of the deliveries written"""
    replies: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Afterwards:
    """What people did when they had read it."""

    failed: Mapping[str, int] = field(default_factory=dict)
    """`code:decision` of the carrier's error -> deliveries"""
    opted_out: int = 0
    """people who said STOP since"""
    answered: int = 0
    """people who wrote back"""
    followed: int = 0
    """people interested in the opening it is about, or with a place at the event"""
