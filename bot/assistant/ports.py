"""The ports: what use cases need from the outside, as small protocols.

`store` implements them on SQLAlchemy, `bot.store.memory` in memory; one contract suite (tests/contract) runs on both.
Every method runs inside the unit of work's transaction; none commits by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol

from bot.assistant.api_ports import ApiCalls, Webhooks
from bot.assistant.attendance_ports import Attendance, Certificates
from bot.assistant.audience import Audience
from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.coming_ports import Comings, Trials
from bot.assistant.console_ports import Accounts, Audit, Looking, Walls
from bot.assistant.coordinators import Viewer
from bot.assistant.event_desk_ports import HeldEvents
from bot.assistant.event_ports import Events, Places
from bot.assistant.feed import FeedState, Item, KeptOpening
from bot.assistant.inbox_ports import Inbox
from bot.assistant.link import Link
from bot.assistant.outcome import Outcome, Planned, Referral, ReferralStatus, Said, Stage
from bot.assistant.reach import Afterwards, Expansion, Judging, Members, Outcomes, Reached, Recipient, Reply, Survey
from bot.assistant.resident_ports import Corrections, Likenesses
from bot.assistant.result_ports import Tally
from bot.assistant.share import Asked, Sharer
from bot.assistant.upload_ports import Uploads
from bot.assistant.values import (
    Cause,
    Channel,
    Consent,
    Contact,
    Delivery,
    DeliveryStatus,
    DueEvent,
    DueOpening,
    HandOverRequest,
    Inbound,
    KnownCode,
    LogLine,
    OpeningAnswer,
    Programme,
    SenderState,
    Settled,
    StoredFact,
    Told,
)
from bot.matching.values import Opportunity


class InboundLog(Protocol):
    """Which provider messages have been taken in."""

    def first_time(self, channel: Channel, provider_id: str, at: datetime) -> bool:
        """Record the id; False when it was there already."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Forget at most `limit` ids taken in before; how many. No provider repeats itself after so long."""
        ...


class Contacts(Protocol):
    """Addresses of residents."""

    def find(self, channel: Channel, address: str, *, lock: bool = False) -> Contact | None:
        """By keyed hash of the address. `lock` serialises turns of the same contact."""
        ...

    def get(self, contact_id: str) -> Contact | None: ...

    def of_resident(self, resident_id: str) -> Sequence[Contact]: ...

    def add(self, contact: Contact) -> None:
        """Creates the resident row too when it is new."""
        ...

    def update(self, contact_id: str, **changes: Any) -> None:
        """opted_out, bad_address, language, style, last_inbound, asked."""
        ...

    def suppressed(self, channel: Channel, address: str) -> bool:
        """The address said STOP before it was forgotten."""
        ...

    def to_ask_about(self, channel: Channel, limit: int, after: str = "") -> Sequence[Contact]:
        """Dead addresses (bounced a second time) of people with another that works, who were not asked yet.

        By id, greater than `after`; whoever is being looked at by somebody else is left out.
        """
        ...

    def try_again(self, before: datetime, limit: int) -> int:
        """Addresses that bounced once, and then before, count as good again; how many. After a second time, never."""
        ...


class Conversations(Protocol):
    """State of each conversation, encrypted JSON."""

    def load(self, contact_id: str) -> tuple[str, int] | None:
        """(state JSON, revision) or None."""
        ...

    def save(self, contact_id: str, state: str, revision: int) -> None:
        """`revision` is the one loaded (0 for a new row); raises StoreError when another turn was faster."""
        ...

    def log(self, contact_id: str, lines: Iterable[LogLine]) -> None: ...

    def log_each(self, lines: Iterable[tuple[str, LogLine]]) -> None:
        """(contact, line): many at once."""
        ...

    def lines(self, contact_id: str, limit: int = 50) -> Sequence[LogLine]:
        """Latest last."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Remove at most `limit` lines older than `before`; how many. State stays."""
        ...


