"""News for partners' own systems: where to, signed how, and when to try again. Pure.

Signed as https://www.standardwebhooks.com says: headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, so
that receivers may use a library they know.
"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

SECRET = "whsec_"  # noqa: S105  the beginning of every secret
TOLERANCE = timedelta(minutes=5)
"""a receiver takes no message that is older, or from later: what somebody recorded cannot be played again"""
WAITS = (
    timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10),
)
"""until the next try; the last one again and again"""
GIVEN_UP = timedelta(days=3)
KEPT_DAYS = 30


class News(StrEnum):
    """Kinds of news."""

    OPENING_CREATED = "opening.created"
    OPENING_CHANGED = "opening.changed"
    EVENT_CREATED = "event.created"
    EVENT_CHANGED = "event.changed"
    REFERRAL_CREATED = "referral.created"
    REFERRAL_CHANGED = "referral.changed"
    TEST = "test"
    """sent when somebody asks for it"""


CHOOSABLE = tuple(one for one in News if one is not News.TEST)


class SendingState(StrEnum):
    """How it stands."""

    WAITING = "waiting"
    ARRIVED = "arrived"
    DEAD = "dead"


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """An address of a partner's system."""

    id: str
    partner_id: str
    address: str
    """https"""
    secret: str
    """whsec_ and base64 of 32 bytes"""
    news: frozenset[News]
    made: datetime
    failing: datetime | None = None
    """since when nothing arrives; None: all is well"""
    stopped: datetime | None = None
    """nothing is sent any more: something was given up, or the receiver said that it is gone"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """One piece of news on its way to one webhook."""

    id: str
    """stays the same in all tries: by it receivers know a repetition"""
    webhook_id: str
    kind: News
    body: str
    """JSON, as it is sent"""
    made: datetime
    due: datetime | None
    resident_id: str = ""
    """whom it names"""
    tries: int = 0
    state: SendingState = SendingState.WAITING
    answer: str = ""
    """status or error of the last try"""


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The three headers."""
    stamp = str(int(at.timestamp()))
    return {
        "webhook-id": message_id, "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{_mac(secret, message_id, stamp, body)}",
    }


def is_ours(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """What a receiver checks: the signature, and that the message is of now. Names of headers in small letters."""
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (stamp.isascii() and stamp.isdecimal()) or abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        return False
    right = _mac(secret, message_id, stamp, body).encode()
    given = (one.removeprefix("v1,") for one in headers.get("webhook-signature", "").split())
    return any(hmac.compare_digest(right, one.encode()) for one in given)


def _mac(secret: str, message_id: str, stamp: str, body: bytes) -> str:
    key = b64decode(secret.removeprefix(SECRET))
    return b64encode(hmac.new(key, f"{message_id}.{stamp}.".encode() + body, sha256).digest()).decode()


def next_try(made: datetime, tries: int, at: datetime) -> datetime | None:
    """When to try again after so many tries; None: it is given up."""
    due = at + WAITS[min(tries, len(WAITS)) - 1]
    return due if due <= made + GIVEN_UP else None


def kinds_of(texts: Sequence[str]) -> frozenset[News]:
    """Those that may be chosen; nothing chosen is all of them."""
    return frozenset(one for one in CHOOSABLE if not texts or one.value in texts)
