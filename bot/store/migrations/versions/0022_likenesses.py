"""People who may be one are looked for ahead, and kept: with very many people that takes longer than a page may."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, UtcDateTime

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table("likeness",
        sa.Column("first", Id, nullable=False, comment="who may be the second; the smaller id"),
        sa.Column("second", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False, comment="beginning of the round in which they were last found"),
        sa.PrimaryKeyConstraint("first", "second", name="pk_likeness"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_likeness_second", "likeness", ["second"])
