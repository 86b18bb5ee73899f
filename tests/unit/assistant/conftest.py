"""A desk for all, a town for each."""

import pytest

from bot.assistant.desk import Desk
from tests.unit.assistant.town import Town, build_desk


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return build_desk(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def town(desk: Desk) -> Town:
    return Town(desk)
