"""What people answered to reminders, and trials of how these are worded."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from bot.store.columns import Id, UtcDateTime
from bot.store.models.base import metadata

booking_coming = Table(
    "booking_coming", metadata,
    Column("booking_id", Id, ForeignKey("booking.id"), primary_key=True),
    Column("starts", UtcDateTime, primary_key=True, comment="of the session, as it was when this was said"),
    Column("kind", String, primary_key=True, comment="the question: day, hours, changed; or late"),
    Column("yes", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

trial_exposure = Table(
    "trial_exposure", metadata,
    Column("trial", String, primary_key=True),
    Column("resident_id", Id, primary_key=True, index=True, comment="a hash once forgotten"),
    Column("arm", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("booking_id", Id, nullable=False),
    Column("event_id", Id, nullable=False),
    Column("starts", UtcDateTime, nullable=False, comment="of the session they were asked about"),
    Column("language", String, nullable=False),
    Column("contact_id", Id, nullable=False, comment="empty: there was no address to write to"),
    Column("channel", String, nullable=False),
    Column("cause_id", String, nullable=False, comment="of the delivery"),
    sqlite_with_rowid=False,
)
