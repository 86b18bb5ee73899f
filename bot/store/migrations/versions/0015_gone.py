"""What a source has not named for a while, and since when: an event that people come to is not cancelled at once."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("feed_listing", sa.Column(
        "gone", UtcDateTime(), nullable=True, comment="not named since then, but people come to it",
    ))
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("feed_listing", "at", comment="of the reading that says so")
