"""The unit of work, and the store that opens it.

A port is a small protocol of what use cases need from the outside; those of one capability stand in one file, named
`..._ports.py`. `store` implements the ports named here on SQLAlchemy, `bot.store.memory` in memory; one contract suite
(tests/contract) runs on both. Each method of theirs runs inside the transaction of its unit of work; none commits by
itself.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from bot.assistant.api_ports import ApiCalls, Webhooks
from bot.assistant.attendance_ports import Attendance, Certificates
from bot.assistant.broadcast_ports import Broadcasts, Recipients
from bot.assistant.coming_ports import Comings, Trials
from bot.assistant.console_ports import Accounts, Audit, Looking, Walls
from bot.assistant.contact_ports import Contacts, Links, Sharers
from bot.assistant.conversation_ports import Conversations, InboundLog
from bot.assistant.event_desk_ports import HeldEvents
from bot.assistant.event_ports import Events, EventWalks, Places
from bot.assistant.feed_ports import FeedStates
from bot.assistant.inbox_ports import HandOvers, Inbox
from bot.assistant.opening_ports import Openings
from bot.assistant.outbox_ports import Outbox
from bot.assistant.outcome_ports import OutcomeLog, Referrals
from bot.assistant.resident_ports import Corrections, Likenesses, Profiles, Programmes
from bot.assistant.result_ports import Tally
from bot.assistant.upload_ports import Uploads
from bot.assistant.values import KnownCode


class UnitOfWork(Protocol):
    """One transaction. `commit` or nothing happened."""

    inbound: InboundLog
    contacts: Contacts
    conversations: Conversations
    profiles: Profiles
    openings: Openings
    events: Events
    places: Places
    held_events: HeldEvents
    uploads: Uploads
    attendance: Attendance
    certificates: Certificates
    coming: Comings
    trials: Trials
    event_walks: EventWalks
    outcomes: OutcomeLog
    referrals: Referrals
    outbox: Outbox
    hand_overs: HandOvers
    inbox: Inbox
    feeds: FeedStates
    broadcasts: Broadcasts
    recipients: Recipients
    accounts: Accounts
    audit: Audit
    walls: Walls
    looking: Looking
    api: ApiCalls
    webhooks: Webhooks
    links: Links
    sharers: Sharers
    programmes: Programmes
    tally: Tally
    corrections: Corrections
    likenesses: Likenesses

    def known_code(self, code: str) -> KnownCode | None:
        """What a code of ours stands for, whatever kind of thing has it (bot.assistant.naming); None: not ours."""
        ...

    def commit(self) -> None: ...


class Store(Protocol):
    """Opens units of work. Implementations are thread-safe."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """A new transaction; rolled back unless `commit` was called. Raises StoreUnavailable."""
        ...
