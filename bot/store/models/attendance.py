"""Who came, what they thought of it, and their certificates."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from bot.store.columns import Id, UtcDateTime
from bot.store.models.base import metadata

attendance_mark = Table(
    "attendance_mark", metadata,
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="1, 2 ... within the event; only added"),
    Column("booking_id", Id, ForeignKey("booking.id"), nullable=False, index=True),
    Column("starts", UtcDateTime, nullable=False, comment="of the session"),
    Column("kind", String, nullable=False),
    Column("how", String, nullable=False),
    Column("by", String, nullable=False, comment="resident, or an account's id"),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", String, nullable=False, server_default="", comment="why they missed it"),
    sqlite_with_rowid=False,
)

event_opinion = Table(
    "event_opinion", metadata,
    Column("booking_id", Id, ForeignKey("booking.id"), primary_key=True),
    Column("said", String, nullable=False, comment="whether it was useful"),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

certificate = Table(
    "certificate", metadata,
    Column("booking_id", Id, ForeignKey("booking.id"), primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("event_id", Id, nullable=False),
    Column("name", Text, nullable=False, comment="sealed; empty when left out"),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False, index=True),
)
