"""A desk for all, a town for each."""

import pytest

from bot.assistant.desk import Desk
from tests.unit.assistant.town import Town, build_desk


@pytest.fixture(scope="session")
def desk() -> Desk:
    return build_desk()


@pytest.fixture
def town(desk: Desk) -> Town:
    return Town(desk)


@pytest.fixture
def people(town: Town) -> Town:
    """A cook who told much, and all the sample openings and events."""
    town.settle_in(
        occupation__cook=True, years__cook=4, outcode="B18", permission="any", english="good", languages=["ur", "en"],
    )
    town.with_samples()
    return town
