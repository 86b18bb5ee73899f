"""The ledger of outgoing messages in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.assistant.inbox import is_held
from bot.assistant.values import URGENT, Cause, Channel, Delivery, DeliveryStatus, SenderState, Settled
from bot.errors import StoreError
from bot.speaking.message import OutgoingMessage
from bot.store.memory.tables import Receipt, Tables
from bot.store.rules import (
    FINAL,
    SET_ASIDE,
    STOP_ANSWER,
    Bucket,
    at_the_phone,
    comes_in_between,
    fitting,
    may_go,
    resend_after,
    steps_forward,
    take,
    verdict_of,
)

PENDING, CLAIMED = DeliveryStatus.PENDING, DeliveryStatus.CLAIMED


class MemoryOutbox:
    """Same rules as the ledger in the database, one row at a time."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, deliveries: Iterable[Delivery]) -> int:
        count = 0
        for delivery in sorted(deliveries, key=lambda d: d.sequence):
            if delivery.id in self._tables.deliveries:
                raise StoreError("a delivery of this id is there already")
            if delivery.cause is Cause.REPLY:
                self._resend_now(delivery.contact_id, delivery.created)
            if not self._repeated(delivery):
                stored = replace(delivery, not_before=delivery.not_before or delivery.created)
                self._tables.deliveries[delivery.id] = stored
                self._tables.numbers[delivery.id] = len(self._tables.numbers)
                count += 1
        return count

    def _resend_now(self, contact_id: str, at: datetime) -> None:
        """The phone is on again: what it missed goes now, before the answer."""
        for missed in self._with(PENDING):
            if missed.contact_id == contact_id and missed.resends and missed.not_before and missed.not_before > at:
                self._put(replace(missed, not_before=at))

    def _repeated(self, new: Delivery) -> bool:
        if not new.cause_id or (new.cause, new.cause_id) == STOP_ANSWER:
            return False
        key = (new.cause, new.cause_id, new.contact_id)
        return any((d.cause, d.cause_id, d.contact_id) == key for d in self._tables.deliveries.values())

    def cancel_pending(self, contact_id: str, *, keep: Iterable[str] = ()) -> int:
        kept = set(keep)
        mine = [d for d in self._with(PENDING) if d.contact_id == contact_id and d.id not in kept]
        for delivery in mine:
            self._end(delivery, DeliveryStatus.CANCELLED)
        return len(mine)

    def withdraw(self, contact_id: str, cause: Cause, created: datetime) -> int:
        wanted = (contact_id, cause, created)
        mine = [d for d in self._with(PENDING) if (d.contact_id, d.cause, d.created) == wanted]
        for delivery in mine:
            self._end(delivery, DeliveryStatus.CANCELLED)
        return len(mine)

    def claim(
        self, channel: Channel, owner: str, now: datetime, limit: int, lease_seconds: float, *,
        units: int | None = None, bulk: int | None = None, alone: bool = False,
    ) -> Sequence[Delivery]:
        self._take_back(channel, now)
        self._expire(channel, now)
        heads = self._first(channel, now, limit, bulk)
        while sum(self._set_aside(delivery, now) for delivery in heads):
            heads = self._first(channel, now, limit, bulk)
        sizes = [max(1, delivery.message.segments) for delivery in heads]
        number = fitting(
            sizes, (delivery.priority <= URGENT for delivery in heads), units=sum(sizes) if units is None else units,
            bulk=bulk, alone=alone,
        )
        lease = now + timedelta(seconds=lease_seconds)
        return [
            self._put(replace(
                delivery, status=CLAIMED, owner=owner, lease_until=lease, attempts=delivery.attempts + 1, tried=now
            ))
            for delivery in heads[:number]
        ]

    def _first(self, channel: Channel, now: datetime, limit: int, bulk: int | None) -> Sequence[Delivery]:
        heads = sorted(self._heads(channel, now), key=self._place)
        return [one for one in heads if bulk != 0 or one.priority <= URGENT][:limit]

    def _set_aside(self, delivery: Delivery, now: datetime) -> bool:
        """Cancel what may not go, let wait what has to rest; whether it was one of these."""
        rests_until = self._tables.resting.get(delivery.contact_id, now)
        if not self._may_go(delivery):
            self._end(delivery, DeliveryStatus.CANCELLED)
            return True
        if not self._is_there(delivery, now) or self._talks(delivery, now):
            self._put(replace(delivery, not_before=SET_ASIDE))
            return True
        if rests_until > now:
            self._put(replace(delivery, not_before=rests_until))
        return rests_until > now

    def may_still_go(self, owner: str, delivery_ids: Sequence[str]) -> Collection[str]:
        mine = (self._tables.deliveries[one] for one in delivery_ids if one in self._tables.deliveries)
        ours = (one for one in mine if one.status is CLAIMED and one.owner == owner and not one.held)
        return {one.id for one in ours if (
            self._may_go(one, claimed=True) and self._is_there(one) and not self._talks(one, one.tried or one.created)
        )}

    def settle(self, owner: str, settled: Iterable[Settled]) -> int:
        return sum(self._settle_one(owner, one) for one in settled)

    def _settle_one(self, owner: str, one: Settled) -> bool:
        delivery = self._tables.deliveries.get(one.delivery_id)
        if delivery is None or delivery.status is not CLAIMED or delivery.owner != owner:
            return False
        self._judge_address(delivery.contact_id, one.address_verdict, one.at)
        if one.rest_until:
            self._tables.resting[delivery.contact_id] = one.rest_until
        known = replace(
            delivery, provider_id=one.provider_id, error=one.error, attempts=delivery.attempts - one.untried,
            not_before=one.not_before or delivery.not_before,
        )
        self._end(known, one.status)
        early = self._tables.receipts.pop((delivery.channel, one.provider_id), None) if one.provider_id else None
        if early:
            self._receive(self._tables.deliveries[delivery.id], early)
        return True

    def _judge_address(self, contact_id: str, verdict: str, at: datetime | None) -> None:
        contact = self._tables.contacts.get(contact_id)
        if contact and verdict == "bad_address":
            bounces = contact.bounces + (not contact.bad_address)
            self._tables.contacts[contact_id] = replace(contact, bad_address=True, bounces=bounces, bounced=at)
        if contact and verdict == "opt_out":
            self._tables.contacts[contact_id] = replace(contact, opted_out=True)
            self.cancel_pending(contact_id)

    def receipt(self, channel: Channel, provider_id: str, status: str, error: str, at: datetime) -> bool:
        receipt = Receipt(status=DeliveryStatus(status), error=error, at=at)
        rows = self._tables.deliveries.values()
        found = next((d for d in rows if d.channel is channel and d.provider_id == provider_id), None)
        if found:
            self._receive(found, receipt)
            return True
        early = self._tables.receipts.get((channel, provider_id))
        if early is None or steps_forward(early.status, receipt.status):
            self._tables.receipts[channel, provider_id] = receipt
        return False

    def _receive(self, delivery: Delivery, receipt: Receipt) -> None:
        if not steps_forward(delivery.status, receipt.status):
            return
        wait = resend_after(delivery.cause, receipt.error, delivery.resends) if _whole(delivery) else None
        if wait is None:
            self._put(replace(delivery, status=receipt.status, error=receipt.error or delivery.error))
            self._judge_address(delivery.contact_id, verdict_of(receipt.error), receipt.at)
        else:
            self._put(replace(
                delivery, status=PENDING, error=receipt.error, not_before=receipt.at + wait, provider_id="", attempts=0,
                resends=delivery.resends + 1,
            ))

    def take_tokens(self, sender: str, now: datetime, want: int, per_second: float, burst: int) -> int:
        granted, self._tables.senders[sender] = take(
            self._tables.senders.get(sender), now, want=want, per_second=per_second, burst=burst
        )
        return granted

    def spend(self, sender: str, units: int, granted: int, day: date) -> None:
        bucket = self._tables.senders[sender]
        self._tables.senders[sender] = replace(bucket, tokens=bucket.tokens - units + granted)
        self._tables.spent[sender, day] = self.spent(sender, day) + units

    def spent(self, sender: str, day: date) -> int:
        return self._tables.spent.get((sender, day), 0)

    def senders(self, day: date) -> Sequence[SenderState]:
        return [
            SenderState(
                key=key, spent=self.spent(key, day), held_until=bucket.held_until,
                reason=self._tables.hold_reasons.get(key, ""),
            )
            for key, bucket in sorted(self._tables.senders.items())
        ]

    def unknown(self, channel: Channel | None = None, after: str = "", limit: int = 100) -> Sequence[Delivery]:
        seen = self._tables.numbers.get(after, -1)
        found = sorted(self._with(DeliveryStatus.UNKNOWN), key=lambda one: self._tables.numbers[one.id])
        return [one for one in found if channel in (None, one.channel) and self._tables.numbers[one.id] > seen][:limit]

    def resolve(self, delivery_id: str, status: DeliveryStatus, at: datetime, provider_id: str = "") -> bool:
        delivery = self._tables.deliveries.get(delivery_id)
        if delivery is None or delivery.status is not DeliveryStatus.UNKNOWN:
            return False
        if status is not PENDING:
            self._end(replace(delivery, provider_id=provider_id), status)
            return True
        if _whole(delivery):
            self._put(replace(delivery, status=PENDING, not_before=at, attempts=0, provider_id=""))
        return _whole(delivery)

    def known(self, channel: Channel, provider_ids: Sequence[str]) -> Collection[str]:
        ours = {one.provider_id for one in self._tables.deliveries.values() if one.channel is channel}
        return ours & set(filter(None, provider_ids))

    def hold_sender(self, sender: str, until: datetime, reason: str) -> None:
        bucket = self._tables.senders.get(sender) or Bucket(tokens=0, refilled=until)
        if bucket.held_until is None or bucket.held_until < until:
            self._tables.senders[sender] = replace(bucket, held_until=until)
            self._tables.hold_reasons[sender] = reason

    def prune(self, before: datetime, limit: int) -> int:
        done = self._with(*FINAL)
        old = [d for d in done if d.created < before and (d.address or d.message.text)][:limit]
        for delivery in old:
            self._put(replace(delivery, address="", message=OutgoingMessage(text="")))
        self._tables.resting = {who: until for who, until in self._tables.resting.items() if until >= before}
        return len(old)

    def counts(self) -> Mapping[str, int]:
        return Counter(d.status.value for d in self._tables.deliveries.values())

    def next_due(self, channel: Channel, now: datetime, *, urgent: bool = False) -> datetime | None:
        leases = [d.lease_until for d in self._with(CLAIMED) if d.channel is channel and d.lease_until]
        heads = self._heads(channel, now, due_only=False)
        waiting = [d.not_before for d in heads if d.not_before and (not urgent or d.priority <= URGENT)]
        return min([*leases, *waiting], default=None)

    def _heads(self, channel: Channel, now: datetime, *, due_only: bool = True) -> Iterator[Delivery]:
        """The delivery of each contact that may go next.

        None while one is in flight; the best due priority first; within a priority the earliest, even when it waits.
        """
        of_channel = (d for d in self._with(PENDING, CLAIMED) if d.channel is channel)
        active = [d for d in of_channel if d.status is CLAIMED or not d.held]
        by_contact = groupby(sorted(active, key=lambda d: d.contact_id), key=lambda d: d.contact_id)
        for rows in (list(group) for _, group in by_contact):
            if any(d.status is CLAIMED for d in rows):
                continue
            for _, group in groupby(sorted(rows, key=self._place), key=lambda d: d.priority):
                same = [*group]
                same = [d for d in same if d.not_before != SET_ASIDE] or same
                if _due(same[0], now) or not due_only:
                    yield same[0]
                if any(_due(d, now) for d in same):
                    break

    def _place(self, delivery: Delivery) -> tuple[int, int]:
        return delivery.priority, self._tables.numbers[delivery.id]

    def _with(self, *statuses: DeliveryStatus) -> list[Delivery]:
        return [d for d in self._tables.deliveries.values() if d.status in statuses]

    def _expire(self, channel: Channel, now: datetime) -> None:
        for delivery in self._with(PENDING):
            if delivery.channel is channel and delivery.expires is not None and delivery.expires <= now:
                self._end(delivery, DeliveryStatus.EXPIRED)

    def _take_back(self, channel: Channel, now: datetime) -> None:
        for delivery in self._with(CLAIMED):
            if delivery.channel is channel and delivery.lease_until is not None and delivery.lease_until <= now:
                self._end(delivery, PENDING if delivery.cause is Cause.REPLY else DeliveryStatus.UNKNOWN)

    def _may_go(self, delivery: Delivery, *, claimed: bool = False) -> bool:
        contact = self._tables.contacts.get(delivery.contact_id)
        return contact is None or may_go(
            delivery.cause, delivery.cause_id, opted_out=contact.opted_out,
            bad_address=contact.bad_address and not claimed,
        )

    def _is_there(self, delivery: Delivery, now: datetime | None = None) -> bool:
        contact = self._tables.contacts.get(delivery.contact_id)
        return contact is None or at_the_phone(
            delivery.cause, delivery.cause_id, number=contact.number, hears_until=contact.hears_until, now=now
        )

    def _talks(self, delivery: Delivery, at: datetime) -> bool:
        """Whether its person talks with a coordinator, and it would come in between."""
        contacts = self._tables.contacts
        mine = contacts.get(delivery.contact_id)
        if mine is None or not comes_in_between(delivery.cause):
            return False
        held = (one for one in self._tables.hand_overs.values() if one.closed is None and is_held(one, at))
        theirs = (contacts[one.contact_id].resident_id for one in held if one.contact_id in contacts)
        return mine.resident_id in theirs

    def _end(self, delivery: Delivery, status: DeliveryStatus) -> None:
        """Out of somebody's hands. What was said to a forgotten person is not kept once it is sent."""
        done = replace(delivery, status=status, owner="", lease_until=None)
        if status in FINAL and delivery.contact_id not in self._tables.contacts:
            done = replace(done, address="", message=OutgoingMessage(text=""))
        self._put(done)

    def _put(self, delivery: Delivery) -> Delivery:
        self._tables.deliveries[delivery.id] = delivery
        return delivery


def _due(delivery: Delivery, now: datetime) -> bool:
    return delivery.not_before is None or delivery.not_before <= now


def _whole(delivery: Delivery) -> bool:
    """Its text is not erased, so it could go out again."""
    return bool(delivery.address or delivery.message.text)
