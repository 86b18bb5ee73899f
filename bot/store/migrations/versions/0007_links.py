"""One person on several addresses: codes, wrong codes, and links that can be undone."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, Number, UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table("link_code",
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name="pk_link_code"),
        sa.UniqueConstraint("code_hash", name="uq_link_code_code_hash")
    )
    op.create_index("ix_link_code_until", "link_code", ["until"])
    op.create_table("link_miss",
        sa.Column("number", Number, nullable=False),
        sa.Column(
            "guesser", sa.String(), nullable=False, comment="a hash of the address, unlike that of the contact",
        ),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_link_miss")
    )
    op.create_index("ix_link_miss_at", "link_miss", ["at"])
    op.create_index("ix_link_miss_guesser", "link_miss", ["guesser"])
    op.create_table("link",
        sa.Column("id", Id, nullable=False),
        sa.Column("kept", Id, nullable=False),
        sa.Column("joined", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="sealed: what it takes to undo it"),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sa.UniqueConstraint("joined", name="uq_link_joined")
    )
    op.create_index("ix_link_kept", "link", ["kept"])
    op.create_index("ix_link_at", "link", ["at"])
