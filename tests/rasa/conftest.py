"""One trained model, one server, one comparison for all tests of this folder. `make test-rasa` names them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.languages.held_out import ROOT
from tests.rasa.comparison import Comparison, compare, table
from tests.rasa.server import RasaServer

TABLE = pytest.StashKey[str]()


def named(variable: str) -> Path:
    """A path that `make test-rasa` hands over."""
    if not os.environ.get(variable):
        pytest.fail(f"{variable} is not set: these tests are run by `make test-rasa`.", pytrace=False)
    return (ROOT / os.environ[variable]).absolute()


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rasa")


@pytest.fixture(scope="session")
def server(work: Path) -> Iterator[RasaServer]:
    server = RasaServer(named("RASA_VENV"), named("RASA_MODEL"), work / "server.log")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def comparison(server: RasaServer, work: Path, pytestconfig: pytest.Config) -> Comparison:
    found = compare(server, named("RASA_VENV"), named("RASA_MODEL"), work)
    pytestconfig.stash[TABLE] = table(found)
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table that stands in docs/reference/rasa.md."""
    if TABLE in config.stash:
        terminalreporter.section("Rasa and the embedded engine")
        terminalreporter.write(config.stash[TABLE])
