"""Broadcasts, their people, and what was answered."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from bot.store.columns import Id, Number, UtcDateTime
from bot.store.models.base import metadata

broadcast = Table(
    "broadcast", metadata,
    Column("number", Number, primary_key=True),
    Column("id", Id, nullable=False, unique=True),
    Column("state", String, nullable=False, index=True),
    Column("body", Text, nullable=False, comment="sealed, for it names coordinators"),
    Column("owner", Id, nullable=False, server_default="", comment="partner whose broadcast it is"),
)

recipient = Table(
    "recipient", metadata,
    Column("broadcast_id", Id, primary_key=True),
    Column("resident_id", Id, primary_key=True, comment="or a hash of it once forgotten"),
    Column("contact_id", Id, nullable=False),
    Column("language", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("state", String, nullable=False, comment="waiting, written, or why the person was left out"),
    Column("segments", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_recipient_counts", "broadcast_id", "state", "language", "channel", "segments"),
    sqlite_with_rowid=False,
)

broadcast_reply = Table(
    "broadcast_reply", metadata,
    Column("number", Number, primary_key=True),
    Column("broadcast_id", Id, nullable=False, index=True),
    Column("contact_id", Id, nullable=False, index=True),
    Column("language", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="sealed; empty once erased"),
)
