"""What becomes of a delivery after a send. Pure tables; nobody else decides."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.assistant.values import Cause, Delivery, DeliveryStatus, Settled
from bot.errors import SendDecision, SendError

LONGEST_BACK_OFF = 600.0
"""seconds"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """The reaction to one decision."""

    tries: float = 1
    """goes back to pending until it was tried so often; infinite when the message is not at fault"""
    ends: DeliveryStatus = DeliveryStatus.FAILED
    """status after the last try"""
    address: str = ""
    """verdict on the address: opt_out | bad_address"""
    hold: float = 0.0
    """seconds the whole sender waits when the carrier names no time; 0 = it does not wait"""
    alarm: bool = False
    """an administrator has to mend something"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A settled delivery, and what it means for its sender."""

    settled: Settled
    hold_until: datetime | None = None
    """the sender sends nothing before"""
    alarm: bool = False
    code: str = ""
    """the carrier's, or ours: names the reason in the log and in the ledger"""


RULES: Mapping[SendDecision, Rule] = MappingProxyType({
    SendDecision.RETRY: Rule(tries=8),
    SendDecision.HOLD_SENDER: Rule(tries=math.inf, hold=30),
    SendDecision.UNKNOWN: Rule(ends=DeliveryStatus.UNKNOWN),
    SendDecision.OPT_OUT: Rule(address="opt_out"),
    SendDecision.BAD_ADDRESS: Rule(address="bad_address"),
    SendDecision.GIVE_UP: Rule(),
    SendDecision.ALARM: Rule(tries=math.inf, hold=300, alarm=True),
})

# A person waits for a reply: twice is better than never, once. An alert or a broadcast twice annoys many.
EXCEPTIONS: Mapping[tuple[SendDecision, Cause], Rule] = MappingProxyType({
    (SendDecision.UNKNOWN, Cause.REPLY): Rule(tries=2, ends=DeliveryStatus.UNKNOWN),
})


def after_success(delivery: Delivery, provider_id: str, now: datetime) -> Outcome:
    """The carrier took it."""
    return Outcome(
        settled=Settled(delivery_id=delivery.id, status=DeliveryStatus.SENT, provider_id=provider_id, at=now),
    )


def rested(outcome: Outcome, gap: float, now: datetime) -> Outcome:
    """The same, and its contact rests for `gap` seconds."""
    if not gap:
        return outcome
    return replace(outcome, settled=replace(outcome.settled, rest_until=now + timedelta(seconds=gap)))


def after_error(delivery: Delivery, error: SendError, now: datetime) -> Outcome:
    """The carrier did not take it, or may have. `delivery.attempts` counts this try too."""
    rule = EXCEPTIONS.get((error.decision, delivery.cause), RULES[error.decision])
    again = delivery.attempts < rule.tries
    hold = (error.retry_after or rule.hold) if rule.hold else 0.0
    wait = hold or error.retry_after or back_off(delivery.attempts)
    return Outcome(
        settled=Settled(
            delivery_id=delivery.id,
            status=DeliveryStatus.PENDING if again else rule.ends,
            error=error.code,
            not_before=now + timedelta(seconds=wait) if again else None,
            address_verdict=rule.address,
            at=now,
        ),
        hold_until=now + timedelta(seconds=hold) if hold else None,
        alarm=rule.alarm,
        code=error.code,
    )


def put_back(delivery: Delivery, not_before: datetime) -> Outcome:
    """It was claimed but not sent (shutdown, held sender, too late): surely not shown, so it may be sent later."""
    return Outcome(
        settled=Settled(
            delivery_id=delivery.id, status=DeliveryStatus.PENDING, not_before=not_before, untried=True,
        ),
    )


def back_off(attempts: int) -> float:
    """Seconds before the next try: 1, 2, 4 ... 600."""
    return min(LONGEST_BACK_OFF, 2.0 ** max(0, min(attempts, 20) - 1))
