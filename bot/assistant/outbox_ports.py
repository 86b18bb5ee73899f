"""The port for outgoing messages: written, claimed, sent, settled, and what the carriers tell of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.assistant.values import Cause, Channel, Delivery, DeliveryStatus, SenderState, Settled


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

    def receipt(self, channel: Channel, provider_id: str, status: str, error: str, at: datetime) -> bool:
        """A status callback: never steps back; kept (then False) when the provider id is not known yet.

        `status` is the value of a DeliveryStatus. `error` is "" or `code:decision`. A decision about the address holds
        for the contact: `bad_address` marks it, `opt_out` marks it and cancels what is pending. A repeated receipt
        decides nothing again. A reply or a service message whose phone was off (`retry`) is pending again after a
        while, twice at most.
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
