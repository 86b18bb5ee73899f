"""The ledger: what a message costs, when it was tried, resent, rested; the day's spending; addresses that bounced."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, UtcDateTime

revision = "0004"
down_revision = "0003"


def _count(name: str, comment: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0", comment=comment)


def upgrade() -> None:
    for table, column in (
        ("delivery", _count("segments", "SMS parts; 0 on other channels")),
        ("delivery", _count("resends", "sent again because the phone was off")),
        ("delivery", sa.Column("tried", UtcDateTime(), nullable=True, comment="when it was last claimed")),
        ("contact", _count("bounces", "how often it was found not to work")),
        ("contact", sa.Column("bounced", UtcDateTime(), nullable=True, comment="the last time")),
        ("sender", _count("spent", "units on that day")),
        ("sender", sa.Column("spent_on", sa.Date(), nullable=True)),
    ):
        op.add_column(table, column)
    op.create_table("resting",
        sa.Column("contact_id", Id, nullable=False),
        sa.Column(
            "until", UtcDateTime(), nullable=False,
            comment="the carrier wants a pause between two messages to one chat",
        ),
        sa.PrimaryKeyConstraint("contact_id", name="pk_resting")
    )
    op.create_index(
        "ix_delivery_unknown", "delivery", ["channel", "number"], sqlite_where=sa.text("status = 'unknown'"),
        postgresql_where=sa.text("status = 'unknown'"),
    )
    op.create_index(
        "ix_contact_bounced", "contact", ["bounced"], sqlite_where=sa.text("bad_address"),
        postgresql_where=sa.text("bad_address"),
    )
