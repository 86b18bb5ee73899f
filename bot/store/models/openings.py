"""Openings, and who was told of them and what they answered."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, String, Table, Text, UniqueConstraint

from bot.store.columns import Id, Number, UtcDateTime
from bot.store.models.base import metadata, partial

opening = Table(
    "opening", metadata,
    Column("id", Id, primary_key=True),
    Column("source", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("code", String, nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("closes", Date),
    Column("added", Date, nullable=False),
    Column("cursor", Id, nullable=False, comment="last resident looked at for alerts"),
    Column("done", Boolean, nullable=False, comment="all matched residents have been told"),
    Column("body", Text, nullable=False),
    Column("corrections", Text, nullable=False, server_default="{}", comment="a coordinator's values, JSON"),
    Column("because", String, nullable=False, server_default="", comment="why it ended"),
    Column("owner", Id, nullable=False, server_default="", comment="partner who posted it"),
    Column("follow_until", UtcDateTime, comment="so long its changes are told; year 9999: not begun"),
    partial("uq_opening_source", "source", "reference", where="reference <> ''", unique=True),
    partial("ix_opening_open", "closes", where="status = 'open'"),
    partial("ix_opening_follow", "follow_until", where="follow_until IS NOT NULL"),
)

opening_answer = Table(
    "opening_answer", metadata,
    Column("number", Number, primary_key=True),
    Column("resident_id", Id, comment="empty once forgotten"),
    Column("opportunity_id", Id, nullable=False, index=True),
    Column("answer", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("told", UtcDateTime, comment="when it was sent as news"),
    Column("terms", Text, nullable=False, server_default="", comment="those that were told; empty = as they stand"),
    UniqueConstraint("resident_id", "opportunity_id"),
)
