"""The API: tokens, answers that are given again, and who referred whom."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from bot.store.columns import Id, UtcDateTime
from bot.store.models.base import metadata

api_token = Table(
    "api_token", metadata,
    Column("id", Id, primary_key=True),
    Column("partner_id", Id, ForeignKey("partner.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("digest", String, nullable=False, unique=True, comment="of the token in the partner's system"),
    Column("scopes", String, nullable=False, comment="with spaces between them"),
    Column("made", UtcDateTime, nullable=False),
    Column("ends", UtcDateTime, nullable=False),
    Column("used", UtcDateTime, comment="the last time"),
    Column("revoked", UtcDateTime),
    Column("counted", UtcDateTime, comment="since when calls are counted"),
    Column("calls", Integer, nullable=False),
)

api_reply = Table(
    "api_reply", metadata,
    Column("partner_id", Id, primary_key=True),
    Column("key", String, primary_key=True, comment="digest of the idempotency key"),
    Column("request", String, nullable=False, comment="digest of what was asked"),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False, comment="sealed"),
    Column("at", UtcDateTime, nullable=False, index=True),
)

referred_by = Table(
    "referred_by", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("opportunity_id", Id, primary_key=True),
    Column("partner_id", Id, ForeignKey("partner.id"), primary_key=True, comment="who referred them"),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_referred_by_partner", "partner_id"),
)