class Profiles(Protocol):
    """Facts and consents."""

    def facts(self, resident_id: str) -> Sequence[StoredFact]: ...

    def said(self, name: str, residents: Collection[str]) -> Mapping[str, Any]:
        """Value of a fact without a subject, for those of these residents who told it."""
        ...

    def save_fact(self, resident_id: str, fact: StoredFact) -> None:
        """Replaces the fact of the same (name, of)."""
        ...

    def remove_fact(self, resident_id: str, name: str, of: str) -> None:
        """Name "*": all facts of that subject."""
        ...

    def consents(self, resident_id: str) -> Mapping[str, Consent]:
        """Latest per purpose."""
        ...

    def record_consent(self, resident_id: str, consent: Consent) -> None:
        """Appended, never overwritten."""
        ...

    def set_alerts(self, resident_id: str, on: bool) -> None: ...

    def alerts(self, resident_id: str) -> bool: ...

    def wanting_alerts(self, after: str, limit: int) -> Sequence[str]:
        """Ids of residents with alerts on and consent `alerts`, ordered, greater than `after`."""
        ...

    def tag(self, resident_id: str, tag: str, on: bool) -> None:
        """Put a coordinator's tag on a resident, or take it off."""
        ...

    def tags(self, resident_id: str) -> Sequence[str]: ...

    def tag_all(self, resident_ids: Sequence[str], tag: str, on: bool) -> int:
        """Put a tag on many residents, or take it off; how many had it otherwise before."""
        ...

    def tag_counts(self) -> Mapping[str, int]:
        """Residents of each tag, by tag."""
        ...

    def forget(self, resident_id: str, at: datetime) -> None:
        """Erase the resident: contacts, facts, state, log, bookings' link, bodies of deliveries. Keeps hashes of
        opted-out addresses (suppression), consent evidence without identity, and anonymous counts.
        """
        ...


class Openings(Protocol):
    """Opportunities and what people answered."""

    def upsert(self, opportunity: Opportunity, at: datetime) -> str:
        """By (source, reference): "added" | "changed" | "same". What a coordinator corrected stays corrected."""
        ...

    def find(self, source: str, reference: str) -> Opportunity | None: ...

    def of_notice(self, source: str, reference: str) -> Sequence[Opportunity]:
        """The opening of that reference, and those of its lots (`reference#lot`)."""
        ...

    def close(self, opportunity_id: str, status: str, because: str) -> bool:
        """End an open opening as closed or cancelled; False when it was not open."""
        ...

    def correct(self, opportunity_id: str, changes: Mapping[str, Any], undo: Collection[str] = ()) -> Opportunity:
        """Keep a coordinator's values (JSON, `requirements.english` for a requirement) over whatever its source says.

        The corrections named in `undo` are taken back: the source's value comes with its next reading. Raises
        StoreError for an id that is not there.
        """
        ...

    def reopen(self, opportunity_id: str) -> bool:
        """Open again what was closed, filled or cancelled; False when it is open, or not there."""
        ...

    def own(self, opportunity_id: str, partner_id: str) -> None:
        """Its partner, whose members may change it; "" = the programme's."""
        ...

    def kept(self, opportunity_id: str) -> KeptOpening | None: ...

    def all_kept(self, owner: str = "") -> Sequence[KeptOpening]:
        """Newest first; of that partner only, if one is named."""
        ...

    def get(self, opportunity_id: str) -> Opportunity | None: ...

    def by_code(self, code: str) -> Opportunity | None: ...

    def open_at(self, at: datetime) -> Sequence[Opportunity]:
        """Status open and not past closing."""
        ...

    def tell(
        self, resident_id: str, opportunity_id: str, at: datetime, *, terms: str = "", counts: bool = True,
    ) -> bool:
        """Record that it (an opening, or an event) is being told; False when this person was told before.

        `terms` are those that are told ("" = those it has); `counts`: it takes a share of the week, as of the openings
        of a digest only the first does.
        """
        ...

    def untell(self, resident_id: str, at: datetime) -> int:
        """What was told at that moment was never sent, and nothing was answered to it: it may be told again."""
        ...

    def to_follow(self, at: datetime, until: datetime) -> Sequence[Opportunity]:
        """Openings with changed terms; from the first call on they are named `until` then."""
        ...

    def behind(self, opportunity_id: str, terms: str, after: str, limit: int) -> Sequence[Told]:
        """Who was told other terms and did not refuse it; by resident id, greater than `after`."""
        ...

    def followed(self, resident_id: str, opportunity_id: str, terms: str) -> None:
        """The person knows these terms now."""
        ...

    def interested(self, opportunity_id: str, after: str, limit: int) -> Sequence[Told]:
        """Who answered "interested"; by resident id, greater than `after`."""
        ...

    def answer(self, resident_id: str, answer: OpeningAnswer) -> None: ...

    def answers(self, resident_id: str) -> Sequence[OpeningAnswer]: ...

    def told_since(self, resident_id: str, since: datetime) -> int: ...

    def due_for_alerts(self, at: datetime) -> Sequence[DueOpening]: ...

    def move_cursor(self, opportunity_id: str, cursor: str, done: bool) -> None: ...


