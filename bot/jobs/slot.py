"""A worker slot: a number no other living process has, and which its successor gets again.

DBOS takes up unfinished work again only under the executor id that began it. So ids are neither random (nobody would
take the work up) nor shared (two would). The first free slot is locked as long as the process lives.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import URL, Connection, create_engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.errors import ConfigError, StoreUnavailable
from bot.jobs.place import sqlite_file

SLOTS = 64
LOCK_SPACE = 0x0D00_57E9
"""first half of the advisory lock's key: ours among other programs on the same server"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A slot that is ours until `release`, or until the process ends."""

    number: int
    release: Callable[[], None]

    @property
    def executor_id(self) -> str:
        return f"slot-{self.number}"


def take_slot(url: URL) -> Slot:
    """The first free slot. `url` is the jobs' own database. Raises ConfigError when all are taken."""
    return _file_slot(url) if url.get_backend_name() == "sqlite" else _server_slot(url)


def _file_slot(url: URL) -> Slot:
    """A small SQLite file, held by a transaction: works on every system, and ends with the process."""
    file = sqlite_file(url)
    file.parent.mkdir(parents=True, exist_ok=True)
    for number in range(SLOTS):
        lock = sqlite3.connect(
            file.with_name(f"{file.name}.slot-{number}"), timeout=0, isolation_level=None, check_same_thread=False,
        )
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            lock.close()
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise StoreUnavailable("the file of a worker slot cannot be opened", where=str(file)) from error
        else:
            return Slot(number=number, release=lock.close)
    raise _full()


def _server_slot(url: URL) -> Slot:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True)
    try:
        connection = engine.connect()
        number = next((one for one in range(SLOTS) if _lock(connection, one)), None)
    except SQLAlchemyError as error:
        raise StoreUnavailable("the database does not answer", where="DOORSTEP_DATABASE_URL") from error
    if number is None:
        connection.close()
        raise _full()
    return Slot(number=number, release=connection.close)


def _lock(connection: Connection, number: int) -> bool:
    return bool(connection.execute(select(func.pg_try_advisory_lock(LOCK_SPACE, number))).scalar())


def _full() -> ConfigError:
    return ConfigError(f"{SLOTS} processes do scheduled work already", advice="Run fewer with `--only jobs`.")
