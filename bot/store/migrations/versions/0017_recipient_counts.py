"""A broadcast's people are counted by the console's page every second while it runs: the counts stand in an index."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_index(
        "ix_recipient_counts", "recipient", ["broadcast_id", "state", "language", "channel", "segments"],
    )
