"""Who came: marks of bookings at sessions, whether it was useful, certificates of attendance."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table("attendance_mark",
        sa.Column("event_id", Id, nullable=False),
        sa.Column(
            "number", sa.Integer(), nullable=False, autoincrement=False,
            comment="1, 2 ... within the event; only added",
        ),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("starts", UtcDateTime(), nullable=False, comment="of the session"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False, comment="resident, or an account's id"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False, server_default="", comment="why they missed it"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_attendance_mark_event_id"),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name="fk_attendance_mark_booking_id"),
        sa.PrimaryKeyConstraint("event_id", "number", name="pk_attendance_mark"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_attendance_mark_booking_id", "attendance_mark", ["booking_id"])
    op.create_table("event_opinion",
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("said", sa.String(), nullable=False, comment="whether it was useful"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name="fk_event_opinion_booking_id"),
        sa.PrimaryKeyConstraint("booking_id", name="pk_event_opinion"),
        sqlite_with_rowid=False,
    )
    op.create_table("certificate",
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="sealed; empty when left out"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name="fk_certificate_booking_id"),
        sa.PrimaryKeyConstraint("booking_id", name="pk_certificate"),
        sa.UniqueConstraint("token_hash", name="uq_certificate_token_hash"),
    )
    op.create_index("ix_certificate_until", "certificate", ["until"])
