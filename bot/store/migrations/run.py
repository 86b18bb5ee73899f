"""Running the migrations from code."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, func, select

from bot.errors import StoreError
from bot.store.engine import make_engine
from bot.store.failures import translated

_LOCK = 0x646F6F7273746570
"""names this migration among the advisory locks of a PostgreSQL server"""


def configuration() -> Config:
    """Alembic's settings, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def newest() -> str:
    """The revision of this version's tables."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    assert head is not None
    return head


def migrate(url: str) -> None:
    """Bring the database of this address to the newest tables, or change nothing.

    Raises ConfigError (address), StoreUnavailable (away), StoreError (written by a newer version).
    """
    engine = make_engine(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """All missing migrations in one transaction; a second process waits and then finds nothing to do."""
    config = configuration()
    try:
        with translated(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except CommandError as error:
        raise StoreError(
            "the database was written by a newer version", advice="Install that version, or restore a backup."
        ) from error
