"""The real desk: real flows, catalogues, model and knowledge, built once."""

import pytest

from bot.assistant.desk import Desk
from bot.bootstrap import build_desk
from bot.config import Settings


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(_env_file=None)


@pytest.fixture(scope="session")
def desk(settings: Settings) -> Desk:
    return build_desk(settings)


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))
