"""Files that coordinators sent in."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from bot.store.columns import Id, UtcDateTime
from bot.store.models.base import metadata

upload = Table(
    "upload", metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("body", Text, nullable=False, comment="sealed: the file, and what it changed"),
)
