"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, Number, UtcDateTime

revision = "0001"
down_revision = None


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table("consent",
        sa.Column("number", Number, nullable=False),
        sa.Column("person", sa.String(), nullable=False, comment="resident id, or a hash of it once forgotten"),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("collected_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_consent")
    )
    op.create_index("ix_consent_person_purpose", "consent", ["person", "purpose"])
    op.create_table("delivery",
        sa.Column("number", Number, nullable=False, comment="the order of the ledger"),
        sa.Column("id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="sealed address and message; empty once erased"),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("cause_id", sa.String(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("sequence", Number, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.Column("expires", UtcDateTime(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_delivery"),
        sa.UniqueConstraint("id", name="uq_delivery_id")
    )
    op.create_index(
        "ix_delivery_active", "delivery", ["contact_id", "priority", "number"],
        **_where("status IN ('pending', 'claimed')"),
    )
    op.create_index("ix_delivery_due", "delivery", ["channel", "not_before"], **_where("status = 'pending'"))
    op.create_index(
        "ix_delivery_expires", "delivery", ["channel", "expires"],
        **_where("status = 'pending' AND expires IS NOT NULL"),
    )
    op.create_index("ix_delivery_leased", "delivery", ["channel", "lease_until"], **_where("status = 'claimed'"))
    op.create_index("ix_delivery_provider", "delivery", ["provider_id", "channel"], **_where("provider_id <> ''"))
    op.create_index(
        "ix_delivery_queue", "delivery", ["channel", "priority", "number", "not_before"],
        **_where("status = 'pending'"),
    )
    op.create_index("ix_delivery_status", "delivery", ["status"])
    op.create_index(
        "uq_delivery_cause", "delivery", ["contact_id", "cause", "cause_id"], unique=True,
        **_where("cause_id <> '' AND NOT (cause = 'service' AND cause_id = 'stop')"),
    )
    op.create_table("early_receipt",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "provider_id", name="pk_early_receipt")
    )
    op.create_table("event",
        sa.Column("id", Id, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("starts", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event")
    )
    op.create_index("ix_event_starts", "event", ["starts"])
    op.create_index("uq_event_source", "event", ["source", "reference"], unique=True, **_where("reference <> ''"))
    op.create_table("hand_over",
        sa.Column("id", Id, nullable=False),
        sa.Column("resident_id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("closed", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_hand_over")
    )
    op.create_index("uq_hand_over_open", "hand_over", ["resident_id"], unique=True, **_where("closed IS NULL"))
    op.create_table("inbound",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "provider_id", name="pk_inbound")
    )
    op.create_table("opening",
        sa.Column("id", Id, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.Column("added", sa.Date(), nullable=False),
        sa.Column("cursor", Id, nullable=False, comment="last resident looked at for alerts"),
        sa.Column("done", sa.Boolean(), nullable=False, comment="all matched residents have been told"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_opening")
    )
    op.create_index("ix_opening_code", "opening", ["code"])
    op.create_index("ix_opening_open", "opening", ["closes"], **_where("status = 'open'"))
    op.create_index("uq_opening_source", "opening", ["source", "reference"], unique=True, **_where("reference <> ''"))
    op.create_table("opening_answer",
        sa.Column("number", Number, nullable=False),
        sa.Column("resident_id", Id, nullable=True, comment="empty once forgotten"),
        sa.Column("opportunity_id", Id, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("told", UtcDateTime(), nullable=True, comment="when it was sent as news"),
        sa.PrimaryKeyConstraint("number", name="pk_opening_answer"),
        sa.UniqueConstraint("resident_id", "opportunity_id", name="uq_opening_answer_resident_id")
    )
    op.create_index("ix_opening_answer_opportunity_id", "opening_answer", ["opportunity_id"])
    op.create_table("resident",
        sa.Column("id", Id, nullable=False),
        sa.Column("alerts", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_resident")
    )
    op.create_table("secret",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False, comment="sealed"),
        sa.PrimaryKeyConstraint("name", name="pk_secret")
    )
    op.create_table("sender",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("refilled", UtcDateTime(), nullable=False),
        sa.Column("held_until", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sender")
    )
    op.create_table("suppression",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address_hash", name="pk_suppression")
    )
    op.create_table("booking",
        sa.Column("id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("resident_id", Id, nullable=True, comment="empty once forgotten"),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("cancelled", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_booking_event_id"),
        sa.PrimaryKeyConstraint("id", name="pk_booking")
    )
    op.create_index("ix_booking_event_id", "booking", ["event_id"])
    op.create_index("ix_booking_resident_id", "booking", ["resident_id"])
    op.create_index(
        "uq_booking_booked", "booking", ["event_id", "resident_id"], unique=True,
        **_where("status = 'booked'"),
    )
    op.create_table("contact",
        sa.Column("id", Id, nullable=False),
        sa.Column("resident_id", Id, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("opted_out", sa.Boolean(), nullable=False),
        sa.Column("bad_address", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("style", sa.String(), nullable=False),
        sa.Column("last_inbound", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_contact_resident_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("channel", "address_hash", name="uq_contact_channel")
    )
    op.create_index("ix_contact_resident_id", "contact", ["resident_id"])
    op.create_table("fact",
        sa.Column("resident_id", Id, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("provenance", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_fact_resident_id"),
        sa.PrimaryKeyConstraint("resident_id", "name", "subject", name="pk_fact")
    )
    op.create_table("conversation",
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_conversation_contact_id"),
        sa.PrimaryKeyConstraint("contact_id", name="pk_conversation")
    )
    op.create_table("log_line",
        sa.Column("number", Number, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="sealed"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_log_line_contact_id"),
        sa.PrimaryKeyConstraint("number", name="pk_log_line")
    )
    op.create_index("ix_log_line_contact_id", "log_line", ["contact_id"])
