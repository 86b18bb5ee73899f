"""Addresses: whose they are, how two become one person's, and several people on one."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.columns import Id, Number, UtcDateTime
from bot.store.models.base import metadata, partial

contact = Table(
    "contact", metadata,
    Column("id", Id, primary_key=True),
    Column("resident_id", Id, ForeignKey("resident.id"), nullable=False),
    Column("channel", String, nullable=False),
    Column("address_hash", String, nullable=False),
    Column("address", Text, nullable=False, comment="sealed"),
    Column("opted_out", Boolean, nullable=False),
    Column("bad_address", Boolean, nullable=False),
    Column("language", String, nullable=False),
    Column("style", String, nullable=False),
    Column("last_inbound", UtcDateTime),
    Column("bounces", Integer, nullable=False, server_default="0", comment="how often it was found not to work"),
    Column("bounced", UtcDateTime, comment="the last time"),
    Column("number", Integer, nullable=False, server_default="0", comment="which of several people on the address"),
    Column("hears_until", UtcDateTime, comment="until when this one of several is known to be at the phone"),
    Column("asked", UtcDateTime, comment="when its person was asked elsewhere whether it is still right"),
    UniqueConstraint("channel", "address_hash"),
    Index("ix_contact_language", "language", "resident_id"),
    Index("ix_contact_last_inbound", "last_inbound"),
    # With all that the walks through everybody ask: the rows lie anywhere in the file, the index in the walk's order.
    Index("ix_contact_reach", "resident_id", "opted_out", "bad_address", "last_inbound", "id", "channel", "language"),
    partial("ix_contact_bounced", "bounced", where="bad_address"),
)

suppression = Table(
    "suppression", metadata,
    Column("channel", String, primary_key=True),
    Column("address_hash", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

link_code = Table(
    "link_code", metadata,
    Column("contact_id", Id, primary_key=True),
    Column("code_hash", String, nullable=False, unique=True),
    Column("until", UtcDateTime, nullable=False, index=True),
)

link_miss = Table(
    "link_miss", metadata,
    Column("number", Number, primary_key=True),
    Column("guesser", String, nullable=False, index=True, comment="a hash of the address, unlike that of the contact"),
    Column("at", UtcDateTime, nullable=False, index=True),
)

link = Table(
    "link", metadata,
    Column("id", Id, primary_key=True),
    Column("kept", Id, nullable=False, index=True),
    Column("joined", Id, nullable=False, unique=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("body", Text, nullable=False, comment="sealed: what it takes to undo it"),
)

sharer = Table(
    "sharer", metadata,
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True),
    Column("line", String, nullable=False, index=True, comment="channel and hash of the address"),
    Column("name", Text, nullable=False, comment="sealed"),
    Column("asked", Text, nullable=False, comment="sealed: what the address was asked, and the words kept meanwhile"),
)
