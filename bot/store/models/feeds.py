"""Feeds: how each was last read, and what it named."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, String, Table, Text

from bot.store.columns import UtcDateTime
from bot.store.models.base import metadata

feed = Table(
    "feed", metadata,
    Column("name", String, primary_key=True),
    Column("due", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="how the last reading went, JSON"),
)

feed_listing = Table(
    "feed_listing", metadata,
    Column("feed", String, primary_key=True),
    Column("event", Boolean, primary_key=True),
    Column("source", String, primary_key=True),
    Column("reference", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False, comment="of the reading that says so"),
    Column("gone", UtcDateTime, nullable=True, comment="not named since then, but people come to it"),
    Index("ix_feed_listing_item", "source", "reference"),
)
