"""The console's events: who holds which, changes that wait to be told, files that were sent in."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, UtcDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("event", sa.Column("owner", Id, nullable=False, server_default="", comment="partner who holds it"))
    op.create_table("event_plan",
        sa.Column("event_id", Id, nullable=False),
        sa.Column("fields", sa.Text(), nullable=False, comment="what will be changed, JSON"),
        sa.Column("by", Id, nullable=False, comment="coordinator"),
        sa.Column("partner_id", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("due", UtcDateTime(), nullable=False, comment="until then it can be taken back"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_event_plan_event_id"),
        sa.PrimaryKeyConstraint("event_id", name="pk_event_plan"),
    )
    op.create_index("ix_event_plan_due", "event_plan", ["due"])
    op.create_table("upload",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="sealed: the file, and what it changed"),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_index("ix_upload_at", "upload", ["at"])
