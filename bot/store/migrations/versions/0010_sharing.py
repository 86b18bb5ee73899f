"""Several people on one phone: each has a contact of their own, and one of them is at the phone."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("contact", sa.Column(
        "number", sa.Integer(), nullable=False, server_default="0", comment="which of several people on the address",
    ))
    op.add_column("contact", sa.Column(
        "hears_until", UtcDateTime(), nullable=True,
        comment="until when this one of several is known to be at the phone",
    ))
    op.create_table("sharer",
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("line", sa.String(), nullable=False, comment="channel and hash of the address"),
        sa.Column("name", sa.Text(), nullable=False, comment="sealed"),
        sa.Column(
            "asked", sa.Text(), nullable=False,
            comment="sealed: what the address was asked, and the words kept meanwhile",
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_sharer_contact_id"),
        sa.PrimaryKeyConstraint("contact_id", name="pk_sharer")
    )
    op.create_index("ix_sharer_line", "sharer", ["line"])