class EventWalks(Protocol):
    """How far the alerts of each event have come."""

    def due(self, at: datetime) -> Sequence[DueEvent]:
        """Events still to come, by id, that not everybody was looked at for."""
        ...

    def move(self, event_id: str, cursor: str, *, done: bool) -> None: ...

    def again(self) -> None:
        """All of them walk once more."""
        ...


class OutcomeLog(Protocol):
    """What became of people's interest. Rows are appended, never changed."""

    def record(self, resident_id: str, outcome: Outcome) -> None: ...

    def of_resident(self, resident_id: str) -> Sequence[Outcome]:
        """In the order they were recorded."""
        ...

    def counts(self, opportunity_id: str) -> Mapping[tuple[Stage, Said], int]:
        """People by stage and what was said last of it; forgotten ones too."""
        ...

    def asked_since(self, resident_id: str, since: datetime) -> int:
        """How many questions were put to this person since then."""
        ...

    def plan(self, resident_id: str, opportunity_id: str, due: datetime | None) -> None:
        """When to ask next; None = nothing more."""
        ...

    def due(self, at: datetime, limit: int) -> Sequence[Planned]:
        """Questions due, those that have waited longest first."""
        ...

    def remind(self, resident_id: str, opportunity_id: str, closes: date) -> bool:
        """Record that this person is being reminded of a closing date; False when that was done before."""
        ...


class Referrals(Protocol):
    """People to be passed on, one row a person and opening."""

    def open(self, resident_id: str, opportunity_id: str, at: datetime) -> None:
        """The person agreed. One that was passed on or closed stays so."""
        ...

    def settle(self, resident_id: str, opportunity_id: str, status: ReferralStatus, who: str, at: datetime) -> bool:
        """Bring it to a status; False when there is none, or it has that status."""
        ...

    def of_resident(self, resident_id: str) -> Sequence[Referral]:
        """In the order they were agreed to."""
        ...

    def of_opening(self, opportunity_id: str) -> Sequence[Referral]:
        """In the order they were agreed to; of forgotten people too."""
        ...

    def seen_by(self, viewer: Viewer, statuses: Collection[ReferralStatus], limit: int = 200) -> Sequence[Referral]:
        """Those the viewer may answer: of the partner's openings once they are passed on; the oldest first."""
        ...

    def reply(self, resident_id: str, opportunity_id: str, reply: str) -> None:
        """What the partner says of it; "" takes it back."""
        ...


