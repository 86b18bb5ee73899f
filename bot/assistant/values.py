"""What use cases hand to the store and get back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.matching.values import CommunityEvent
from bot.speaking.message import OutgoingMessage


class Channel(StrEnum):
    """How somebody is reached."""

    TELEGRAM = "telegram"
    SMS = "sms"
    SIMULATOR = "simulator"


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbound:
    """A provider's payload, already turned into ours by a channel."""

    channel: Channel
    address: str
    """chat id, E.164 number, or simulator session"""
    provider_id: str
    """update id, MessageSid ...: repeated ids are dropped"""
    at: datetime
    text: str = ""
    thing: str = ""
    """photo, voice, location ... (dialogue.events.ThingReceived.thing); "" for a text"""
    latitude: float | None = None
    longitude: float | None = None
    payload: str = ""
    """deep-link code of /start"""
    button: str = ""
    """callback data `token.index`"""
    style: str = ""
    """simulator only: "telegram" or "sms" """
    edited: bool = False
    opt_out_type: str = ""
    """Twilio's STOP | START | HELP, when it says so"""
    locale_hint: str = ""
    """Telegram's language_code: a weak prior"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """One address of a resident on one channel."""

    id: str
    resident_id: str
    channel: Channel
    address: str
    opted_out: bool = False
    bad_address: bool = False
    language: str = ""
    style: str = ""
    last_inbound: datetime | None = None
    bounces: int = 0
    """how often the address was found not to work since its person last wrote"""
    bounced: datetime | None = None
    """the last time"""
    number: int = 0
    """which of several people who share the address, from 1; 0: nobody else does (bot.assistant.share)"""
    hears_until: datetime | None = None
    """of people who share an address: until when this one is known to be at the phone; None: somebody else may be"""
    asked: datetime | None = None
    """when its person was asked on another address whether it is still right"""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredFact:
    """A fact of a profile with its provenance."""

    name: str
    of: str
    value: Any
    provenance: str
    """said | inferred | document_seen | verified"""
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """Evidence of a yes or no."""

    purpose: str
    granted: bool
    version: str
    language: str
    channel: Channel
    at: datetime
    collected_by: str = "assistant"


class DeliveryStatus(StrEnum):
    """Life of a delivery. pending -> claimed -> sent -> delivered, or one of the ends."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Cause(StrEnum):
    """Why a message goes out; decides its priority and what an ambiguous send means."""

    REPLY = "reply"
    SERVICE = "service"
    ALERT = "alert"
    BROADCAST = "broadcast"


PRIORITY: Mapping[Cause, int] = {Cause.REPLY: 0, Cause.SERVICE: 1, Cause.ALERT: 5, Cause.BROADCAST: 9}
LEAST_URGENT = max(PRIORITY.values())
URGENT = PRIORITY[Cause.SERVICE]
"""somebody waits for messages of this priority or a more pressing one; the others are bulk: they keep decent hours, the
day's budget, and leave room for the urgent"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One outgoing message in the ledger."""

    id: str
    contact_id: str
    channel: Channel
    address: str
    message: OutgoingMessage
    cause: Cause
    created: datetime
    cause_id: str = ""
    """opening, broadcast ...; (cause, cause_id, contact) is unique when not empty"""
    sequence: int = 0
    """order within one contact: a later message never overtakes an earlier one of the same priority"""
    status: DeliveryStatus = DeliveryStatus.PENDING
    priority: int = 0
    not_before: datetime | None = None
    expires: datetime | None = None
    owner: str = ""
    lease_until: datetime | None = None
    attempts: int = 0
    provider_id: str = ""
    error: str = ""
    resends: int = 0
    """how often it was sent again because the phone was off"""
    tried: datetime | None = None
    """when it was last claimed"""
    held: bool = False
    """its broadcast is paused: it goes nowhere, and nobody waits behind it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """What became of a claimed delivery."""

    delivery_id: str
    status: DeliveryStatus
    provider_id: str = ""
    error: str = ""
    not_before: datetime | None = None
    """set when it goes back to pending"""
    address_verdict: str = ""
    """"" | opt_out | bad_address"""
    untried: bool = False
    """it was claimed and put back unsent: that was no attempt"""
    rest_until: datetime | None = None
    """its contact gets nothing before"""
    at: datetime | None = None
    """when the carrier answered"""


@dataclass(frozen=True, kw_only=True, slots=True)
class SenderState:
    """How a sender (a bot, a number) stands."""

    key: str
    spent: int
    """units sent today"""
    held_until: datetime | None
    reason: str
    """the carrier's code of the last hold"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Programme:
    """A code that is handed out somewhere, such as JOIN-LIBRARY, to see where people come from."""

    code: str
    """capital letters, digits and at least one hyphen"""
    source: str
    """where it is handed out, in a coordinator's words"""
    made: datetime
    came: int = 0
    """strangers whose first message held it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownCode:
    """What a code of ours stands for, whether it is still on or long over."""

    code: str
    kind: str
    """opening | event | programme"""
    id: str
    titles: Mapping[str, str] = field(default_factory=dict)
    """language -> title; none for a programme"""
    partner: str = ""
    """who offers it, else where it is"""
    ends: date | None = None
    """last day, in London; None = nobody said"""
    cancelled: bool = False
    """it was taken back, or ended before its day"""

    def over(self, today: date) -> bool:
        """Whether nobody can take part any more."""
        return self.cancelled or (self.ends is not None and self.ends < today)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpeningAnswer:
    """What a resident answered to an opening."""

    opportunity_id: str
    answer: str
    """told | interested | not_now | not_for_me"""
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class LogLine:
    """One line of a conversation as kept (encrypted)."""

    direction: str
    """in | out"""
    text: str
    at: datetime
    language: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOverRequest:
    """Somebody waits for a person."""

    id: str
    resident_id: str
    contact_id: str
    reason: str
    urgent: bool
    at: datetime
    closed: datetime | None = None
    assigned: str = ""
    """the coordinator who is to look after it"""
    holder: str = ""
    """the coordinator who has the conversation: the assistant is quiet"""
    until: datetime | None = None
    """when that ends by itself"""
    answered: datetime | None = None
    """when a coordinator last wrote"""
    wrote: datetime | None = None
    """when the person first wrote, or asked again, after that"""

    @property
    def waits(self) -> datetime | None:
        """Since when the person waits for a word of a person; None: the last word is ours, or it is closed."""
        if self.closed is not None:
            return None
        return self.at if self.answered is None else self.wrote


@dataclass(frozen=True, kw_only=True, slots=True)
class DueOpening:
    """An opening whose matched residents have not all been told."""

    opportunity_id: str
    cursor: str
    """last resident id looked at; "" at the start"""
    since: date


@dataclass(frozen=True, kw_only=True, slots=True)
class DueEvent:
    """An event of which not everybody whom it suits has been told."""

    event: CommunityEvent
    cursor: str
    """last resident id looked at; "" at the start"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Somebody who was told of an opening in other terms than it has now."""

    resident_id: str
    answer: str
    """told | interested | not_now"""
    at: datetime
    """of the answer"""
    terms: str
    """those that were told, see bot.assistant.terms"""
