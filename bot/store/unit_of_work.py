"""The store on a database."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock

from sqlalchemy import Engine, RootTransaction, select

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
from bot.errors import ConfigError, StoreError, StoreUnavailable
from bot.store.crypto import Cipher, Lookup
from bot.store.engine import WAIT_SECONDS, make_engine
from bot.store.failures import translated
from bot.store.models.installation import secret
from bot.store.reindex import reindex
from bot.store.repositories.accounts import SqlAccounts
from bot.store.repositories.api import SqlApiCalls
from bot.store.repositories.attendance import SqlAttendance, SqlCertificates
from bot.store.repositories.audit import SqlAudit
from bot.store.repositories.broadcasts import SqlBroadcasts
from bot.store.repositories.comings import SqlComings
from bot.store.repositories.contacts import SqlContacts
from bot.store.repositories.conversations import SqlConversations
from bot.store.repositories.corrections import SqlCorrections
from bot.store.repositories.event_walks import SqlEventWalks
from bot.store.repositories.events import SqlEvents
from bot.store.repositories.feeds import SqlFeedStates
from bot.store.repositories.hand_overs import SqlHandOvers
from bot.store.repositories.held_events import SqlHeldEvents
from bot.store.repositories.inbound import SqlInboundLog
from bot.store.repositories.inbox import SqlInbox
from bot.store.repositories.likenesses import SqlLikenesses
from bot.store.repositories.links import SqlLinks
from bot.store.repositories.looking import SqlLooking
from bot.store.repositories.openings import SqlOpenings
from bot.store.repositories.outbox import SqlOutbox
from bot.store.repositories.outcomes import SqlOutcomes, SqlReferrals
from bot.store.repositories.places import SqlPlaces
from bot.store.repositories.profiles import SqlProfiles
from bot.store.repositories.programmes import SqlProgrammes
from bot.store.repositories.recipients import SqlRecipients
from bot.store.repositories.sharers import SqlSharers
from bot.store.repositories.tally import SqlTally
from bot.store.repositories.trials import SqlTrials
from bot.store.repositories.uploads import SqlUploads
from bot.store.repositories.walls import SqlWalls
from bot.store.repositories.webhooks import SqlWebhooks
from bot.store.transaction import Transaction


class SqlUnitOfWork:
    """One transaction on the database."""

    def __init__(self, transaction: Transaction, root: RootTransaction) -> None:
        self.inbound: conversation_ports.InboundLog = SqlInboundLog(transaction)
        self.contacts: contact_ports.Contacts = SqlContacts(transaction)
        self.conversations: conversation_ports.Conversations = SqlConversations(transaction)
        self.profiles: resident_ports.Profiles = SqlProfiles(transaction)
        self.openings: opening_ports.Openings = SqlOpenings(transaction)
        self.events: event_ports.Events = SqlEvents(transaction)
        self.places: event_ports.Places = SqlPlaces(transaction)
        self.held_events: event_desk_ports.HeldEvents = SqlHeldEvents(transaction)
        self.uploads: upload_ports.Uploads = SqlUploads(transaction)
        self.attendance: attendance_ports.Attendance = SqlAttendance(transaction)
        self.certificates: attendance_ports.Certificates = SqlCertificates(transaction)
        self.coming: coming_ports.Comings = SqlComings(transaction)
        self.trials: coming_ports.Trials = SqlTrials(transaction)
        self.event_walks: event_ports.EventWalks = SqlEventWalks(transaction)
        self.outcomes: outcome_ports.OutcomeLog = SqlOutcomes(transaction)
        self.referrals: outcome_ports.Referrals = SqlReferrals(transaction)
        self.outbox: outbox_ports.Outbox = SqlOutbox(transaction)
        self.hand_overs: inbox_ports.HandOvers = SqlHandOvers(transaction)
        self.inbox: inbox_ports.Inbox = SqlInbox(transaction)
        self.feeds: feed_ports.FeedStates = SqlFeedStates(transaction)
        self.broadcasts: broadcast_ports.Broadcasts = SqlBroadcasts(transaction)
        self.recipients: broadcast_ports.Recipients = SqlRecipients(transaction)
        self.accounts: console_ports.Accounts = SqlAccounts(transaction)
        self.audit: console_ports.Audit = SqlAudit(transaction)
        self.walls: console_ports.Walls = SqlWalls(transaction)
        self.looking: console_ports.Looking = SqlLooking(transaction)
        self.api: api_ports.ApiCalls = SqlApiCalls(transaction)
        self.webhooks: api_ports.Webhooks = SqlWebhooks(transaction)
        self.links: contact_ports.Links = SqlLinks(transaction)
        self.sharers: contact_ports.Sharers = SqlSharers(transaction)
        self.programmes: resident_ports.Programmes = SqlProgrammes(transaction)
        self.tally: result_ports.Tally = SqlTally(transaction)
        self.corrections: resident_ports.Corrections = SqlCorrections(transaction)
        self.likenesses: resident_ports.Likenesses = SqlLikenesses(transaction)
        self._root = root

    def known_code(self, code: str) -> KnownCode | None:
        return naming.known_code(self, code)

    def commit(self) -> None:
        self._root.commit()


class _OneAtATime:
    """SQLite has one writer. Threads of this process wait here, where the next one goes on at once: SQLite itself would
    let them sleep and look again.
    """

    def __init__(self) -> None:
        self._lock = Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            raise StoreUnavailable("the database is busy", advice="Nothing was changed; try again.")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class SqlStore:
    """Opens units of work on a migrated database. Thread-safe.

    Raises ConfigError when the data key is not the one this database was written with.
    """

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine = engine
        self._writer: AbstractContextManager[None] = _OneAtATime() if engine.dialect.name == "sqlite" else nullcontext()
        self._cipher = cipher
        self._lookup = Lookup(lookup_key(engine, cipher))

    @contextmanager
    def begin(self) -> Iterator[ports.UnitOfWork]:
        with self._writer, translated(), self._engine.connect() as connection:
            root = connection.begin()
            yield SqlUnitOfWork(Transaction(connection, self._cipher, self._lookup), root)

    def reindex(self) -> int:
        """Make the search terms of residents that an earlier version kept; how many."""
        return reindex(self._engine, self._cipher, self._lookup)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def open_store(url: str, data_key: str) -> SqlStore:
    """The store of an address and a key; `migrations.migrate(url)` comes first."""
    return SqlStore(make_engine(url), Cipher(data_key))


def lookup_key(engine: Engine, cipher: Cipher) -> bytes:
    """Read the key of the hashes, or make it in a new database."""
    with translated(), engine.begin() as connection:
        fresh = {"name": "lookup", "sealed": cipher.seal(secrets.token_hex(32))}
        Transaction(connection, cipher, Lookup(b"")).insert_new(secret, fresh)
        sealed = connection.scalar(select(secret.c.sealed).where(secret.c.name == "lookup"))
    try:
        return bytes.fromhex(cipher.open(sealed or ""))
    except StoreError as error:
        raise ConfigError(
            "this key does not open the database", where="DOORSTEP_DATA_KEY",
            advice="Use the key it was written with, or add it behind the new one, after a comma.",
        ) from error
