"""Events, their sessions and alerts, and what coordinators do to them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, false

from bot.store.columns import Id, UtcDateTime
from bot.store.models.base import metadata, partial

event = Table(
    "event", metadata,
    Column("id", Id, primary_key=True),
    Column("source", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("code", String, nullable=False, server_default="", index=True),
    Column("status", String, nullable=False),
    Column("starts", UtcDateTime, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("places", Integer, comment="empty = no limit"),
    Column("by_date", Boolean, nullable=False, server_default=false(), comment="its dates are events of their own"),
    Column("owner", Id, nullable=False, server_default="", comment="partner who holds it"),
    partial("uq_event_source", "source", "reference", where="reference <> ''", unique=True),
)

event_session = Table(
    "event_session", metadata,
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    Column("starts", UtcDateTime, primary_key=True, index=True),
)

event_walk = Table(
    "event_walk", metadata,
    Column("event_id", Id, primary_key=True),
    Column("cursor", Id, nullable=False, comment="last resident looked at for alerts"),
    Column("done", Boolean, nullable=False),
)

event_plan = Table(
    "event_plan", metadata,
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    Column("fields", Text, nullable=False, comment="what will be changed, JSON"),
    Column("by", Id, nullable=False, comment="coordinator"),
    Column("partner_id", Id, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("due", UtcDateTime, nullable=False, index=True, comment="until then it can be taken back"),
)
