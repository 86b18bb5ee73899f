"""A create that is sent twice with one idempotency key is done once, and answered alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

KEPT_DAYS = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiReply:
    """What was answered to a create."""

    partner_id: str
    key: str
    """digest of the partner's key"""
    request: str
    """digest of what was asked"""
    status: int
    body: str
    """JSON"""
    at: datetime


def digest_of(*parts: str) -> str:
    """64 hex digits."""
    return sha256("\0".join(parts).encode()).hexdigest()


def fixed_id(partner_id: str, key: str) -> str:
    """The id of what is made under that key: made again after a crash, it is the same record and not a second one."""
    return digest_of("made", partner_id, key)[:22]
