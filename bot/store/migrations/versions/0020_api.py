"""The API: tokens, answers that are given again, who referred whom, webhooks."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, UtcDateTime

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table("api_token",
        sa.Column("id", Id, nullable=False),
        sa.Column("partner_id", Id, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False, comment="of the token in the partner's system"),
        sa.Column("scopes", sa.String(), nullable=False, comment="with spaces between them"),
        sa.Column("made", UtcDateTime(), nullable=False),
        sa.Column("ends", UtcDateTime(), nullable=False),
        sa.Column("used", UtcDateTime(), comment="the last time"),
        sa.Column("revoked", UtcDateTime()),
        sa.Column("counted", UtcDateTime(), comment="since when calls are counted"),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_api_token_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("digest", name="uq_api_token_digest"),
    )
    op.create_table("api_reply",
        sa.Column("partner_id", Id, nullable=False),
        sa.Column("key", sa.String(), nullable=False, comment="digest of the idempotency key"),
        sa.Column("request", sa.String(), nullable=False, comment="digest of what was asked"),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "key", name="pk_api_reply"),
    )
    op.create_index("ix_api_reply_at", "api_reply", ["at"])
    op.create_table("referred_by",
        sa.Column("resident_id", Id, nullable=False),
        sa.Column("opportunity_id", Id, nullable=False),
        sa.Column("partner_id", Id, nullable=False, comment="who referred them"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_referred_by_resident_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_referred_by_partner_id"),
        sa.PrimaryKeyConstraint("resident_id", "opportunity_id", "partner_id", name="pk_referred_by"),
    )
    op.create_index("ix_referred_by_partner", "referred_by", ["partner_id"])
    op.create_table("webhook",
        sa.Column("id", Id, nullable=False),
        sa.Column("partner_id", Id, nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="sealed: address, secret, kinds of news"),
        sa.Column("made", UtcDateTime(), nullable=False),
        sa.Column("failing", UtcDateTime(), comment="since when nothing arrives"),
        sa.Column("stopped", UtcDateTime(), comment="nothing is sent since"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_webhook_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_table("webhook_seen",
        sa.Column("webhook_id", Id, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False, comment="hash of what its partner knows of it"),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name="fk_webhook_seen_webhook_id"),
        sa.PrimaryKeyConstraint("webhook_id", "subject", name="pk_webhook_seen"),
    )
    op.create_table("webhook_delivery",
        sa.Column("id", Id, nullable=False),
        sa.Column("webhook_id", Id, nullable=False),
        sa.Column("resident_id", Id, comment="whom it names"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("made", UtcDateTime(), nullable=False),
        sa.Column("due", UtcDateTime(), comment="empty: it arrived, or was given up"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False, comment="status or error of the last try"),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name="fk_webhook_delivery_webhook_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_delivery"),
    )
    for column in ("webhook_id", "resident_id", "made"):
        op.create_index(f"ix_webhook_delivery_{column}", "webhook_delivery", [column])
    op.create_index(
        "ix_webhook_delivery_due", "webhook_delivery", ["due"],
        sqlite_where=sa.text("due IS NOT NULL"), postgresql_where=sa.text("due IS NOT NULL"),
    )
