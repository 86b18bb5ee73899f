"""The inbox: who has a conversation, since when its person waits, and what coordinators did and noted in it."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, Number, UtcDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    for column in (
        sa.Column(
            "assigned", Id, nullable=False, server_default="", comment="coordinator who is to look after it",
        ),
        sa.Column("holder", Id, nullable=False, server_default="", comment="coordinator who has the conversation"),
        sa.Column("until", UtcDateTime(), comment="when that ends by itself"),
        sa.Column("answered", UtcDateTime(), comment="when a coordinator last wrote"),
        sa.Column("wrote", UtcDateTime(), comment="when the person first wrote after that"),
    ):
        op.add_column("hand_over", column)
    for name, indexed, where in (
        ("ix_hand_over_contact", "contact_id", "closed IS NULL"),
        ("ix_hand_over_until", "until", "until IS NOT NULL"),
        ("ix_hand_over_closed", "closed", "closed IS NOT NULL"),
    ):
        op.create_index(name, "hand_over", [indexed], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table("desk_line",
        sa.Column("number", Number, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="what a coordinator did in the conversation, or a note"),
        sa.Column("who", Id, nullable=False, comment="coordinator; empty: the clock"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column(
            "body", sa.Text(), nullable=False,
            comment="sealed words of a note, or whom it was assigned to; empty for none",
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_desk_line_contact_id"),
        sa.PrimaryKeyConstraint("number", name="pk_desk_line"),
    )
    op.create_index("ix_desk_line_contact_id", "desk_line", ["contact_id"])
