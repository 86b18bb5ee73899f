"""Everything the list of a broadcast's recipients asks of a person stands in the index, in the order of the walk.

Ids are random, so the row of the next resident lies anywhere in the file: not to need it halves the time.
"""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.drop_index("ix_contact_resident_id", "contact")
    op.create_index(
        "ix_contact_reach", "contact",
        ["resident_id", "opted_out", "bad_address", "last_inbound", "id", "channel", "language"],
    )
    op.drop_index("ix_consent_person_purpose", "consent")
    op.create_index("ix_consent_latest", "consent", ["person", "purpose", "at", "number", "granted"])
