"""Tokens by which partners' own systems come in, and what each may do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """One thing that a token may do."""

    READ_OPENINGS = "openings:read"
    WRITE_OPENINGS = "openings:write"
    READ_EVENTS = "events:read"
    WRITE_EVENTS = "events:write"
    READ_MATCHES = "matches:read"
    READ_REFERRALS = "referrals:read"
    WRITE_REFERRALS = "referrals:write"
    WEBHOOKS = "webhooks"


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiToken:
    """What we keep of a token; the token itself is only with the partner."""

    id: str
    partner_id: str
    name: str
    """the system that uses it"""
    digest: str
    scopes: frozenset[Scope]
    made: datetime
    ends: datetime
    used: datetime | None = None
    revoked: datetime | None = None
    counted: datetime | None = None
    """since when `calls` are counted"""
    calls: int = 0

    def lives(self, at: datetime) -> bool:
        return self.revoked is None and at < self.ends
