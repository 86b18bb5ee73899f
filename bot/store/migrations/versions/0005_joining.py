"""Codes: events are found by theirs, and programmes have some."""

import json

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("event", sa.Column("code", sa.String(), nullable=False, server_default=""))
    _fill_in_codes()
    op.create_index("ix_event_code", "event", ["code"])
    op.create_table("programme",
        sa.Column("signs", sa.String(), nullable=False, comment="the letters and digits of the code"),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("made", UtcDateTime(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False, comment="strangers whose first message held it"),
        sa.PrimaryKeyConstraint("signs", name="pk_programme"),
    )


def _fill_in_codes() -> None:
    event = sa.table("event", sa.column("id", Id), sa.column("code", sa.String), sa.column("body", sa.Text))
    connection = op.get_bind()
    for row in connection.execute(sa.select(event.c.id, event.c.body)).all():
        code = str(json.loads(row.body).get("code", "")).strip().upper()
        connection.execute(sa.update(event).where(event.c.id == row.id).values(code=code))
