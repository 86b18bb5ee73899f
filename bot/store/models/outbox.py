"""The ledger of outgoing messages, and what it holds to."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Float, Integer, String, Table, Text, false, text

from bot.store.columns import Id, Number, UtcDateTime
from bot.store.models.base import metadata, partial

READY = text("status = 'pending' AND NOT held")
ACTIVE = text("status IN ('pending', 'claimed')")
UNIQUE_CAUSE = text("cause_id <> '' AND NOT (cause = 'service' AND cause_id = 'stop')")
"""which deliveries reach a contact once; rules.STOP_ANSWER is the exception"""

delivery = Table(
    "delivery", metadata,
    Column("number", Number, primary_key=True, comment="the order of the ledger"),
    Column("id", Id, nullable=False, unique=True),
    Column("contact_id", Id, nullable=False),
    Column("channel", String, nullable=False),
    Column("body", Text, nullable=False, comment="sealed address and message; empty once erased"),
    Column("cause", String, nullable=False),
    Column("cause_id", String, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("sequence", Number, nullable=False),
    Column("status", String, nullable=False, index=True),
    Column("priority", Integer, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime),
    Column("owner", String, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("provider_id", String, nullable=False),
    Column("error", String, nullable=False),
    Column("segments", Integer, nullable=False, server_default="0", comment="SMS parts; 0 on other channels"),
    Column("resends", Integer, nullable=False, server_default="0", comment="sent again because the phone was off"),
    Column("tried", UtcDateTime, comment="when it was last claimed"),
    Column("held", Boolean, nullable=False, server_default=false(), comment="its broadcast is paused"),
    partial("uq_delivery_cause", "contact_id", "cause", "cause_id", where=UNIQUE_CAUSE.text, unique=True),
    partial("ix_delivery_queue", "channel", "priority", "number", "not_before", where=READY.text),
    partial("ix_delivery_due", "channel", "not_before", where=READY.text),
    partial("ix_delivery_expires", "channel", "expires", where="status = 'pending' AND expires IS NOT NULL"),
    partial("ix_delivery_leased", "channel", "lease_until", where="status = 'claimed'"),
    partial("ix_delivery_active", "contact_id", "priority", "number", where=ACTIVE.text),
    partial("ix_delivery_broadcast", "cause_id", "status", where="cause = 'broadcast'"),
    partial("ix_delivery_provider", "provider_id", "channel", where="provider_id <> ''"),
    partial("ix_delivery_unknown", "channel", "number", where="status = 'unknown'"),
)

resting = Table(
    "resting", metadata,
    Column("contact_id", Id, primary_key=True),
    Column("until", UtcDateTime, nullable=False, comment="the carrier wants a pause between two messages to one chat"),
)

early_receipt = Table(
    "early_receipt", metadata,
    Column("channel", String, primary_key=True),
    Column("provider_id", String, primary_key=True),
    Column("status", String, nullable=False),
    Column("error", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

sender = Table(
    "sender", metadata,
    Column("key", String, primary_key=True),
    Column("tokens", Float, nullable=False),
    Column("refilled", UtcDateTime, nullable=False),
    Column("held_until", UtcDateTime),
    Column("reason", String, nullable=False),
    Column("spent", Integer, nullable=False, server_default="0", comment="units on that day"),
    Column("spent_on", Date),
)
