"""Changing the data key: every sealed field is sealed again under the first key, a few rows at a time.

Put the new key in front in `DOORSTEP_DATA_KEY`, restart all processes, run this, then drop the old key.
It may run beside a working Doorstep, and may be stopped and run again.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Engine, and_, bindparam, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.store.crypto import Cipher
from bot.store.failures import translated
from bot.store.models import SEALED

CHUNK = 500


def rotate(engine: Engine, cipher: Cipher, *, chunk: int = CHUNK) -> int:
    """Reseal everything; how many fields. Each chunk of rows is a transaction of its own."""
    return sum(_rotate_column(engine, cipher, column, chunk) for column in SEALED)


def _rotate_column(engine: Engine, cipher: Cipher, column: Column[str], chunk: int) -> int:
    count, after = 0, None
    while True:
        with translated(), engine.begin() as connection:
            rows = _rows(connection, column, after, chunk)
            _reseal(connection, cipher, column, rows)
        if not rows:
            return count
        count, after = count + len(rows), rows[-1][:-1]


def _keys(column: Column[str]) -> list[Column[object]]:
    return list(column.table.primary_key.columns)


def _rows(
    connection: Connection, column: Column[str], after: tuple[object, ...] | None, chunk: int
) -> list[tuple[object, ...]]:
    """The next rows by primary key: (key ..., token), locked. Erased fields are empty and left out."""
    keys = _keys(column)
    found = select(*keys, column).where(column != "").order_by(*keys).limit(chunk).with_for_update()
    if after is not None:
        found = found.where(_beyond(keys, after))
    return [tuple(row) for row in connection.execute(found)]


def _beyond(keys: list[Column[object]], after: tuple[object, ...]) -> ColumnElement[bool]:
    """(a, b, c) > (x, y, z), spelt out so that both databases use the index."""
    return or_(*(
        and_(*(keys[i] == after[i] for i in range(place)), keys[place] > after[place]) for place in range(len(keys))
    ))


def _reseal(connection: Connection, cipher: Cipher, column: Column[str], rows: list[tuple[object, ...]]) -> None:
    if not rows:
        return
    keys = _keys(column)
    statement = (
        update(column.table)
        .where(*(key == bindparam(f"key_{place}") for place, key in enumerate(keys)))
        .values({column: bindparam("resealed")})
    )
    connection.execute(statement, [
        {**{f"key_{place}": value for place, value in enumerate(row[:-1])}, "resealed": cipher.reseal(str(row[-1]))}
        for row in rows
    ])
