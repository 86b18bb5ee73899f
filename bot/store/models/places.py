"""Places at events: bookings, the audit of how they came about, and what their people are to hear."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, text

from bot.store.columns import Id, UtcDateTime
from bot.store.models.base import metadata, partial

ACTIVE_BOOKING = text("status IN ('booked', 'waiting', 'offered')")

booking = Table(
    "booking", metadata,
    Column("id", Id, primary_key=True),
    Column("event_id", Id, ForeignKey("event.id"), nullable=False, index=True),
    Column("resident_id", Id, index=True, comment="empty once forgotten"),
    Column("status", String, nullable=False),
    Column("at", UtcDateTime, nullable=False, comment="since when it stands like this"),
    Column("number", Integer, nullable=False, server_default="0", comment="the move it came with: order of the line"),
    Column("people", Integer, nullable=False, server_default="1"),
    Column("needs", Text, nullable=False, server_default="", comment="sealed codes; empty for none"),
    Column("offered", Integer, nullable=False, server_default="0", comment="people the open offer is for"),
    Column("until", UtcDateTime, comment="end of the offer"),
    Column("refused", Integer, nullable=False, server_default="0", comment="an offer for so few was refused"),
    Column("priority", UtcDateTime, comment="since when a coordinator put it first"),
    partial("uq_booking_active", "event_id", "resident_id", where=ACTIVE_BOOKING.text, unique=True),
    partial("ix_booking_held", "event_id", "people", "offered", where="status IN ('booked', 'offered')"),
    partial("ix_booking_line", "event_id", "number", where="status = 'waiting'"),
    partial("ix_booking_until", "until", where="status = 'offered'"),
)

booking_move = Table(
    "booking_move", metadata,
    Column("event_id", Id, ForeignKey("event.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="1, 2 ... within the event; only added"),
    Column("kind", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String, nullable=False, comment="resident, clock, or an account's id"),
    Column("why", String, nullable=False),
    Column("booking_id", Id, nullable=False, comment="empty for the event as a whole"),
    Column("people", Integer, comment="of the booking, of the offer, or the places"),
    Column("because", Integer, nullable=False, comment="the move that made it possible; 0 for none"),
    Column("until", UtcDateTime, comment="end of an offer"),
    Column("frees", Boolean, nullable=False, comment="it set places free"),
    sqlite_with_rowid=False,
)

booking_reminder = Table(
    "booking_reminder", metadata,
    Column("booking_id", Id, ForeignKey("booking.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("starts", UtcDateTime, primary_key=True, comment="of the session, as it was told"),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

booking_news = Table(
    "booking_news", metadata,
    Column("booking_id", Id, ForeignKey("booking.id"), primary_key=True),
    Column("kind", String, primary_key=True, comment="what its person is to be told by ourselves"),
    Column("at", UtcDateTime, nullable=False, comment="since when"),
    sqlite_with_rowid=False,
)
