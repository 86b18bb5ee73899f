"""The real desk: real flows, catalogues, model and knowledge, built once."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap
from bot.assistant.desk import Desk
from bot.bootstrap import build_desk
from bot.config import Settings


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(_env_file=None)


@pytest.fixture(scope="session")
def desk(settings: Settings) -> Desk:
    return build_desk(settings)


@pytest.fixture(scope="session", autouse=True)
def samples_are_read_once() -> Iterator[None]:
    """Each dialogue has a fresh store with the samples of its day; they are frozen, and most play on the same days."""
    def once(read: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        found: dict[date | None, list[Any]] = {}

        def sample(folder: Path, *more: Any) -> list[Any]:
            day = next((one for one in more if isinstance(one, date)), None)
            if day not in found:
                found[day] = read(folder, *more)
            return list(found[day])

        return sample

    with pytest.MonkeyPatch.context() as patch:
        for name in ("sample_openings", "sample_events", "sample_partners"):
            patch.setattr(bootstrap, name, once(getattr(bootstrap, name)))
        yield


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))
