"""The console: partners and accounts, the audit, and whom each partner may see."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from bot.store.columns import Id, Number, UtcDateTime
from bot.store.models.base import metadata

partner = Table(
    "partner", metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("active", Boolean, nullable=False),
)

coordinator = Table(
    "coordinator", metadata,
    Column("id", Id, primary_key=True),
    Column("email_hash", String, nullable=False, unique=True),
    Column("email", Text, nullable=False, comment="sealed"),
    Column("name", Text, nullable=False, comment="sealed"),
    Column("role", String, nullable=False),
    Column("partner_id", Id, ForeignKey("partner.id"), nullable=False),
    Column("secrets", Text, nullable=False, comment="sealed hash of the password, second step, recovery codes"),
    Column("disabled", Boolean, nullable=False),
)

account_link = Table(
    "account_link", metadata,
    Column("coordinator_id", Id, ForeignKey("coordinator.id"), primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("ends", UtcDateTime, nullable=False),
)

web_session = Table(
    "web_session", metadata,
    Column("digest", String, primary_key=True, comment="of the token in the browser"),
    Column("coordinator_id", Id, ForeignKey("coordinator.id"), nullable=False, index=True),
    Column("stage", String, nullable=False),
    Column("opened", UtcDateTime, nullable=False),
    Column("seen", UtcDateTime, nullable=False),
    Column("ends", UtcDateTime, nullable=False),
    Column("notice", Text, nullable=False, comment="sealed; empty when there is nothing to tell"),
)

sign_in_try = Table(
    "sign_in_try", metadata,
    Column("number", Number, primary_key=True),
    Column("key", String, nullable=False, comment="keyed hash of an e-mail or network address"),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_sign_in_try_key", "key", "at"),
)

audit = Table(
    "audit", metadata,
    Column("number", Number, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Id, nullable=False, comment="coordinator; empty: nobody known"),
    Column("partner_id", Id, nullable=False),
    Column("what", String, nullable=False),
    Column("subject", Id, nullable=False, comment="id of the record; a hash of it once a resident is forgotten"),
    Index("ix_audit_subject", "subject", "what"),
    Index("ix_audit_who", "who", "number"),
)

sight = Table(
    "sight", metadata,
    Column("partner_id", Id, ForeignKey("partner.id"), primary_key=True),
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("because", String, primary_key=True, comment="consent, or referral:ID"),
    Column("since", UtcDateTime, nullable=False),
    Index("ix_sight_resident", "resident_id"),
    sqlite_with_rowid=False,
)
