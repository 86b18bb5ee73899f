"""Webhooks, and what is under way to them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from bot.store.columns import Id, UtcDateTime
from bot.store.models.base import metadata, partial

webhook = Table(
    "webhook", metadata,
    Column("id", Id, primary_key=True),
    Column("partner_id", Id, ForeignKey("partner.id"), nullable=False),
    Column("body", Text, nullable=False, comment="sealed: address, secret, kinds of news"),
    Column("made", UtcDateTime, nullable=False),
    Column("failing", UtcDateTime, comment="since when nothing arrives"),
    Column("stopped", UtcDateTime, comment="nothing is sent since"),
)

webhook_seen = Table(
    "webhook_seen", metadata,
    Column("webhook_id", Id, ForeignKey("webhook.id"), primary_key=True),
    Column("subject", String, primary_key=True),
    Column("mark", String, nullable=False, comment="hash of what its partner knows of it"),
)

webhook_delivery = Table(
    "webhook_delivery", metadata,
    Column("id", Id, primary_key=True),
    Column("webhook_id", Id, ForeignKey("webhook.id"), nullable=False, index=True),
    Column("resident_id", Id, index=True, comment="whom it names"),
    Column("kind", String, nullable=False),
    Column("body", Text, nullable=False, comment="sealed"),
    Column("made", UtcDateTime, nullable=False, index=True),
    Column("due", UtcDateTime, comment="empty: it arrived, or was given up"),
    Column("tries", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("answer", String, nullable=False, comment="status or error of the last try"),
    partial("ix_webhook_delivery_due", "due", where="due IS NOT NULL"),
)
