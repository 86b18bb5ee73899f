from datetime import date
from pathlib import Path

import pytest

from bot.matching.knowledge import Knowledge
from tests.fakes import content

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return content.knowledge()


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 21)
