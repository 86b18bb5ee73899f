"""What the drivers raise, in Doorstep's words. No text of a statement, no parameter and no password comes through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StoreError, StoreUnavailable

_NOT_MIGRATED = ("no such table", "no such column", "has no column", "UndefinedTable", "UndefinedColumn")


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of the database into StoreUnavailable (try again) or StoreError (do not)."""
    try:
        yield
    except SQLAlchemyError as error:
        raise _translation(error) from error


def _translation(error: SQLAlchemyError) -> StoreError:
    cause = getattr(error, "orig", None)
    name = type(cause or error).__name__
    if any(word in f"{name} {cause}" for word in _NOT_MIGRATED):
        return StoreError("the database has not the tables of this version", advice="Run `doorstep migrate`.")
    if isinstance(error, IntegrityError):
        return StoreError(f"a row contradicts another one ({name})")
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if lost or isinstance(error, OperationalError | PoolTimeout):
        return StoreUnavailable(f"the database is locked or away ({name})", advice="Nothing was changed; try again.")
    return StoreError(f"the database refused ({name})")
