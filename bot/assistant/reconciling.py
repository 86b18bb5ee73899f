"""The use case "find out": what the carrier's own list says of deliveries whose answer was lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import structlog

from bot.assistant.ports import Store
from bot.assistant.values import Channel, Delivery, DeliveryStatus
from bot.errors import SendError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class CarrierRecord:
    """A message in the carrier's list."""

    provider_id: str
    text: str
    at: datetime
    """when the carrier took it"""
    status: DeliveryStatus


LookUp = Callable[[str], Sequence[CarrierRecord]]
"""address -> our latest messages to it. Raises SendError when the carrier does not tell."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconcileRules:
    """Which records are the same message."""

    after: timedelta = timedelta(minutes=2)
    """younger ones are left alone: their receipt may still come"""
    until: timedelta = timedelta(days=7)
    """older ones are left to a coordinator"""
    early: timedelta = timedelta(seconds=30)
    """by how much the carrier's clock may be behind ours"""
    late: timedelta = timedelta(minutes=5)
    """how long after our call the carrier may have taken it"""
    page: int = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconciled:
    """What a run came to."""

    found: int = 0
    left: int = 0
    """still unknown: the carrier has no such message, or did not tell"""


def reconcile(
    store: Store, channel: Channel, look_up: LookUp, at: datetime, *, rules: ReconcileRules | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Reconciled:
    """Settle what the carrier knows. Nothing is sent again: what it does not know stays for a person to decide."""
    rules = rules or ReconcileRules()
    total, after = Reconciled(), ""
    while not stopping():
        with store.begin() as uow:
            page = uow.outbox.unknown(channel, after, rules.page)
        if not page:
            break
        after = page[-1].id
        for delivery in page:
            found = _in_time(delivery, at, rules) and _settled(store, delivery, look_up, at, rules)
            total = Reconciled(found=total.found + found, left=total.left + (not found))
    return total


def _in_time(delivery: Delivery, at: datetime, rules: ReconcileRules) -> bool:
    whole = bool(delivery.address and delivery.tried)
    return whole and delivery.tried is not None and rules.after <= at - delivery.tried <= rules.until


def _settled(store: Store, delivery: Delivery, look_up: LookUp, at: datetime, rules: ReconcileRules) -> bool:
    try:
        same = [one for one in look_up(delivery.address) if _is_it(one, delivery, rules)]
    except SendError as error:
        log.warning("outbox.carrier_does_not_tell", code=error.code)
        return False
    with store.begin() as uow:
        known = uow.outbox.known(delivery.channel, [one.provider_id for one in same])
        free = sorted((one for one in same if one.provider_id not in known), key=lambda one: one.at)
        done = bool(free) and uow.outbox.resolve(delivery.id, free[0].status, at, free[0].provider_id)
        uow.commit()
    return done


def _is_it(record: CarrierRecord, delivery: Delivery, rules: ReconcileRules) -> bool:
    assert delivery.tried is not None
    in_time = delivery.tried - rules.early <= record.at <= delivery.tried + rules.late
    return in_time and fingerprint(record.text) == fingerprint(delivery.message.text)


def fingerprint(text: str) -> str:
    """The same for texts that differ in spaces, quotes and dashes only: carriers rewrite those."""
    return sha256("".join(filter(str.isalnum, text)).encode()).hexdigest()
