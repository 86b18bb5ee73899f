"""The stores the contract suite runs on: memory, SQLite, PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, make_url

from bot.assistant.ports import Store
from bot.store.crypto import Cipher, new_key
from bot.store.engine import make_engine
from bot.store.memory import MemoryStore
from bot.store.migrations import migrate
from bot.store.models import metadata
from bot.store.unit_of_work import SqlStore
from tests.conftest import fresh_database

ON_DATABASES = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]


def _hurry(connection: Any, _: object) -> None:
    """Do not wait for the disk: what survives a power cut is not what these tests are about."""
    if isinstance(connection, SqliteConnection):
        connection.execute("PRAGMA synchronous = OFF")
    else:
        connection.execute("SET synchronous_commit = off")
        connection.commit()


@pytest.fixture(scope="session")
def data_key() -> str:
    return new_key()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy: migrating once is enough for all tests."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def empty_postgres(postgres_server: str) -> Iterator[str]:
    """Name of a migrated database to copy."""
    with fresh_database(postgres_server) as url:
        migrate(url)
        yield str(make_url(url).database)


@pytest.fixture(scope="module")
def migrated_postgres(postgres_server: str, empty_postgres: str) -> Iterator[Engine]:
    with fresh_database(postgres_server, template=empty_postgres) as url:
        engine = make_engine(url)
        event.listen(engine, "connect", _hurry)
        yield engine
        engine.dispose()


@pytest.fixture
def sqlite_engine(tmp_path: Path, empty_sqlite: Path) -> Iterator[Engine]:
    path = tmp_path / "doorstep.db"
    shutil.copy(empty_sqlite, path)
    engine = make_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _hurry)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(migrated_postgres: Engine) -> Engine:
    with migrated_postgres.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))  # much faster than TRUNCATE on small tables
    return migrated_postgres


@pytest.fixture(params=ON_DATABASES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty database of the newest tables."""
    found = request.getfixturevalue({"sqlite": "sqlite_engine", "postgresql": "postgres_engine"}[request.param])
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def sql_store(engine: Engine, data_key: str) -> SqlStore:
    return SqlStore(engine, Cipher(data_key))


@pytest.fixture(params=["memory", *ON_DATABASES])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store."""
    if request.param == "memory":
        return MemoryStore()
    fixture = {"sqlite": "sqlite_engine", "postgresql": "postgres_engine"}[request.param]
    return SqlStore(request.getfixturevalue(fixture), Cipher(request.getfixturevalue("data_key")))
