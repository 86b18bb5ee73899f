"""The unit of work in memory: one lock, and a snapshot to go back to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from bot.assistant import (
    api_ports,
    attendance_ports,
    broadcast_ports,
    coming_ports,
    console_ports,
    contact_ports,
    conversation_ports,
    event_desk_ports,
    event_ports,
    feed_ports,
    inbox_ports,
    naming,
    opening_ports,
    outbox_ports,
    outcome_ports,
    ports,
    resident_ports,
    result_ports,
    upload_ports,
)
from bot.assistant.values import KnownCode
from bot.errors import StoreUnavailable
from bot.store.memory.accounts import MemoryAccounts, MemoryAudit
from bot.store.memory.api import MemoryApiCalls, MemoryWebhooks
from bot.store.memory.attendance import MemoryAttendance, MemoryCertificates
from bot.store.memory.broadcasts import MemoryBroadcasts
from bot.store.memory.comings import MemoryComings
from bot.store.memory.contacts import MemoryContacts, MemoryInboundLog
from bot.store.memory.conversations import MemoryConversations
from bot.store.memory.corrections import MemoryCorrections
from bot.store.memory.event_walks import MemoryEventWalks
from bot.store.memory.events import MemoryEvents
from bot.store.memory.feeds import MemoryFeedStates
from bot.store.memory.hand_overs import MemoryHandOvers
from bot.store.memory.held_events import MemoryHeldEvents
from bot.store.memory.inbox import MemoryInbox
from bot.store.memory.likenesses import MemoryLikenesses
from bot.store.memory.links import MemoryLinks
from bot.store.memory.looking import MemoryLooking
from bot.store.memory.openings import MemoryOpenings
from bot.store.memory.outbox import MemoryOutbox
from bot.store.memory.outcomes import MemoryOutcomes, MemoryReferrals
from bot.store.memory.places import MemoryPlaces
from bot.store.memory.profiles import MemoryProfiles
from bot.store.memory.programmes import MemoryProgrammes
from bot.store.memory.recipients import MemoryRecipients
from bot.store.memory.sharers import MemorySharers
from bot.store.memory.tables import Tables
from bot.store.memory.tally import MemoryTally
from bot.store.memory.trials import MemoryTrials
from bot.store.memory.uploads import MemoryUploads
from bot.store.memory.walls import MemoryWalls


class MemoryUnitOfWork:
    """One transaction on the tables in memory."""

    def __init__(self, tables: Tables) -> None:
        self.inbound: conversation_ports.InboundLog = MemoryInboundLog(tables)
        self.contacts: contact_ports.Contacts = MemoryContacts(tables)
        self.conversations: conversation_ports.Conversations = MemoryConversations(tables)
        self.profiles: resident_ports.Profiles = MemoryProfiles(tables)
        self.openings: opening_ports.Openings = MemoryOpenings(tables)
        self.events: event_ports.Events = MemoryEvents(tables)
        self.places: event_ports.Places = MemoryPlaces(tables)
        self.held_events: event_desk_ports.HeldEvents = MemoryHeldEvents(tables)
        self.uploads: upload_ports.Uploads = MemoryUploads(tables)
        self.attendance: attendance_ports.Attendance = MemoryAttendance(tables)
        self.certificates: attendance_ports.Certificates = MemoryCertificates(tables)
        self.coming: coming_ports.Comings = MemoryComings(tables)
        self.trials: coming_ports.Trials = MemoryTrials(tables)
        self.event_walks: event_ports.EventWalks = MemoryEventWalks(tables)
        self.outcomes: outcome_ports.OutcomeLog = MemoryOutcomes(tables)
        self.referrals: outcome_ports.Referrals = MemoryReferrals(tables)
        self.outbox: outbox_ports.Outbox = MemoryOutbox(tables)
        self.hand_overs: inbox_ports.HandOvers = MemoryHandOvers(tables)
        self.inbox: inbox_ports.Inbox = MemoryInbox(tables)
        self.feeds: feed_ports.FeedStates = MemoryFeedStates(tables)
        self.broadcasts: broadcast_ports.Broadcasts = MemoryBroadcasts(tables)
        self.recipients: broadcast_ports.Recipients = MemoryRecipients(tables)
        self.accounts: console_ports.Accounts = MemoryAccounts(tables)
        self.audit: console_ports.Audit = MemoryAudit(tables)
        self.walls: console_ports.Walls = MemoryWalls(tables)
        self.looking: console_ports.Looking = MemoryLooking(tables)
        self.api: api_ports.ApiCalls = MemoryApiCalls(tables)
        self.webhooks: api_ports.Webhooks = MemoryWebhooks(tables)
        self.links: contact_ports.Links = MemoryLinks(tables)
        self.sharers: contact_ports.Sharers = MemorySharers(tables)
        self.programmes: resident_ports.Programmes = MemoryProgrammes(tables)
        self.tally: result_ports.Tally = MemoryTally(tables)
        self.corrections: resident_ports.Corrections = MemoryCorrections(tables)
        self.likenesses: resident_ports.Likenesses = MemoryLikenesses(tables)
        self.committed = False

    def known_code(self, code: str) -> KnownCode | None:
        return naming.known_code(self, code)

    def commit(self) -> None:
        self.committed = True


class MemoryStore:
    """A store that ends with the process. Transactions run one after the other.

    `wait` is how long `begin` waits for another transaction, in seconds, before StoreUnavailable.
    """

    def __init__(self, *, wait: float = 5.0) -> None:
        self._tables = Tables()
        self._lock = Lock()
        self._wait = wait

    @contextmanager
    def begin(self) -> Iterator[ports.UnitOfWork]:
        if not self._lock.acquire(timeout=self._wait):
            raise StoreUnavailable("another transaction has not ended")
        try:
            snapshot = self._tables.snapshot()
            work = MemoryUnitOfWork(self._tables)
            try:
                yield work
            finally:
                if not work.committed:
                    self._tables.restore(snapshot)
        finally:
            self._lock.release()
