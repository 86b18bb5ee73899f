"""Results: the questions put to people, the counts made of everything, facts put right, replies to referrals."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, Number, UtcDateTime

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "question_asked",
        sa.Column("resident_id", Id, nullable=False),
        sa.Column("step", sa.String(), nullable=False, comment="flow.step"),
        sa.Column("at", UtcDateTime(), nullable=False, comment="the last time"),
        sa.Column("gone_on", sa.Boolean(), nullable=False, comment="something came after it"),
        sa.PrimaryKeyConstraint("resident_id", "step", name=op.f("pk_question_asked")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_question_asked_resident_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figures",
        sa.Column("partner_id", Id, nullable=False, comment="empty for the programme"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="counts, JSON"),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_figures")),
    )
    op.create_table(
        "correction",
        sa.Column("number", Number, nullable=False),
        sa.Column("resident_id", Id, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="sealed: what it was before, what it is now, and why"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", Id, nullable=False, comment="coordinator"),
        sa.Column("partner_id", Id, nullable=False),
        sa.Column("undone", UtcDateTime()),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_correction")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_correction_resident_id")),
    )
    op.create_index(op.f("ix_correction_resident_id"), "correction", ["resident_id"])
    op.add_column("referral", sa.Column(
        "reply", sa.Text(), nullable=False, server_default="", comment="sealed; empty for none",
    ))
    op.create_index("ix_referral_status", "referral", ["status", "at"])
