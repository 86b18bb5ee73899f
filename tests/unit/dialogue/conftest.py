"""The real flows, read once."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.flow import Flows
from bot.dialogue.state import State
from tests.fakes import content
from tests.unit.dialogue.talk import ALL_CONSENT, Talk

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def flows() -> Flows:
    found = content.flows("en", "ur", "ar", "pl")
    return replace(found, professions=frozenset({"nurse_adult", "midwife", "doctor_gp"}))


@pytest.fixture
def stranger(flows: Flows) -> Talk:
    return Talk(flows)


@pytest.fixture
def resident(flows: Flows) -> Callable[..., Talk]:
    """Somebody who has chosen English, agreed to everything, and has nothing open; `known` and the like may be given."""

    def make(**state: Any) -> Talk:
        plain = {"language": "en", "language_chosen": True, "consents": ALL_CONSENT, "turn": 5}
        return Talk(flows, State(**{**plain, **state}))

    return make
