"""The API keeps to its own description: schemathesis makes requests from it, good and bad, on SQLite with seeded data.

The same requests each time; `make fuzz-api` makes many more, others each time.
"""

import os
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from bot.store.crypto import new_key
from bot.store.migrations import migrate
from bot.store.unit_of_work import open_store
from tests.fakes.office import noon
from tests.fakes.systems import PREFIX, house, token

EXAMPLES = int(os.environ.get("DOORSTEP_API_EXAMPLES", "0"))
"""of each call; 0: few, and always the same"""
CONFIG = SchemathesisConfig.from_dict({
    "checks": {
        # Rules between fields (it ends before it begins, a person behind the wall) are no part of a JSON schema.
        "positive_data_acceptance": {"expected-statuses": ["2xx", "304", "401", "403", "404", "409", "412", "422"]},
    },
})


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """(application, token of the charity) on a database of its own; each look at the clock is a second later."""
    url = f"sqlite:///{tmp_path_factory.mktemp('api') / 'doorstep.db'}"
    migrate(url)
    store, seconds = open_store(url, new_key()), count()
    app = house(store, lambda: noon() + timedelta(seconds=next(seconds)))
    yield app, token(store, "charity")
    store.close()


@pytest.fixture(scope="module")
def described(seeded):
    return schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", seeded[0], config=CONFIG)


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES or 8, derandomize=not EXAMPLES, database=None, deadline=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
)
def test_the_api_is_as_it_says(case, seeded):
    case.call_and_validate(headers={"Authorization": f"Bearer {seeded[1]}"})


def test_every_call_is_described():
    """Or the test above would say nothing about it."""
    paths = {line.split('"')[1] for file in Path("bot/console/api").glob("*.py") for line in file.read_text().splitlines() if line.strip().startswith("@router.")}

    assert len(paths) >= 15
