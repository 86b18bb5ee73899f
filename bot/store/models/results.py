"""What results are counted from, and the counts that were made."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, Text

from bot.store.columns import Id, UtcDateTime
from bot.store.models.base import metadata

question_asked = Table(
    "question_asked", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("step", String, primary_key=True, comment="flow.step"),
    Column("at", UtcDateTime, nullable=False, comment="the last time"),
    Column("gone_on", Boolean, nullable=False, comment="something came after it"),
    sqlite_with_rowid=False,
)

figures = Table(
    "figures", metadata,
    Column("partner_id", Id, primary_key=True, comment="empty for the programme"),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="counts, JSON"),
)