class Outbox(Protocol):
    """The ledger of outgoing messages."""

    def add(self, deliveries: Iterable[Delivery]) -> int:
        """Inserts; rows whose (cause, cause_id, contact) exist are left out. Returns how many went in."""
        ...

    def cancel_pending(self, contact_id: str, *, keep: Iterable[str] = ()) -> int:
        """STOP: pending deliveries of the contact become cancelled."""
        ...

    def withdraw(self, contact_id: str, cause: Cause, created: datetime) -> int:
        """Pending deliveries of that cause and moment become cancelled; how many. What is under way goes on."""
        ...

    def claim(
        self, channel: Channel, owner: str, now: datetime, limit: int, lease_seconds: float, *,
        units: int | None = None, bulk: int | None = None, alone: bool = False,
    ) -> Sequence[Delivery]:
        """Due deliveries by (priority, sequence), at most one a contact, leased to `owner`.

        Takes expired leases: replies go out again, anything else becomes `unknown`. Skips opted-out contacts
        (they become cancelled) except for deliveries created as the answer to STOP. Expires stale ones. Whoever rests
        gets nothing yet.

        A message costs its SMS segments, at least 1. `units` limits their sum, but with `alone` one message may be
        larger; `bulk` limits the sum of those that are not urgent (None: no limit). The first that does not fit ends
        the claim: nobody overtakes.
        """
        ...

    def may_still_go(self, owner: str, delivery_ids: Sequence[str]) -> Collection[str]:
        """Which of these claimed deliveries are still ours, not held, to people who have not said STOP meanwhile."""
        ...

    def settle(self, owner: str, settled: Iterable[Settled]) -> int:
        """WHERE owner = me; returns how many rows took it (a stale owner settles nothing)."""
        ...

    def receipt(self, channel: Channel, provider_id: str, status: DeliveryStatusName, error: str, at: datetime) -> bool:
        """A status callback: never steps back; kept (then False) when the provider id is not known yet.

        `error` is "" or `code:decision`. A decision about the address holds for the contact: `bad_address` marks it,
        `opt_out` marks it and cancels what is pending. A repeated receipt decides nothing again. A reply or a service
        message whose phone was off (`retry`) is pending again after a while, twice at most.
        """
        ...

    def take_tokens(self, sender: str, now: datetime, want: int, per_second: float, burst: int) -> int:
        """Token row of a sender, shared by all processes: how many sends are granted now (0..want)."""
        ...

    def spend(self, sender: str, units: int, granted: int, day: date) -> None:
        """`units` were sent where `granted` tokens had been taken: give the rest back, or owe it. Counts the day."""
        ...

    def spent(self, sender: str, day: date) -> int:
        """Units sent on that day."""
        ...

    def senders(self, day: date) -> Sequence[SenderState]:
        """All that ever sent, by key, with what they sent on that day."""
        ...

    def unknown(self, channel: Channel | None = None, after: str = "", limit: int = 100) -> Sequence[Delivery]:
        """Deliveries that may or may not have been shown, in the order of the ledger, after the delivery `after`."""
        ...

    def resolve(self, delivery_id: str, status: DeliveryStatus, at: datetime, provider_id: str = "") -> bool:
        """Somebody found out: an unknown delivery becomes sent, delivered, failed, cancelled, or pending (again).

        False when it is not unknown (any more), or its text is erased and it should go out again.
        """
        ...

    def known(self, channel: Channel, provider_ids: Sequence[str]) -> Collection[str]:
        """Which of these ids of the carrier belong to deliveries already."""
        ...

    def hold_sender(self, sender: str, until: datetime, reason: str) -> None:
        """No claims for this sender before `until` (429, alarm)."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Empty address and text of at most `limit` deliveries made before and done with; how many. Rows stay."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Deliveries by status."""
        ...

    def next_due(self, channel: Channel, now: datetime, *, urgent: bool = False) -> datetime | None:
        """When the next pending delivery becomes due, or a lease ends; None when there is none.

        What is held is left aside, and with `urgent` what nobody waits for.
        """
        ...


DeliveryStatusName = str


class HandOvers(Protocol):
    """People who wait for a person."""

    def open(self, request: HandOverRequest) -> None:
        """One open request a resident: a second one raises the urgency, and waits anew if the first was answered."""
        ...

    def waiting(self) -> Sequence[HandOverRequest]:
        """All that are open."""
        ...


class FeedStates(Protocol):
    """Where openings come from: how each source was last read, and what it named."""

    def state(self, name: str) -> FeedState | None: ...

    def states(self) -> Sequence[FeedState]:
        """By name."""
        ...

    def take(self, name: str, at: datetime, until: datetime, *, anyway: bool = False) -> bool:
        """Begin to read a feed that is due (or `anyway`): nobody else does before `until`. False when it is not."""
        ...

    def record(self, state: FeedState) -> None:
        """Replaces what was known of it."""
        ...

    def listed(self, name: str) -> Mapping[Item, datetime | None]:
        """What its last readings named; with a time, what it has not named since then and we wait for."""
        ...

    def list_again(self, name: str, items: Mapping[Item, datetime | None], at: datetime) -> None:
        """Replaces what it named."""
        ...

    def listed_elsewhere(self, name: str, item: Item, since: datetime) -> bool:
        """Whether another source, read since then, names it too."""
        ...


