"""Feeds: how each was last read and what it named; corrections of openings, and why they ended."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table("feed",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="how the last reading went, JSON"),
        sa.PrimaryKeyConstraint("name", name="pk_feed")
    )
    op.create_table("feed_listing",
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("event", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False, comment="when it was last named"),
        sa.PrimaryKeyConstraint("feed", "event", "source", "reference", name="pk_feed_listing")
    )
    op.create_index("ix_feed_listing_item", "feed_listing", ["source", "reference"])
    op.add_column("opening", sa.Column(
        "corrections", sa.Text(), nullable=False, server_default="{}", comment="a coordinator's values, JSON"
    ))
    op.add_column("opening", sa.Column(
        "because", sa.String(), nullable=False, server_default="", comment="why it ended"
    ))
