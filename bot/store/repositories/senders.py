"""One row a sender (a bot, a number): the rate that all processes share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, case, select, update

from bot.assistant.values import SenderState
from bot.store.models.outbox import sender
from bot.store.rules import Bucket, take
from bot.store.transaction import Transaction

_GET = (
    select(sender.c.tokens, sender.c.refilled, sender.c.held_until)
    .where(sender.c.key == bindparam("sender")).with_for_update()
)
_SET = (
    update(sender).where(sender.c.key == bindparam("sender"))
    .values(tokens=bindparam("tokens"), refilled=bindparam("refilled"))
)
_SPEND = (
    update(sender).where(sender.c.key == bindparam("sender"))
    .values(
        tokens=sender.c.tokens - bindparam("more"), spent_on=bindparam("day"),
        spent=case((sender.c.spent_on == bindparam("day"), sender.c.spent), else_=0) + bindparam("units"),
    )
)
_SPENT = select(sender.c.spent).where(sender.c.key == bindparam("sender"), sender.c.spent_on == bindparam("day"))


def take_tokens(tx: Transaction, key: str, now: datetime, *, want: int, per_second: float, burst: int) -> int:
    """How many sends are granted now; the row stays locked until the transaction ends."""
    bucket = _bucket(tx, key, Bucket(tokens=float(burst), refilled=now))
    granted, left = take(bucket, now, want=want, per_second=per_second, burst=burst)
    tx.run(_SET, {"sender": key, "tokens": left.tokens, "refilled": left.refilled})
    return granted


def spend(tx: Transaction, key: str, units: int, granted: int, day: date) -> None:
    """Settle up with the bucket, and count the day. Comes after `take_tokens` in the same transaction."""
    tx.run(_SPEND, {"sender": key, "more": units - granted, "units": units, "day": day})


def spent(tx: Transaction, key: str, day: date) -> int:
    """Units of that day."""
    return int(tx.run(_SPENT, {"sender": key, "day": day}).scalar() or 0)


def states(tx: Transaction, day: date) -> Sequence[SenderState]:
    """By key."""
    return [
        SenderState(
            key=row.key, spent=row.spent if row.spent_on == day else 0, held_until=row.held_until, reason=row.reason,
        )
        for row in tx.run(select(sender).order_by(sender.c.key))
    ]


def hold(tx: Transaction, key: str, until: datetime, reason: str) -> None:
    """Grant nothing before `until`, or before a longer hold that is there."""
    bucket = _bucket(tx, key, Bucket(tokens=0.0, refilled=until))
    if bucket.held_until is None or bucket.held_until < until:
        tx.run(update(sender).where(sender.c.key == key).values(held_until=until, reason=reason))


def _bucket(tx: Transaction, key: str, new: Bucket) -> Bucket:
    row = tx.run(_GET, {"sender": key}).one_or_none()
    if row is None:
        tx.insert_new(sender, {"key": key, "tokens": new.tokens, "refilled": new.refilled, "reason": ""})
        row = tx.run(_GET, {"sender": key}).one()
    return Bucket(tokens=row.tokens, refilled=row.refilled, held_until=row.held_until)
