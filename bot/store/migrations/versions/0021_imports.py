"""Long imports: files are worked on in steps, and every row is kept.

Files sent in before are forgotten: their rows were never kept. What they brought in stays, but cannot be taken back as
one any more.
"""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, UtcDateTime

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.drop_index("ix_upload_at", "upload")
    op.drop_table("upload")
    op.create_table("upload",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False, comment="who works on it"),
        sa.Column("leased_until", UtcDateTime(), comment="so long nobody else does"),
        sa.Column("body", sa.Text(), nullable=False, comment="sealed: its name, and how far it is"),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_index("ix_upload_at", "upload", ["at"])
    op.create_index("ix_upload_state", "upload", ["state", "at"])
    op.create_table("upload_file",
        sa.Column("upload_id", Id, nullable=False),
        sa.Column("content", sa.Text(), nullable=False, comment="sealed; kept until every row was looked at"),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name="fk_upload_file_upload_id"),
        sa.PrimaryKeyConstraint("upload_id", name="pk_upload_file"),
    )
    op.create_table("upload_row",
        sa.Column("upload_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False, comment="sealed: what the report says"),
        sa.Column("record", sa.Text(), nullable=False, comment="sealed: what goes in, and what was there before"),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name="fk_upload_row_upload_id"),
        sa.PrimaryKeyConstraint("upload_id", "number", name="pk_upload_row"),
    )
    op.create_index("ix_upload_row_deed", "upload_row", ["upload_id", "deed", "number"])
