"""What every repository works with: one connection in one transaction, and the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, CursorResult, Executable, Table, TextClause, text
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.crypto import Cipher, Lookup

_Where = TextClause | ColumnElement[bool] | None

_NOTIFY = text("SELECT pg_notify(:name, '')")
_LOCKS = text("SELECT pg_advisory_xact_lock(number) FROM unnest(CAST(:numbers AS bigint[])) AS wanted(number)")

_INSERT: Mapping[str, Callable[[Table], sqlite.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": cast("Callable[[Table], sqlite.Insert]", postgresql.insert),  # same methods, no common type
}


@dataclass(frozen=True, slots=True)
class Transaction:
    """One open transaction."""

    connection: Connection
    cipher: Cipher = field(repr=False)
    lookup: Lookup = field(repr=False)

    @property
    def dialect(self) -> str:
        """Which database: sqlite | postgresql."""
        return self.connection.dialect.name

    def run(self, statement: Executable, rows: Any = None) -> CursorResult[Any]:
        """Execute a statement, with one row of parameters, or many."""
        result: CursorResult[Any] = self.connection.execute(statement, rows)
        return result

    def insert_new(self, table: Table, rows: Any, *, unless: tuple[str, ...] = (), where: _Where = None) -> int:
        """Insert what is not there yet; how many went in.

        `unless` and `where` name the one unique index that may say no; without them any may.
        """
        return self.run(_insert_new(self.dialect, table, unless, where), rows).rowcount

    def insert_into(self, table: Table) -> sqlite.Insert:
        """An INSERT of this database, which knows what to do on a conflict."""
        return _INSERT[self.dialect](table)

    def upsert(self, table: Table, row: Any, *, keys: tuple[str, ...], changes: tuple[str, ...]) -> None:
        """Insert a row (or each of many), or change the row of the same keys."""
        self.run(_upsert(self.dialect, table, keys, changes), row)

    def notify(self, name: str) -> None:
        """Tell who listens on PostgreSQL, at the commit. Elsewhere nobody does."""
        if self.dialect == "postgresql":
            self.run(_NOTIFY, {"name": name})

    def lock(self, name: str) -> None:
        """Wait for whoever holds this name, until the end of the transaction. On SQLite every transaction is alone."""
        self.lock_all([name])

    def lock_all(self, names: Sequence[str]) -> None:
        """Lock several names, always in the same order, so that no two wait for each other."""
        if self.dialect == "postgresql":
            numbers = sorted(int.from_bytes(sha256(name.encode()).digest()[:8], signed=True) for name in names)
            self.run(_LOCKS, {"numbers": numbers})


@cache
def _insert_new(dialect: str, table: Table, unless: Sequence[str], where: _Where) -> Executable:
    # SQLAlchemy tells how many rows an INSERT made only when asked to.
    statement = _INSERT[dialect](table).execution_options(preserve_rowcount=True)
    if not unless:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_nothing(index_elements=list(unless), index_where=where)


@cache
def _upsert(dialect: str, table: Table, keys: Sequence[str], changes: Sequence[str]) -> Executable:
    statement = _INSERT[dialect](table)
    new = {name: statement.excluded[name] for name in changes}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=new)
