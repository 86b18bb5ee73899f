"""Broadcasts, their recipients and replies; tags."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, Number, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Compared with resident ids: of another collation its index is of no use.
        op.alter_column("consent", "person", type_=Id)
    op.create_table("broadcast",
        sa.Column("number", Number, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="sealed, for it names coordinators"),
        sa.PrimaryKeyConstraint("number", name="pk_broadcast"),
        sa.UniqueConstraint("id", name="uq_broadcast_id")
    )
    op.create_index("ix_broadcast_state", "broadcast", ["state"])
    op.create_table("recipient",
        sa.Column("broadcast_id", Id, nullable=False),
        sa.Column("resident_id", Id, nullable=False, comment="or a hash of it once forgotten"),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False, comment="waiting, written, or why the person was left out"),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("broadcast_id", "resident_id", name="pk_recipient"),
        sqlite_with_rowid=False,
    )
    op.create_table("broadcast_reply",
        sa.Column("number", Number, nullable=False),
        sa.Column("broadcast_id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="sealed; empty once erased"),
        sa.PrimaryKeyConstraint("number", name="pk_broadcast_reply")
    )
    op.create_index("ix_broadcast_reply_broadcast_id", "broadcast_reply", ["broadcast_id"])
    op.create_index("ix_broadcast_reply_contact_id", "broadcast_reply", ["contact_id"])
    op.create_table("resident_tag",
        sa.Column("resident_id", Id, nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_resident_tag_resident_id"),
        sa.PrimaryKeyConstraint("resident_id", "tag", name="pk_resident_tag")
    )
    condition = sa.text("cause = 'broadcast'")
    op.create_index(
        "ix_delivery_broadcast", "delivery", ["cause_id", "status"],
        sqlite_where=condition, postgresql_where=condition,
    )
