"""The console: partners, coordinators, web sessions, the audit, who may see whom, the residents' search terms."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, Number, UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for table, column in (
        ("resident", sa.Column(
            "terms", sa.Integer(), nullable=False, server_default="0", comment="version of its rows in resident_term",
        )),
        ("opening", sa.Column("owner", Id, nullable=False, server_default="", comment="partner who posted it")),
        ("broadcast", sa.Column(
            "owner", Id, nullable=False, server_default="", comment="partner whose broadcast it is",
        )),
    ):
        op.add_column(table, column)
    op.create_index("ix_contact_language", "contact", ["language", "resident_id"])
    op.create_index("ix_contact_last_inbound", "contact", ["last_inbound"])
    op.create_index("ix_resident_tag_tag", "resident_tag", ["tag", "resident_id"])
    _accounts()
    _walls()


def _accounts() -> None:
    op.create_table("partner",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_partner"),
    )
    op.create_table("coordinator",
        sa.Column("id", Id, nullable=False),
        sa.Column("email_hash", sa.String(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("name", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("partner_id", Id, nullable=False),
        sa.Column(
            "secrets", sa.Text(), nullable=False, comment="sealed hash of the password, second step, recovery codes",
        ),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_coordinator_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_coordinator"),
        sa.UniqueConstraint("email_hash", name="uq_coordinator_email_hash"),
    )
    op.create_table("account_link",
        sa.Column("coordinator_id", Id, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("ends", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["coordinator_id"], ["coordinator.id"], name="fk_account_link_coordinator_id"),
        sa.PrimaryKeyConstraint("coordinator_id", name="pk_account_link"),
        sa.UniqueConstraint("digest", name="uq_account_link_digest"),
    )
    op.create_table("web_session",
        sa.Column("digest", sa.String(), nullable=False, comment="of the token in the browser"),
        sa.Column("coordinator_id", Id, nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("opened", UtcDateTime(), nullable=False),
        sa.Column("seen", UtcDateTime(), nullable=False),
        sa.Column("ends", UtcDateTime(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False, comment="sealed; empty when there is nothing to tell"),
        sa.ForeignKeyConstraint(["coordinator_id"], ["coordinator.id"], name="fk_web_session_coordinator_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_web_session"),
    )
    op.create_index("ix_web_session_coordinator_id", "web_session", ["coordinator_id"])
    op.create_table("sign_in_try",
        sa.Column("number", Number, nullable=False),
        sa.Column("key", sa.String(), nullable=False, comment="keyed hash of an e-mail or network address"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_sign_in_try"),
    )
    op.create_index("ix_sign_in_try_key", "sign_in_try", ["key", "at"])
    op.create_table("audit",
        sa.Column("number", Number, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", Id, nullable=False, comment="coordinator; empty: nobody known"),
        sa.Column("partner_id", Id, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column(
            "subject", Id, nullable=False, comment="id of the record; a hash of it once a resident is forgotten",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject", "what"])
    op.create_index("ix_audit_who", "audit", ["who", "number"])


def _walls() -> None:
    op.create_table("sight",
        sa.Column("partner_id", Id, nullable=False),
        sa.Column("resident_id", Id, nullable=False),
        sa.Column("because", sa.String(), nullable=False, comment="consent, or referral:ID"),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_sight_partner_id"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_sight_resident_id"),
        sa.PrimaryKeyConstraint("partner_id", "resident_id", "because", name="pk_sight"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sight_resident", "sight", ["resident_id"])
    op.create_table("resident_term",
        sa.Column(
            "hash", sa.String(), nullable=False, comment="keyed hash of what residents are searched by",
        ),
        sa.Column("resident_id", Id, nullable=False),
        sa.Column("source", sa.String(), nullable=False, comment="the fact it is of"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name="fk_resident_term_resident_id"),
        sa.PrimaryKeyConstraint("hash", "resident_id", "source", name="pk_resident_term"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_resident_term_resident", "resident_term", ["resident_id", "source"])
