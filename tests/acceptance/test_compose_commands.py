"""The commands of docker-compose.yml, run natively on PostgreSQL: migrate, then each part in a process of its own."""

import re
from pathlib import Path

import httpx
import pytest
import yaml

from bot.store.crypto import new_key
from tests.acceptance.running import ROOT, Doorstep, until

SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
PARTS = ("web", "pump", "jobs")

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def doorstep(tmp_path: Path, postgres_url: str):
    house = Doorstep(tmp_path / "data", postgres_url, DATA_KEY=new_key(), PUBLIC_URL="")
    yield house
    house.close()


def test_the_containers_work_together(doorstep):
    doorstep.command(*SERVICES["migrate"]["command"])
    for part in PARTS:
        assert SERVICES[part]["command"][:3] == ["run", "--only", part]
        doorstep.start(part)
    doorstep.ready("web")

    with httpx.Client(base_url=doorstep.url) as browser:
        page = browser.get("/").text
        assert "PostgreSQL" in page
        # The jobs' container loads the samples: the web container sees them in the shared database.
        until(lambda: re.search(r"[1-9]\d* open", browser.get("/").text), "the samples")

    assert all(doorstep.running(part) for part in PARTS), doorstep.log("pump") + doorstep.log("jobs")
    assert [doorstep.stop(part) for part in PARTS] == [0, 0, 0]
