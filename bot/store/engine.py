"""Opens the database: one file (SQLite) for one machine, a server (PostgreSQL) for more.

SQLite transactions begin as writers (BEGIN IMMEDIATE), so that two of them queue up instead of failing half-way, and
end on the disk (synchronous=FULL). Deleted rows are overwritten (secure_delete). Use one writing thread a process.
"""

from __future__ import annotations

import os
from contextlib import closing
from errno import EACCES, EISDIR
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import DatabaseError as SqliteDatabaseError
from sqlite3 import OperationalError as SqliteOperationalError
from sqlite3 import connect

from sqlalchemy import URL, Engine, PoolProxiedConnection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import ConfigError, StoreUnavailable
from bot.store.failures import translated

WAIT_SECONDS = 5
"""for a lock, a connection or a free place in the pool"""

SETTING = "DOORSTEP_DATABASE_URL"

_PRAGMAS = (
    f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON", "PRAGMA secure_delete = ON",
)


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://...`. Raises ConfigError; a server is not yet called."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    return _sqlite(parsed)


def _parse(url: str) -> URL:
    advice = "Use sqlite:///data/doorstep.db or postgresql+psycopg://user@host/database."
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The text may hold a password: neither it nor the library's error is shown.
        raise ConfigError("not a database address", where=SETTING, advice=advice) from None
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return parsed
    raise ConfigError(f"{parsed.drivername} is not supported", where=SETTING, advice=advice)


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url, hide_parameters=True, pool_size=10, max_overflow=10, pool_timeout=WAIT_SECONDS, pool_pre_ping=True,
        connect_args={"connect_timeout": WAIT_SECONDS, "options": f"-c lock_timeout={WAIT_SECONDS}s -c timezone=UTC"},
    )


def _sqlite(url: URL) -> Engine:
    _prepare_file(sqlite_path(url))
    engine = create_engine(url, hide_parameters=True, pool_timeout=WAIT_SECONDS)
    event.listen(engine, "connect", _set_up)
    # Not by the engine's "begin" event: an engine with events pays for them at every statement, a tenth of a turn.
    engine.dialect.do_begin = _begin  # type: ignore[assignment, method-assign]
    return engine


def sqlite_path(url: URL) -> Path:
    """Where the file of an SQLite address stands."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise ConfigError("an SQLite database needs the path of a file", where=SETTING)
    return Path(url.database)


def _prepare_file(path: Path) -> None:
    """Make the file, for this user only, and look whether it is a database.

    A file that is there is opened by SQLite only: POSIX locks belong to the process, so closing any other handle would
    silently drop the locks that SQLite holds on it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if not path.is_file():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        path.chmod(0o600)
        if not os.access(path, os.R_OK | os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
    except OSError as error:
        raise ConfigError(
            f"the database file cannot be opened: {error.strerror}", where=str(path),
            advice=f"Check the folder's owner, or set {SETTING}.",
        ) from error
    try:
        probe = connect(path)
        try:
            probe.execute("PRAGMA schema_version").fetchone()
        finally:
            probe.close()
    except SqliteOperationalError:
        return  # locked for a moment: the first transaction waits, and says so
    except SqliteDatabaseError as error:
        raise ConfigError(
            "this file is not an SQLite database", where=str(path), advice=f"Move it away, or set {SETTING}."
        ) from error


def _set_up(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions begin in _begin, not at the driver's pleasure
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: PoolProxiedConnection) -> None:
    connection.cursor().execute("BEGIN IMMEDIATE")


def compact(engine: Engine) -> None:
    """Give free space back and empty the write-ahead log, so that what was erased is in no file any more.

    For a quiet hour: it rewrites an SQLite file as a whole. PostgreSQL vacuums by itself, and is asked to do so now.
    """
    if engine.dialect.name == "sqlite":
        _compact_file(engine)
        return
    with translated(), engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")


def _compact_file(engine: Engine) -> None:
    with closing(engine.raw_connection()) as connection:
        try:
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.cursor().execute(statement)
        except SqliteOperationalError as error:
            raise StoreUnavailable("the database is in use; it is as it was", where=SETTING) from error