class Broadcasts(Protocol):
    """Broadcasts, and what was answered to them."""

    def add(self, broadcast: Broadcast) -> None: ...

    def save(self, broadcast: Broadcast) -> None: ...

    def get(self, broadcast_id: str, *, lock: bool = False) -> Broadcast | None:
        """`lock` serialises whoever wants to change it."""
        ...

    def in_states(self, states: Iterable[BroadcastState] = ()) -> Sequence[Broadcast]:
        """In the order they were made; no states: all of them."""
        ...

    def about_to_write(self) -> None:
        """Only one transaction at a time decides whom to write to: the cap counts alerts and broadcasts together."""
        ...

    def add_reply(self, reply: Reply) -> None: ...

    def replies(self, broadcast_id: str, limit: int = 100) -> Sequence[Reply]:
        """Latest last."""
        ...

    def prune_replies(self, before: datetime, limit: int) -> int:
        """Empty the words of at most `limit` replies from before; how many."""
        ...

    def written_to(self, contact_id: str, since: datetime) -> str:
        """The last broadcast that reached this contact since then; "" for none."""
        ...


class Recipients(Protocol):
    """The people of broadcasts: who would be reached, who is on the list, what became of it."""

    def survey(self, audience: Audience, judging: Judging, after: str, limit: int) -> Survey:
        """Look at the next `limit` residents after an id; nothing is written."""
        ...

    def members(self, audience: Audience, after: str, limit: int) -> Members:
        """Who of the next `limit` residents after an id is meant, with or without consent; nothing is written."""
        ...

    def expand(
        self, broadcast_id: str, audience: Audience, judging: Judging, after: str, limit: int, at: datetime,
    ) -> Expansion:
        """Put those of the next `limit` residents who are to be reached on the list: one address a person, once."""
        ...

    def waiting(
        self, broadcast_id: str, channel: Channel, judging: Judging, after: str, limit: int
    ) -> Sequence[Reached]:
        """The next on the list whose delivery is not written, with a reason where it may not be written any more."""
        ...

    def written(self, broadcast_id: str, reached: Iterable[Reached], segments: Mapping[str, int], at: datetime) -> None:
        """Their deliveries are in the ledger, or they were left out for their reason. `segments` by resident id."""
        ...

    def outcomes(self, broadcast_id: str) -> Outcomes: ...

    def afterwards(self, broadcast_id: str, link_id: str) -> Afterwards:
        """What people did when they had it; `link_id` is the opening or event it is about, "" = none."""
        ...

    def listing(self, broadcast_id: str, after: str = "", limit: int = 100) -> Sequence[Recipient]:
        """Ordered by contact id, greater than `after`."""
        ...

    def written_since(self, resident_id: str, since: datetime) -> int:
        """Broadcasts to this person that were sent or are to be, for the cap."""
        ...

    def pending(self, cause: Cause, at: datetime, limit: int, channel: Channel | None = None) -> int:
        """Deliveries of a cause that wait to be sent at this moment, or to be tried again; counting ends at `limit`.

        Those held, and those that wait for their person's quiet time to end, stand in nobody's way.
        """
        ...

    def hold(self, broadcast_id: str) -> int:
        """Nothing pending, and nothing under way that comes back unsent, goes out before `release`; how many."""
        ...

    def release(self, broadcast_id: str) -> int:
        """They go when they are due; how many."""
        ...

    def cancel(self, broadcast_id: str, at: datetime) -> int:
        """Pending deliveries become cancelled; how many. One under way or in doubt never goes out again: it expires."""
        ...

    def unfinished(self, broadcast_id: str) -> int:
        """Deliveries pending or under way."""
        ...


