"""What became of people's interest: outcomes, the next questions about them, and who is passed on."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint

from bot.store.columns import Id, Number, UtcDateTime
from bot.store.models.base import metadata

referral = Table(
    "referral", metadata,
    Column("number", Number, primary_key=True),
    Column("resident_id", Id, comment="empty once forgotten"),
    Column("opportunity_id", Id, nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("changed", UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("reply", Text, nullable=False, server_default="", comment="sealed; empty for none"),
    UniqueConstraint("resident_id", "opportunity_id"),
    Index("ix_referral_status", "status", "at"),
)

outcome = Table(
    "outcome", metadata,
    Column("number", Number, primary_key=True),
    Column("resident_id", Id, index=True, comment="empty once forgotten"),
    Column("opportunity_id", Id, nullable=False, index=True),
    Column("stage", String, nullable=False),
    Column("said", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
)

question_due = Table(
    "question_due", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("opportunity_id", Id, primary_key=True),
    Column("due", UtcDateTime, nullable=False, index=True),
)

closing_told = Table(
    "closing_told", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("opportunity_id", Id, primary_key=True),
    Column("closes", Date, primary_key=True),
)
