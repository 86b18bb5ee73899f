"""The API keeps to its own description: schemathesis makes requests from it, good and bad, on SQLite with seeded data.

The same requests each time; `make fuzz-api` makes many more, others each time.
"""

import os
from datetime import timedelta
from itertools import count

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from bot.assistant.webhooks import CHOOSABLE, Webhook
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
    with store.begin() as work:
        work.webhooks.keep(Webhook(
            id="hook", partner_id="charity", address="https://hooks.example.org/", secret="whsec_AAAA",
            news=frozenset(CHOOSABLE), made=noon(),
        ))
        work.commit()
    yield app, token(store, "charity")
    store.close()


@pytest.fixture(scope="module")
def operations(seeded):
    """By call."""
    schema = schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", seeded[0], config=CONFIG)
    return {one.ok().label.replace(PREFIX, ""): one.ok() for one in schema.get_all_operations()}


CALLS = (
    "GET /openings", "POST /openings", "GET /openings/{opening_id}", "PATCH /openings/{opening_id}",
    "POST /openings/{opening_id}/status", "GET /openings/{opening_id}/matches",
    "GET /openings/{opening_id}/matches/summary", "GET /events", "POST /events", "GET /events/{event_id}",
    "PATCH /events/{event_id}", "POST /events/{event_id}/publish", "POST /events/{event_id}/cancel", "GET /referrals",
    "POST /referrals", "GET /referrals/{opening}/{resident}", "POST /referrals/{opening}/{resident}/answer",
    "GET /webhooks", "POST /webhooks", "GET /webhooks/{webhook_id}", "DELETE /webhooks/{webhook_id}",
    "POST /webhooks/{webhook_id}/test", "POST /webhooks/{webhook_id}/restart",
)

KNOWN = {"opening_id": "market", "event_id": "class", "opening": "porter", "resident": "r1", "webhook_id": "hook"}
"""what is there: half of the requests are about it"""


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("call", CALLS)
def test_the_api_is_as_it_says(call, mode, seeded, operations):
    @settings(
        max_examples=EXAMPLES or 4, derandomize=not EXAMPLES, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operations[call].as_strategy(generation_mode=mode), known=booleans())
    def keeps_to_it(case, known):
        if known and mode is GenerationMode.POSITIVE:
            case.path_parameters.update({one: KNOWN[one] for one in case.path_parameters})
            if call == "POST /referrals":
                case.body.update(resident="r1", opening="porter")
        case.call_and_validate(headers={"Authorization": f"Bearer {seeded[1]}"})

    keeps_to_it()


def test_every_call_is_tried(operations):
    assert set(operations) == set(CALLS)
