"""Hears that deliveries were committed by another process, so that its replies need not wait for the pump's next look.

PostgreSQL tells it: the ledger notifies in the committing transaction. SQLite cannot tell, but it counts the changes of
its file: that number is read every 25 ms, which takes a few microseconds and no lock.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from sqlite3 import Error as SqliteError
from sqlite3 import connect
from threading import Event, Thread
from typing import Self

import structlog
from psycopg import Connection, sql
from psycopg import Error as PostgresError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.store.engine import make_engine, sqlite_path
from bot.store.repositories.outbox import NEWS

log = structlog.get_logger(__name__)

LOOK = 0.025
"""seconds between two looks at an SQLite file"""
PATIENCE = 0.5
"""seconds in which a stop is noticed"""
LONGEST_PAUSE = 5.0
"""seconds between two tries to reach a database that is away; meanwhile the pump looks by itself"""


class Listener:
    """Calls `wake` (from its own thread) after other processes committed. Context manager."""

    def __init__(self, url: str, wake: Callable[[], None]) -> None:
        self._url = make_url(url)
        self._wake = wake
        self._stop = Event()
        self._listen = _on_sqlite if self._url.get_backend_name() == "sqlite" else _on_postgresql
        self._thread = Thread(target=self._run, name="listener", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            try:
                self._listen(self._url, self._stop, self._heard)
            except (PostgresError, SqliteError, SQLAlchemyError) as error:
                if not pause:
                    log.warning("outbox.cannot_listen", error=type(error).__name__)
                pause = min(LONGEST_PAUSE, 2 * pause or 0.1)
            else:
                pause = 0.0

    def _heard(self) -> None:
        self._wake()


def _on_postgresql(url: URL, stop: Event, heard: Callable[[], None]) -> None:
    """Until `stop`. Raises when the connection breaks."""
    engine = make_engine(url.render_as_string(hide_password=False))
    pooled = engine.raw_connection()
    connection = pooled.driver_connection
    assert isinstance(connection, Connection)
    pooled.detach()
    engine.dispose()
    with closing(connection):
        connection.autocommit = True
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(NEWS)))
        heard()  # what was committed while nobody listened
        while not stop.is_set():
            if any(True for _ in connection.notifies(timeout=PATIENCE, stop_after=1)):
                heard()


def _on_sqlite(url: URL, stop: Event, heard: Callable[[], None]) -> None:
    """Until `stop`. Raises when the file cannot be read."""
    with closing(connect(sqlite_path(url))) as connection:
        seen = None
        while not stop.wait(LOOK):
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            if version != seen:
                seen = version
                heard()
