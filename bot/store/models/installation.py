"""What the installation keeps for itself."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from bot.store.models.base import metadata

secret = Table(
    "secret", metadata,
    Column("name", String, primary_key=True),
    Column("sealed", Text, nullable=False, comment="sealed"),
)
