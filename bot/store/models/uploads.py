"""Files that coordinators sent in."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from bot.store.columns import Id, UtcDateTime
from bot.store.models.base import metadata

upload = Table(
    "upload", metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("worker", String, nullable=False, comment="who works on it"),
    Column("leased_until", UtcDateTime, comment="so long nobody else does"),
    Column("body", Text, nullable=False, comment="sealed: its name, and how far it is"),
    Index("ix_upload_state", "state", "at"),
)

upload_file = Table(
    "upload_file", metadata,
    Column("upload_id", Id, ForeignKey("upload.id"), primary_key=True),
    Column("content", Text, nullable=False, comment="sealed; kept until every row was looked at"),
)

upload_row = Table(
    "upload_row", metadata,
    Column("upload_id", Id, ForeignKey("upload.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("deed", String, nullable=False),
    Column("said", Text, nullable=False, comment="sealed: what the report says"),
    Column("record", Text, nullable=False, comment="sealed: what goes in, and what was there before"),
    Index("ix_upload_row_deed", "upload_id", "deed", "number"),
)