class Links(Protocol):
    """Addresses of one person on their way to one profile: codes, wrong codes, and links that can be undone."""

    def offer(self, contact_id: str, code: str, until: datetime) -> None:
        """A code by which another address may be joined to this one's person; an earlier code ends."""
        ...

    def offered(self, code: str, at: datetime) -> str | None:
        """The contact whose code it is, while it lasts."""
        ...

    def use(self, contact_id: str, at: datetime) -> bool:
        """End the code of a contact; False when it has none (any more): it serves once."""
        ...

    def missed(self, channel: Channel, address: str, at: datetime) -> None:
        """A wrong code came from this address."""
        ...

    def misses(self, channel: Channel, address: str, since: datetime) -> int: ...

    def places(self, resident_id: str, other: str) -> Sequence[str]:
        """Ids of bookings that are not cancelled, at events where the `other` has none, in order."""
        ...

    def hand_to(self, resident_id: str, contacts: Collection[str], bookings: Collection[str]) -> None:
        """These contacts and bookings belong to this resident from now on; what waits for a person goes with them."""
        ...

    def drop_copies(self, resident_id: str, link_id: str, answers: Collection[str]) -> None:
        """Remove the consents collected by this link, and the answers to these openings."""
        ...

    def keep(self, link: Link) -> None: ...

    def latest(self, resident_id: str, since: datetime) -> Link | None:
        """The last link whose kept profile this is, made since then."""
        ...

    def end(self, link_id: str) -> None:
        """It was undone."""
        ...

    def settle(self, at: datetime, limit: int) -> int:
        """Links that can no longer be undone hold for good: their joined profiles are erased, at most `limit`."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Remove at most `limit` codes and wrong codes from before; how many."""
        ...


class Sharers(Protocol):
    """Several people on one address: each has a contact of their own, and `Contacts.find` finds who spoke last."""

    def people(self, contact_id: str) -> Sequence[Sharer]:
        """All who share the address of this contact, by number; () when nobody else does."""
        ...

    def open(self, contact_id: str) -> None:
        """The contact becomes the first of several, without a name."""
        ...

    def close(self, contact_id: str) -> None:
        """The only one so far is no longer one of several."""
        ...

    def call(self, contact_id: str, name: str) -> None:
        """Give this one a name."""
        ...

    def add(self, new: Contact, name: str, beside: str) -> None:
        """One more contact at the address of the contact `beside`, with the smallest number that is free."""
        ...

    def asked(self, contact_id: str) -> Asked | None:
        """The open question to the address of this contact."""
        ...

    def ask(self, contact_id: str, asked: Asked) -> None:
        """Put a question to the address; from now on nobody is known to be there."""
        ...

    def doubt(self, contact_id: str) -> None:
        """Nobody is known to be at the address any more."""
        ...

    def speak(self, contact_id: str, at: datetime, until: datetime) -> int:
        """The contact is of whoever is at the phone until then, and found by the address; no question is open.

        What was put aside for them goes out now, before all else; how many messages.
        """
        ...


class Programmes(Protocol):
    """Codes handed out to see where people come from. Small and capital letters, hyphens and spaces are all one."""

    def add(self, programme: Programme) -> bool:
        """False when there is such a code."""
        ...

    def get(self, code: str) -> Programme | None: ...

    def all(self) -> Sequence[Programme]:
        """By code."""
        ...

    def count_one(self, code: str) -> None:
        """One more stranger came with it."""
        ...


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


class Sender(Protocol):
    """Sends one message over one channel. Implemented in bot/channels; `outbox` calls it."""

    channel: Channel
    key: str
    """names the sender's token row: "telegram", "sms:+44...", "simulator" """

    async def send(self, delivery: Delivery) -> str:
        """Returns the provider's message id. Raises SendError with the decision. Never retries by itself."""
        ...

    async def close(self) -> None: ...


class Receive(Protocol):
    """What a channel calls with a payload it has turned into ours (bot.assistant.receive, one thread hop)."""

    async def __call__(self, inbound: Inbound) -> None:
        """Returns when the turn is committed. Raises StoreUnavailable: answer 503, so that the provider retries."""
        ...


class RecordReceipt(Protocol):
    """What a channel calls with a status callback."""

    async def __call__(self, channel: Channel, provider_id: str, status: DeliveryStatusName, error: str) -> None: ...
