"""What is paused has a mark of its own, so that its time is kept; people are asked about an address that is dead."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcDateTime

revision = "0009"
down_revision = "0008"

PAUSED = datetime(9999, 1, 1, tzinfo=UTC)
"""how `not_before` used to say it"""
READY = sa.text("status = 'pending' AND NOT held")


def upgrade() -> None:
    op.add_column("contact", sa.Column(
        "asked", UtcDateTime(), nullable=True, comment="when its person was asked elsewhere whether it is still right",
    ))
    op.add_column("delivery", sa.Column(
        "held", sa.Boolean(), nullable=False, server_default=sa.false(), comment="its broadcast is paused",
    ))
    delivery = sa.table(
        "delivery", sa.column("held", sa.Boolean()), sa.column("not_before", UtcDateTime()),
        sa.column("created", UtcDateTime()),
    )
    paused = delivery.update().where(delivery.c.not_before == PAUSED)
    op.execute(paused.values(held=True, not_before=delivery.c.created))
    for name, columns in (
        ("ix_delivery_queue", ["channel", "priority", "number", "not_before"]),
        ("ix_delivery_due", ["channel", "not_before"]),
    ):
        op.drop_index(name, "delivery")
        op.create_index(name, "delivery", columns, sqlite_where=READY, postgresql_where=READY)
