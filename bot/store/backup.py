"""Copies to keep, and back. Sealed fields stay sealed: a backup is worth nothing without the data key, so keep both.

`copy_file` makes a file-for-file copy of a running SQLite database. `export_rows` and `import_rows` write and read all
tables as JSON lines, from and to either database: also the way to move from SQLite to PostgreSQL.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from itertools import groupby, islice
from pathlib import Path
from sqlite3 import Error as SqliteError
from sqlite3 import connect
from typing import Any, TextIO

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, text

from bot.errors import ConfigError, StoreError
from bot.store.engine import sqlite_path
from bot.store.failures import translated
from bot.store.migrations.run import newest
from bot.store.models import metadata

CHUNK = 500
_KIND = "doorstep-backup"


def copy_file(engine: Engine, target: Path) -> None:
    """Copy a running SQLite database to a new file, readable by this user only. Raises ConfigError, StoreError."""
    if engine.dialect.name != "sqlite":
        raise ConfigError("only SQLite is one file", advice="Use the server's own tools, or export the rows.")
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(connect(sqlite_path(engine.url))) as source, closing(connect(target)) as copy:
            source.backup(copy)
    except FileExistsError as error:
        raise ConfigError("there is a file already", where=str(target), advice="Name a new one.") from error
    except (OSError, SqliteError) as error:
        raise StoreError(f"the copy failed ({error})", where=str(target)) from error


def export_rows(engine: Engine, out: TextIO) -> int:
    """Write every row of one moment as JSON lines; how many."""
    count = 0
    with translated(), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
        out.write(_line({"kind": _KIND, "tables": newest()}))
        for table in metadata.sorted_tables:
            found = connection.execute(select(table).order_by(*table.primary_key.columns)).yield_per(CHUNK)
            for row in found.mappings():
                out.write(_line({"table": table.name, "row": {name: _plain(value) for name, value in row.items()}}))
                count += 1
    return count


def import_rows(engine: Engine, lines: Iterable[str]) -> int:
    """Read what `export_rows` wrote into a migrated database without rows; how many. All or nothing.

    Raises ConfigError naming the line that cannot be used, StoreError when the database is not empty.
    """
    numbered = enumerate(lines, 1)
    _check_header(next(numbered, (1, ""))[1])
    count = 0
    with translated(), engine.begin() as connection:
        _check_empty(connection)
        for table, rows in groupby(_rows(numbered), key=lambda pair: pair[0]):
            while chunk := [row for _, row in islice(rows, CHUNK)]:
                connection.execute(insert(table), chunk)
                count += len(chunk)
        _move_sequences(connection)
    return count


def _check_header(line: str) -> None:
    header = _read(line, 1)
    if header.get("kind") != _KIND:
        raise ConfigError("not a backup of Doorstep", where="line 1")
    if header.get("tables") != newest():
        raise ConfigError(
            f"the backup has the tables {header.get('tables')}, this version {newest()}", where="line 1",
            advice="Restore with the version that made it, then run `doorstep migrate`.",
        )


def _check_empty(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if table.name != "secret" and connection.execute(select(table).limit(1)).first():
            raise StoreError(f"the database is not empty (table {table.name})", advice="Restore into a new one.")
    # A new database has made its own look-up key; the one of the backup takes its place.
    connection.execute(delete(metadata.tables["secret"]))


def _rows(numbered: Iterable[tuple[int, str]]) -> Iterator[tuple[Table, Mapping[str, Any]]]:
    for number, line in numbered:
        record = _read(line, number)
        table = metadata.tables.get(str(record.get("table")))
        if table is None or not isinstance(record.get("row"), dict):
            raise ConfigError("not a row of a known table", where=f"line {number}")
        yield table, {name: _value(table, name, value, number) for name, value in record["row"].items()}


def _read(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ConfigError("this line is not JSON", where=f"line {number}") from error
    if not isinstance(record, dict):
        raise ConfigError("this line is not a JSON object", where=f"line {number}")
    return record


def _value(table: Table, name: str, value: Any, number: int) -> Any:
    if name not in table.c:
        raise ConfigError(f"table {table.name} has no {name}", where=f"line {number}")
    kind = table.c[name].type.python_type
    if value is None or kind not in (datetime, date):
        return value
    try:
        return kind.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{name} is not a {kind.__name__}", where=f"line {number}") from error


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def _move_sequences(connection: Connection) -> None:
    """PostgreSQL counts beside the table: tell it where the imported rows end."""
    if connection.dialect.name != "postgresql":
        return
    for table in (table for table in metadata.sorted_tables if "number" in table.c):
        last = connection.scalar(select(func.max(table.c.number)))
        if last is not None:
            sequence = func.pg_get_serial_sequence(table.name, text("'number'"))
            connection.execute(select(func.setval(sequence, last)))
