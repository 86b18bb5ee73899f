"""Residents: what they told us, what they agreed to, and what coordinators put right or noted of them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.store.columns import Id, Number, UtcDateTime
from bot.store.models.base import metadata

resident = Table(
    "resident", metadata,
    Column("id", Id, primary_key=True),
    Column("alerts", Boolean, nullable=False),
    Column("terms", Integer, nullable=False, server_default="0", comment="version of its rows in resident_term"),
)

fact = Table(
    "fact", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("value", Text, nullable=False, comment="sealed"),
    Column("provenance", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

consent = Table(
    "consent", metadata,
    Column("number", Number, primary_key=True),
    Column("person", Id, nullable=False, comment="resident id, or a hash of it once forgotten"),
    Column("purpose", String, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("version", String, nullable=False),
    Column("language", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("collected_by", String, nullable=False),
    Index("ix_consent_latest", "person", "purpose", "at", "number", "granted"),
)

correction = Table(
    "correction", metadata,
    Column("number", Number, primary_key=True),
    Column("resident_id", Id, ForeignKey("resident.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("body", Text, nullable=False, comment="sealed: what it was before, what it is now, and why"),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Id, nullable=False, comment="coordinator"),
    Column("partner_id", Id, nullable=False),
    Column("undone", UtcDateTime),
)

resident_tag = Table(
    "resident_tag", metadata,
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("tag", String, primary_key=True),
    Index("ix_resident_tag_tag", "tag", "resident_id"),
)

resident_term = Table(
    "resident_term", metadata,
    Column("hash", String, primary_key=True, comment="keyed hash of what residents are searched by"),
    Column("resident_id", Id, ForeignKey("resident.id"), primary_key=True),
    Column("source", String, primary_key=True, comment="the fact it is of"),
    Index("ix_resident_term_resident", "resident_id", "source"),
    sqlite_with_rowid=False,
)

likeness = Table(
    "likeness", metadata,
    # No foreign keys: whoever is forgotten while a round looks must not be held by a pair that is written just then.
    Column("first", Id, primary_key=True, comment="who may be the second; the smaller id"),
    Column("second", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False, comment="beginning of the round in which they were last found"),
    Index("ix_likeness_second", "second"),
    sqlite_with_rowid=False,
)

programme = Table(
    "programme", metadata,
    Column("signs", String, primary_key=True, comment="the letters and digits of the code"),
    Column("code", String, nullable=False),
    Column("source", String, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    Column("came", Integer, nullable=False, comment="strangers whose first message held it"),
)
