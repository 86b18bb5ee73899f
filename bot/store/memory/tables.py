"""The rows of the store in memory. All values are immutable, so a copy of the tables is a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from bot.assistant.api_replies import ApiReply
from bot.assistant.api_tokens import ApiToken
from bot.assistant.attendance import Mark
from bot.assistant.broadcast import Broadcast
from bot.assistant.certificate import Certificate
from bot.assistant.coming import Coming
from bot.assistant.coordinators import AccountLink, AuditLine, Coordinator, Partner, WebSession
from bot.assistant.fact_corrections import Correction
from bot.assistant.feed import FeedState, Item
from bot.assistant.held_events import Plan
from bot.assistant.inbox import DeskLine, Spoken
from bot.assistant.link import Link
from bot.assistant.outcome import Outcome, Referral
from bot.assistant.reach import Reply
from bot.assistant.results import Figures, Question
from bot.assistant.room import Booking, Move, NewsKind
from bot.assistant.share import Asked
from bot.assistant.trial import Exposure
from bot.assistant.uploads import Row as UploadRow
from bot.assistant.uploads import Upload
from bot.assistant.values import (
    Channel,
    Consent,
    Contact,
    Delivery,
    DeliveryStatus,
    HandOverRequest,
    OpeningAnswer,
    Programme,
    StoredFact,
)
from bot.assistant.webhooks import Sending, Webhook
from bot.errors import StoreError
from bot.matching.values import CommunityEvent, Opportunity
from bot.store.rules import Bucket


@dataclass(frozen=True, kw_only=True, slots=True)
class OpeningRow:
    """An opening, and how far its alerts have come."""

    opportunity: Opportunity
    added: date
    cursor: str = ""
    done: bool = False
    corrections: Mapping[str, Any] = field(default_factory=dict)
    because: str = ""
    owner: str = ""
    follow_until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerRow:
    """What became of one opening for one person; `resident_id` None once that person is forgotten."""

    resident_id: str | None
    answer: OpeningAnswer
    told: datetime | None
    terms: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeRow:
    """What became of one interest; `resident_id` None once that person is forgotten."""

    resident_id: str | None
    outcome: Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """A status callback that came before the provider id was known."""

    status: DeliveryStatus
    error: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RecipientRow:
    """Somebody on the list of a broadcast."""

    resident_id: str
    contact_id: str
    language: str
    channel: Channel
    state: str
    segments: int
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SharerRow:
    """One of several people on an address; `asked` stands with one of them."""

    line: tuple[Channel, str]
    name: str
    asked: Asked | None = None


@dataclass
class Tables:
    """Everything kept, by primary key."""

    residents: dict[str, bool] = field(default_factory=dict)
    """id -> alerts on"""
    contacts: dict[str, Contact] = field(default_factory=dict)
    addresses: dict[tuple[Channel, str], str] = field(default_factory=dict)
    suppressed: set[tuple[Channel, str]] = field(default_factory=set)
    inbound: dict[tuple[Channel, str], datetime] = field(default_factory=dict)
    """when each provider message was taken in"""
    conversations: dict[str, tuple[str, int]] = field(default_factory=dict)
    lines: dict[str, tuple[Spoken, ...]] = field(default_factory=dict)
    spoken: int = 0
    """number of the latest line of all conversations"""
    facts: dict[tuple[str, str, str], StoredFact] = field(default_factory=dict)
    consents: list[tuple[str, Consent]] = field(default_factory=list)
    openings: dict[str, OpeningRow] = field(default_factory=dict)
    answers: list[AnswerRow] = field(default_factory=list)
    events: dict[str, CommunityEvent] = field(default_factory=dict)
    bookings: dict[str, Booking] = field(default_factory=dict)
    """resident "" once that person is forgotten"""
    moves: dict[tuple[str, int], Move] = field(default_factory=dict)
    """by event and number"""
    reminders: set[tuple[str, str, datetime]] = field(default_factory=set)
    """(booking, kind, beginning of the session)"""
    comings: dict[tuple[str, datetime, str], Coming] = field(default_factory=dict)
    """by booking, beginning of the session, and question"""
    exposures: dict[tuple[str, str], Exposure] = field(default_factory=dict)
    """by trial and resident"""
    booking_news: dict[tuple[str, NewsKind], datetime] = field(default_factory=dict)
    """what is to be told of a booking -> since when"""
    event_owners: dict[str, str] = field(default_factory=dict)
    """event -> partner who holds it"""
    plans: dict[str, Plan] = field(default_factory=dict)
    """by event"""
    uploads: dict[str, Upload] = field(default_factory=dict)
    upload_files: dict[str, bytes] = field(default_factory=dict)
    upload_rows: dict[tuple[str, int], UploadRow] = field(default_factory=dict)
    """by file and number"""
    upload_leases: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """file -> (worker who has it, until when)"""
    marks: dict[tuple[str, int], Mark] = field(default_factory=dict)
    """by event and number"""
    opinions: dict[str, str] = field(default_factory=dict)
    """booking -> whether it was useful"""
    certificates: dict[str, Certificate] = field(default_factory=dict)
    """by token"""
    event_walks: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """event -> last resident looked at, and whether it was the last of all"""
    outcomes: list[OutcomeRow] = field(default_factory=list)
    questions: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """(resident, opening) -> when to ask"""
    closings: set[tuple[str, str, date]] = field(default_factory=set)
    """(resident, opening, closing date): reminded"""
    referrals: list[Referral] = field(default_factory=list)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    """delivery id -> its place in the order they were added"""
    receipts: dict[tuple[Channel, str], Receipt] = field(default_factory=dict)
    senders: dict[str, Bucket] = field(default_factory=dict)
    hold_reasons: dict[str, str] = field(default_factory=dict)
    """why a sender was held last"""
    spent: dict[tuple[str, date], int] = field(default_factory=dict)
    """units of a sender on a day"""
    resting: dict[str, datetime] = field(default_factory=dict)
    """contact -> it gets nothing before"""
    hand_overs: dict[str, HandOverRequest] = field(default_factory=dict)
    desk_lines: list[DeskLine] = field(default_factory=list)
    feeds: dict[str, FeedState] = field(default_factory=dict)
    listings: dict[str, Mapping[Item, tuple[datetime, datetime | None]]] = field(default_factory=dict)
    """feed -> what it named, and when"""
    broadcasts: dict[str, Broadcast] = field(default_factory=dict)
    recipients: dict[tuple[str, str], RecipientRow] = field(default_factory=dict)
    """by broadcast and resident"""
    replies: list[Reply] = field(default_factory=list)
    tags: set[tuple[str, str]] = field(default_factory=set)
    likenesses: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """(resident, tag)"""
    partners: dict[str, Partner] = field(default_factory=dict)
    coordinators: dict[str, Coordinator] = field(default_factory=dict)
    account_links: dict[str, AccountLink] = field(default_factory=dict)
    """by coordinator"""
    sessions: dict[str, WebSession] = field(default_factory=dict)
    tries: list[tuple[str, datetime]] = field(default_factory=list)
    audit: list[AuditLine] = field(default_factory=list)
    sights: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    """(partner, resident, because) -> since"""
    api_tokens: dict[str, ApiToken] = field(default_factory=dict)
    api_replies: dict[tuple[str, str], ApiReply] = field(default_factory=dict)
    """by partner and key"""
    referred_by: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    """(resident, opening, partner who referred them) -> when"""
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    webhook_seen: dict[tuple[str, str], str] = field(default_factory=dict)
    """(webhook, subject) -> mark"""
    sendings: dict[str, Sending] = field(default_factory=dict)
    link_codes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """contact -> its code, and until when"""
    link_misses: list[tuple[Channel, str, datetime]] = field(default_factory=list)
    sharers: dict[str, SharerRow] = field(default_factory=dict)
    """by contact; `addresses` holds the one of them who spoke last"""
    links: dict[str, Link] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    """by the signs of their code"""
    questions_asked: dict[tuple[str, str], Question] = field(default_factory=dict)
    """by resident and step"""
    figures: dict[str, Figures] = field(default_factory=dict)
    """by partner; "" = the programme"""
    corrections: list[Correction] = field(default_factory=list)
    forgotten: int = 0
    """how many residents were"""

    def snapshot(self) -> Tables:
        """A copy to go back to."""
        return Tables(**{f.name: copy(getattr(self, f.name)) for f in fields(self)})

    def restore(self, snapshot: Tables) -> None:
        """Go back."""
        for f in fields(self):
            setattr(self, f.name, getattr(snapshot, f.name))

    def contact(self, contact_id: str) -> Contact:
        """A contact that must be there."""
        if contact_id not in self.contacts:
            raise StoreError("no such contact (it may have been forgotten in this turn)")
        return self.contacts[contact_id]

    def resident(self, resident_id: str) -> str:
        """The id of a resident who must be there."""
        if resident_id not in self.residents:
            raise StoreError("no such resident (it may have been forgotten in this turn)")
        return resident_id
