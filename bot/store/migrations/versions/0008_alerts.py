"""What people were told of an opening, whom to tell of its changes; referrals, outcomes; the walks of events."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, Number, UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("opening", sa.Column(
        "follow_until", UtcDateTime(), nullable=True, comment="so long its changes are told; year 9999: not begun",
    ))
    op.create_index(
        "ix_opening_follow", "opening", ["follow_until"], sqlite_where=sa.text("follow_until IS NOT NULL"),
        postgresql_where=sa.text("follow_until IS NOT NULL"),
    )
    op.add_column("opening_answer", sa.Column(
        "terms", sa.Text(), nullable=False, server_default="", comment="those that were told; empty = as they stand",
    ))
    op.create_table("referral",
        sa.Column("number", Number, nullable=False),
        sa.Column("resident_id", Id, nullable=True, comment="empty once forgotten"),
        sa.Column("opportunity_id", Id, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("changed", UtcDateTime(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_referral"),
        sa.UniqueConstraint("resident_id", "opportunity_id", name="uq_referral_resident_id"),
    )
    op.create_index("ix_referral_opportunity_id", "referral", ["opportunity_id"])
    op.create_table("outcome",
        sa.Column("number", Number, nullable=False),
        sa.Column("resident_id", Id, nullable=True, comment="empty once forgotten"),
        sa.Column("opportunity_id", Id, nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_outcome"),
    )
    op.create_index("ix_outcome_opportunity_id", "outcome", ["opportunity_id"])
    op.create_index("ix_outcome_resident_id", "outcome", ["resident_id"])
    op.create_table("question_due",
        sa.Column("resident_id", Id, nullable=False),
        sa.Column("opportunity_id", Id, nullable=False),
        sa.Column("due", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_question_due_resident_id"),
        sa.PrimaryKeyConstraint("resident_id", "opportunity_id", name="pk_question_due"),
    )
    op.create_index("ix_question_due_due", "question_due", ["due"])
    op.create_table("closing_told",
        sa.Column("resident_id", Id, nullable=False),
        sa.Column("opportunity_id", Id, nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_closing_told_resident_id"),
        sa.PrimaryKeyConstraint("resident_id", "opportunity_id", "closes", name="pk_closing_told"),
    )
    op.create_table("event_walk",
        sa.Column("event_id", Id, nullable=False),
        sa.Column("cursor", Id, nullable=False, comment="last resident looked at for alerts"),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_event_walk"),
    )
