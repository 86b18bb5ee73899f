"""Places: waiting lists, offers, people on a booking, the audit; sessions and reminders; single dates."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Id, UtcDateTime

revision = "0011"
down_revision = "0010"

ACTIVE = sa.text("status IN ('booked', 'waiting', 'offered')")


def upgrade() -> None:
    _events()
    _bookings()
    _moves()
    _reminders()
    _news()


def _events() -> None:
    op.add_column("event", sa.Column("places", sa.Integer(), nullable=True, comment="empty = no limit"))
    op.add_column("event", sa.Column(
        "by_date", sa.Boolean(), nullable=False, server_default=sa.false(), comment="its dates are events of their own",
    ))
    op.execute(
        "UPDATE event SET places = (body::json->>'places')::int" if _is_postgresql()
        else "UPDATE event SET places = json_extract(body, '$.places')"
    )
    op.create_table("event_session",
        sa.Column("event_id", Id, nullable=False),
        sa.Column("starts", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_event_session_event_id"),
        sa.PrimaryKeyConstraint("event_id", "starts", name="pk_event_session"),
    )
    op.create_index("ix_event_session_starts", "event_session", ["starts"])
    op.execute("INSERT INTO event_session (event_id, starts) SELECT id, starts FROM event")


def _bookings() -> None:
    def number(name: str, default: str, comment: str | None = None) -> sa.Column[int]:
        return sa.Column(name, sa.Integer(), nullable=False, server_default=default, comment=comment)

    for column in (
        number("number", "0", "the move it came with: order of the line"),
        number("people", "1"),
        sa.Column("needs", sa.Text(), nullable=False, server_default="", comment="sealed codes; empty for none"),
        number("offered", "0", "people the open offer is for"),
        sa.Column("until", UtcDateTime(), nullable=True, comment="end of the offer"),
        number("refused", "0", "an offer for so few was refused"),
        sa.Column("priority", UtcDateTime(), nullable=True, comment="since when a coordinator put it first"),
    ):
        op.add_column("booking", column)
    op.execute("""
        UPDATE booking SET number = (
            SELECT count(*) FROM booking AS other WHERE other.event_id = booking.event_id
            AND (other.at < booking.at OR (other.at = booking.at AND other.id <= booking.id))
        )
    """)
    op.execute("UPDATE booking SET at = cancelled WHERE cancelled IS NOT NULL")
    op.drop_column("booking", "cancelled")
    if _is_postgresql():
        op.alter_column("booking", "at", comment="since when it stands like this")
    op.drop_index("uq_booking_booked", "booking")
    op.create_index(
        "uq_booking_active", "booking", ["event_id", "resident_id"], unique=True,
        sqlite_where=ACTIVE, postgresql_where=ACTIVE,
    )
    for name, columns, where in (
        ("ix_booking_held", ["event_id", "people", "offered"], "status IN ('booked', 'offered')"),
        ("ix_booking_line", ["event_id", "number"], "status = 'waiting'"),
        ("ix_booking_until", ["until"], "status = 'offered'"),
    ):
        op.create_index(name, "booking", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _moves() -> None:
    op.create_table("booking_move",
        sa.Column("event_id", Id, nullable=False),
        sa.Column(
            "number", sa.Integer(), nullable=False, autoincrement=False,
            comment="1, 2 ... within the event; only added",
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False, comment="resident, clock, or an account's id"),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("booking_id", Id, nullable=False, comment="empty for the event as a whole"),
        sa.Column("people", sa.Integer(), nullable=True, comment="of the booking, of the offer, or the places"),
        sa.Column("because", sa.Integer(), nullable=False, comment="the move that made it possible; 0 for none"),
        sa.Column("until", UtcDateTime(), nullable=True, comment="end of an offer"),
        sa.Column("frees", sa.Boolean(), nullable=False, comment="it set places free"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_booking_move_event_id"),
        sa.PrimaryKeyConstraint("event_id", "number", name="pk_booking_move"),
        sqlite_with_rowid=False,
    )
    # What was there before: how it stands is all that is known of it.
    op.execute("""
        INSERT INTO booking_move (event_id, number, kind, at, by, why, booking_id, people, because, frees)
        SELECT event_id, number, status, at, 'clock', 'migrated', id, 1, 0, status <> 'booked' FROM booking
    """)


def _reminders() -> None:
    op.create_table("booking_reminder",
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts", UtcDateTime(), nullable=False, comment="of the session, as it was told"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name="fk_booking_reminder_booking_id"),
        sa.PrimaryKeyConstraint("booking_id", "kind", "starts", name="pk_booking_reminder"),
        sqlite_with_rowid=False,
    )


def _news() -> None:
    op.create_table("booking_news",
        sa.Column("booking_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="what its person is to be told by ourselves"),
        sa.Column("at", UtcDateTime(), nullable=False, comment="since when"),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name="fk_booking_news_booking_id"),
        sa.PrimaryKeyConstraint("booking_id", "kind", name="pk_booking_news"),
        sqlite_with_rowid=False,
    )


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
