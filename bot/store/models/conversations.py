"""Conversations: what has been taken in, how far each one is, and what was said."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from bot.store.columns import Id, Number, UtcDateTime
from bot.store.models.base import metadata

inbound = Table(
    "inbound", metadata,
    Column("channel", String, primary_key=True),
    Column("provider_id", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

conversation = Table(
    "conversation", metadata,
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True),
    Column("state", Text, nullable=False, comment="sealed"),
    Column("revision", Integer, nullable=False),
)

log_line = Table(
    "log_line", metadata,
    Column("number", Number, primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False, index=True),
    Column("direction", String, nullable=False),
    Column("language", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="sealed"),
)
