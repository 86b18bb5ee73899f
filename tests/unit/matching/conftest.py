from datetime import date
from pathlib import Path

import pytest

from bot.content.knowledge import read_knowledge
from bot.matching.knowledge import Knowledge

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return read_knowledge(ROOT / "knowledge")


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 21)
