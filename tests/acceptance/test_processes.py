"""The parts as processes of their own on one PostgreSQL, with the commands that docker-compose.yml names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, inspect

from bot.assistant.values import Channel
from tests.acceptance.running import (
    GREETING,
    Doorstep,
    StandIn,
    TelegramPerson,
    Texter,
    sms_settings,
    telegram_settings,
    until,
)

pytestmark = pytest.mark.postgres
PUBLIC = "https://doorstep.example.org"
PARTS = ("web", "pump", "jobs", "telegram")


@pytest.fixture(scope="module")
def carriers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, StandIn]]:
    folder = tmp_path_factory.mktemp("carriers")
    yield (found := {"telegram": StandIn("telegram_server", folder / "telegram")})
    for stand_in in found.values():
        stand_in.close()


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, carriers: dict[str, StandIn]
) -> Iterator[Doorstep]:
    folder: Path = tmp_path_factory.mktemp("parts")
    house = Doorstep(folder / "house", postgres_url)
    carriers["twilio"] = StandIn(
        "twilio_server", folder / "twilio", "--public-url", PUBLIC, "--target-url", house.url
    )
    settings = {**telegram_settings(carriers["telegram"], "polling"), **sms_settings(carriers["twilio"], PUBLIC)}
    house.environment.update({f"DOORSTEP_{name}": value for name, value in settings.items()})
    house.command("migrate")
    for part in PARTS:
        house.start(part)
    house.ready("web")
    yield house
    house.close()


def test_migrate_makes_the_tables_and_may_be_repeated(house: Doorstep) -> None:
    done = house.command("migrate")

    assert done.stderr.splitlines() == ["The database is up to date."]
    engine = create_engine(house.database_url)
    assert {"contact", "delivery", "conversation"} <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_a_text_comes_in_by_web_and_the_reply_goes_out_by_pump(house: Doorstep, carriers: dict[str, StandIn]) -> None:
    person = Texter(carriers["twilio"], "+447700900401")
    assert person.write(GREETING)["status"] == 200
    person.hears("May I keep what you tell me")
    person.write("1")
    person.hears("May I write to you")

    sid = person.messages()[0]["sid"]
    carriers["twilio"].post("/control/callback", sid=sid, status="delivered")
    (row,) = house.rows("SELECT status FROM delivery WHERE provider_id = :sid", sid=sid)
    assert row.status == "delivered"


def test_an_update_comes_in_by_telegram_and_the_reply_goes_out_by_pump(
    house: Doorstep, carriers: dict[str, StandIn]
) -> None:
    person = TelegramPerson(carriers["telegram"], 4001)
    person.write(GREETING)
    person.hears("May I keep what you tell me")
    person.press("Yes, keep it")
    person.hears("May I write to you")

    until(lambda: carriers["telegram"].journal("answerCallbackQuery"), "the answer to the pressed button")
    with house.store.begin() as uow:
        assert uow.contacts.find(Channel.TELEGRAM, "4001") is not None


def test_the_sample_openings_came_with_the_jobs(house: Doorstep) -> None:
    until(lambda: house.rows("SELECT id FROM opening"), "the samples")
    assert httpx.get(f"{house.url}/").status_code == 200


def test_only_the_web_listens_and_every_part_stops_when_asked(house: Doorstep) -> None:
    until(lambda: "jobs.started" in house.log("jobs"), "the schedule")
    for part in PARTS:
        assert house.running(part)
        assert ("Doorstep is at" in house.log(part)) is (part == "web")
        assert house.stop(part) == 0
        assert "Traceback" not in house.log(part)
