"""`doorstep run` begins, ends, and says in one line why it cannot."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.crypto import new_key
from tests.acceptance.running import Doorstep, StandIn, free_port, sms_settings, telegram_settings


@pytest.fixture(scope="module")
def telegram(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    stand_in = StandIn("telegram_server", tmp_path_factory.mktemp("telegram") / "journal")
    yield stand_in
    stand_in.close()


def why_not(house: Doorstep, *arguments: str) -> str:
    """The one line on stderr; nothing on stdout."""
    done = house.command("run", *arguments, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    *before, line = done.stderr.splitlines()
    assert not [told for told in before if told.startswith("doorstep:")]
    assert line.startswith("doorstep: ")
    return line


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    house = Doorstep(tmp_path / "house")
    with socket.create_server(("127.0.0.1", house.port)):
        line = why_not(house)

    assert f"Cannot listen on 127.0.0.1:{house.port}" in line
    assert "choose another port" in line


def test_a_token_that_telegram_refuses(tmp_path: Path, telegram: StandIn) -> None:
    settings = {**telegram_settings(telegram, "polling"), "TELEGRAM_TOKEN": "42:wrong"}

    line = why_not(Doorstep(tmp_path / "house", **settings))

    assert "DOORSTEP_TELEGRAM_TOKEN" in line
    assert "42:wrong" not in line


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "shopping.db"
    file.write_text("milk, bread, soap " * 100)

    line = why_not(Doorstep(tmp_path / "house", f"sqlite:///{file}"))

    assert "not an SQLite database" in line
    assert str(file) in line
    assert file.read_text().startswith("milk")


def test_a_folder_that_is_no_file(tmp_path: Path) -> None:
    assert "DOORSTEP_DATABASE_URL" in why_not(Doorstep(tmp_path / "house", f"sqlite:///{tmp_path}"))


def test_a_server_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    line = why_not(Doorstep(tmp_path / "house", f"postgresql+psycopg://someone:secret@127.0.0.1:{free_port()}/none"))

    assert "DOORSTEP_DATABASE_URL: the database is locked or away" in line
    assert "secret" not in line


@pytest.mark.postgres
def test_postgresql_without_a_data_key(tmp_path: Path, postgres_url: str) -> None:
    assert "DOORSTEP_DATA_KEY" in why_not(Doorstep(tmp_path / "house", postgres_url, DATA_KEY=""))


def test_another_data_key_than_the_one_the_database_was_written_with(tmp_path: Path) -> None:
    house = Doorstep(tmp_path / "house")
    with house.store.begin():
        pass
    house.environment["DOORSTEP_DATA_KEY"] = new_key()

    assert "this key does not open the database" in why_not(house)


@pytest.mark.parametrize(("changes", "named"), [
    ({"TWILIO_AUTH_TOKEN": ""}, "DOORSTEP_TWILIO_AUTH_TOKEN"),
    ({"TWILIO_FROM": ""}, "DOORSTEP_TWILIO_FROM"),
    ({"PUBLIC_URL": ""}, "DOORSTEP_PUBLIC_URL"),
    ({"MACHINES": "2"}, "DOORSTEP_DATABASE_URL"),
    ({"PORT": "many"}, "DOORSTEP_PORT"),
])
def test_settings_that_do_not_agree(
    tmp_path: Path, telegram: StandIn, changes: dict[str, str], named: str
) -> None:
    settings = {**sms_settings(telegram, "https://doorstep.example.org"), **changes}

    assert named in why_not(Doorstep(tmp_path / "house", **settings))


def test_there_is_nothing_to_poll_without_telegram(tmp_path: Path) -> None:
    assert "--only" in why_not(Doorstep(tmp_path / "house"), "--only", "telegram")


def test_it_makes_its_keys_starts_and_stops_when_asked(tmp_path: Path) -> None:
    house = Doorstep(tmp_path / "house", DATA_KEY="", SECRET_KEY="")
    house.start()
    house.ready()

    assert house.stop() == 0
    assert {(house.folder / name).stat().st_mode & 0o777 for name in ("data.key", "secret.key")} == {0o600}
    assert f"Doorstep is at {house.url}/" in house.log()
    assert "Traceback" not in house.log()
