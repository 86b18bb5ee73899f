"""What people answer to reminders; trials of how reminders are worded."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, UtcDateTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table("booking_coming",
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("starts", UtcDateTime(), nullable=False, comment="of the session, as it was when this was said"),
        sa.Column("kind", sa.String(), nullable=False, comment="the question: day, hours, changed; or late"),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name="fk_booking_coming_booking_id"),
        sa.PrimaryKeyConstraint("booking_id", "starts", "kind", name="pk_booking_coming"),
        sqlite_with_rowid=False,
    )
    op.create_table("trial_exposure",
        sa.Column("trial", sa.String(), nullable=False),
        sa.Column("resident_id", Id, nullable=False, comment="a hash once forgotten"),
        sa.Column("arm", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("starts", UtcDateTime(), nullable=False, comment="of the session they were asked about"),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("contact_id", Id, nullable=False, comment="empty: there was no address to write to"),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("cause_id", sa.String(), nullable=False, comment="of the delivery"),
        sa.PrimaryKeyConstraint("trial", "resident_id", name="pk_trial_exposure"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_trial_exposure_resident_id", "trial_exposure", ["resident_id"])
