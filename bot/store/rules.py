"""What every store must decide alike, whatever it keeps its rows in. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import floor
from typing import Any

from bot.assistant.outcome import Said, Stage
from bot.assistant.reach import LeftOut
from bot.assistant.share import ASKING
from bot.assistant.values import PRIORITY, URGENT, Cause, DeliveryStatus
from bot.errors import SendDecision, StoreError

STOP_ANSWER = (Cause.SERVICE, "stop")
"""(cause, cause_id) of a message that may go to somebody who said STOP: its confirmation, or an answer to HELP.
It is the one cause_id that may come again for the same contact, because people may stop, start and stop."""

CHANGEABLE = frozenset({"opted_out", "bad_address", "language", "style", "last_inbound", "asked"})
"""fields of a contact that may change; its address and its resident may not"""

FINAL = frozenset(DeliveryStatus) - {DeliveryStatus.PENDING, DeliveryStatus.CLAIMED}

CONSENT_TO_WRITE = "alerts"
"""the purpose somebody must have agreed to before we write unasked"""
NO_LANGUAGE = "en"
"""what somebody is written to in who has chosen no language yet"""
WAITING, WRITTEN = "waiting", "written"
"""states of a recipient; any other is the reason why the person was left out"""
UNWRITTEN = frozenset({WAITING, LeftOut.TALKING.value})
"""states of a recipient whose delivery may still be written"""
NEVER_WRITTEN = frozenset({DeliveryStatus.CANCELLED, DeliveryStatus.EXPIRED, DeliveryStatus.FAILED})
"""deliveries that take no share of the week"""
SET_ASIDE = datetime(9998, 1, 1, tzinfo=UTC)
"""`not_before` of what waits until its person is at the phone that several people share (`at_the_phone`), or has talked
with a coordinator (`comes_in_between`)"""
FOLLOWED = frozenset({"told", "interested", "not_now"})
"""answers to an opening after which somebody hears of its changes"""
NOT_BEGUN = datetime(9999, 1, 1, tzinfo=UTC)
"""`follow_until` of an opening nobody was told of yet"""
REACHED = frozenset({DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.UNKNOWN})
"""deliveries that somebody may have read"""

_RANK: Mapping[DeliveryStatus, int] = {
    DeliveryStatus.UNKNOWN: 0,
    DeliveryStatus.SENT: 1,
    DeliveryStatus.DELIVERED: 2,
    DeliveryStatus.FAILED: 2,
}


def signs(code: str) -> str:
    """A programme's code as it is looked up: "join library" is JOIN-LIBRARY."""
    return "".join(filter(str.isalnum, code.upper()))


