"""The stores the contract suite runs on."""

from collections.abc import Iterator

import pytest

from bot.assistant.ports import Store
from bot.store.memory import MemoryStore


@pytest.fixture(params=["memory"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    yield MemoryStore()
