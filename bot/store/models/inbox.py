"""The inbox: people who wait for a person, and what coordinators did."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, Text

from bot.store.columns import Id, Number, UtcDateTime
from bot.store.models.base import metadata, partial

hand_over = Table(
    "hand_over", metadata,
    Column("id", Id, primary_key=True),
    Column("resident_id", Id, nullable=False),
    Column("contact_id", Id, nullable=False),
    Column("reason", String, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("closed", UtcDateTime),
    Column("assigned", Id, nullable=False, server_default="", comment="coordinator who is to look after it"),
    Column("holder", Id, nullable=False, server_default="", comment="coordinator who has the conversation"),
    Column("until", UtcDateTime, comment="when that ends by itself"),
    Column("answered", UtcDateTime, comment="when a coordinator last wrote"),
    Column("wrote", UtcDateTime, comment="when the person first wrote after that"),
    partial("uq_hand_over_open", "resident_id", where="closed IS NULL", unique=True),
    partial("ix_hand_over_contact", "contact_id", where="closed IS NULL"),
    partial("ix_hand_over_until", "until", where="until IS NOT NULL"),
    partial("ix_hand_over_closed", "closed", where="closed IS NOT NULL"),
)

desk_line = Table(
    "desk_line", metadata,
    Column("number", Number, primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False, index=True),
    Column("kind", String, nullable=False, comment="what a coordinator did in the conversation, or a note"),
    Column("who", Id, nullable=False, comment="coordinator; empty: the clock"),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False, comment="sealed words of a note, or whom it was assigned to; empty for none"),
)
