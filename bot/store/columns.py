"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, TypeDecorator
from sqlalchemy.dialects import postgresql


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in, the same moment in UTC out. SQLite knows no zones, so it keeps the UTC clock face."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


Id: Any = String().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")
"""Text ordered by code point everywhere, whatever the locale of the server: cursors walk through ids."""

Number: Any = BigInteger().with_variant(Integer, "sqlite")
"""A growing key. On SQLite only INTEGER is the row's own number."""