def changes_of_contact(changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """The changes, when all of them may be made."""
    if wrong := sorted(set(changes) - CHANGEABLE):
        raise StoreError(f"a contact cannot change its {', '.join(wrong)}")
    if changes.get("bad_address") is False:
        # It works again: what was before counts no more.
        return {**changes, "bounces": 0, "bounced": None, "asked": None}
    return changes


def steps_forward(current: DeliveryStatus, reported: DeliveryStatus) -> bool:
    """Whether a receipt tells more than we know. Carriers repeat receipts and send them out of order."""
    return current in _RANK and _RANK.get(reported, -1) > _RANK[current]


VERDICTS: Mapping[str, str] = {"opt_out": "opted_out", "bad_address": "bad_address"}
"""what a carrier says of an address -> the field of the contact that becomes true"""


RESEND_AFTER = (timedelta(minutes=5), timedelta(minutes=30))
"""a phone that was off: how long the first and the second resending wait; there is no third"""


def resend_after(cause: Cause, error: str, resends: int) -> timedelta | None:
    """When a message that a receipt calls undelivered goes out again; None = it does not.

    `error` is `code:decision`. Only what somebody waits for: an alert or a broadcast that comes late is no news.
    """
    if error.rpartition(":")[2] != SendDecision.RETRY or PRIORITY[cause] > URGENT or resends >= len(RESEND_AFTER):
        return None
    return RESEND_AFTER[resends]


def fitting(sizes: Iterable[int], urgent: Iterable[bool], *, units: int, bulk: int | None, alone: bool) -> int:
    """How many messages, in their order, may go: `sizes` are their units.

    No more than `units` in all, except that with `alone` (the bucket is full) the first one may be larger. No more than
    `bulk` units (None: no limit) of those that are not urgent. Nobody overtakes: the first that does not fit ends it.
    """
    number = used = used_by_bulk = 0
    for size, pressing in zip(sizes, urgent, strict=True):
        used += size
        used_by_bulk += 0 if pressing else size
        if used > units and not (alone and number == 0):
            break
        if bulk is not None and used_by_bulk > bulk:
            break
        number += 1
    return number


def verdict_of(error: str) -> str:
    """opt_out | bad_address | "": what the error of a receipt (`code:decision`) says of the address."""
    decision = error.rpartition(":")[2]
    return decision if decision in VERDICTS else ""


def may_go(cause: Cause, cause_id: str, *, opted_out: bool, bad_address: bool) -> bool:
    """Whether a delivery may still be sent. Somebody who just wrote has an address that works."""
    if opted_out:
        return (cause, cause_id) == STOP_ANSWER
    return not bad_address or cause is Cause.REPLY


def at_the_phone(
    cause: Cause, cause_id: str, *, number: int, hears_until: datetime | None, now: datetime | None = None
) -> bool:
    """Whether a message reaches its person and nobody else of those who share the address.

    What the address itself is asked names nobody's matters, and STOP is answered whoever wrote it. Without `now`:
    whether nobody else has come to the phone since this person did.
    """
    if number == 0 or (cause, cause_id) == STOP_ANSWER or is_asking(cause, cause_id):
        return True
    return hears_until is not None and (now is None or now < hears_until)


def comes_in_between(cause: Cause) -> bool:
    """Whether a message waits while a coordinator talks with its person. By its cause, for its priority may rise."""
    return PRIORITY[cause] > URGENT


def is_asking(cause: Cause, cause_id: str) -> bool:
    """Whether a message asks who is there, or says for whom another one waits."""
    return PRIORITY[cause] <= URGENT and cause_id.startswith(ASKING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """Tokens of one sender (a bot, a number). A missing bucket is a full one."""

    tokens: float
    refilled: datetime
    held_until: datetime | None = None


def take(
    bucket: Bucket | None, now: datetime, *, want: int, per_second: float, burst: int
) -> tuple[int, Bucket]:
    """How many sends are granted (0..want), and the bucket afterwards.

    `burst` is the capacity: keep it small, because a full bucket goes out at once.
    A clock that steps back refills nothing. Tokens below zero are a debt: a message larger than the bucket was sent.
    """
    if bucket is None:
        bucket = Bucket(tokens=burst, refilled=now)
    seconds = max(0.0, (now - bucket.refilled).total_seconds())
    tokens = min(float(burst), bucket.tokens + seconds * per_second)
    held = bucket.held_until is not None and bucket.held_until > now
    granted = 0 if held else max(0, min(want, floor(tokens + 1e-9)))
    return granted, Bucket(
        tokens=tokens - granted, refilled=max(now, bucket.refilled), held_until=bucket.held_until
    )


def is_of_notice(reference: str, notice: str) -> bool:
    """Whether an opening is that notice, or one of its lots."""
    return bool(notice) and (reference == notice or reference.startswith(f"{notice}#"))


def with_changes(
    corrections: Mapping[str, Any], changes: Mapping[str, Any], undo: Collection[str]
) -> dict[str, Any]:
    """The corrections after these changes, without those that are taken back."""
    return {name: value for name, value in {**corrections, **changes}.items() if name not in undo}


def latest_said(rows: Iterable[tuple[object, Stage, Said]]) -> Mapping[tuple[Stage, Said], int]:
    """People by stage and what was said last of it; `rows` are (person, stage, said), oldest first."""
    last = {(who, stage): said for who, stage, said in rows}
    return Counter((stage, said) for (_, stage), said in last.items())
