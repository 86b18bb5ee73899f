"""`doorstep event`: the word of the day, the page for the wall, the list at the door."""

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot import bootstrap
from bot.assistant.attendance import How, word_of
from bot.assistant.door import check_in
from bot.assistant.door_sheet import DOOR_LIST, DoorRow
from bot.assistant.values import Channel, Contact, StoredFact
from bot.bootstrap import build_knowledge, build_store
from bot.cli.commands import app
from bot.cli.events import COLUMNS, write_csv
from bot.cli.output import utc_now
from bot.config import Settings, read_settings
from bot.errors import ConfigError
from tests.contract.builders import book, event
from tests.fakes.english import english_desk

CONNECTED = ["--bot", "doorstep_bot", "--number", "+447700900123"]
WORD = ["word", "CLASS7"]


@pytest.fixture
def starts() -> datetime:
    return utc_now().replace(microsecond=0) + timedelta(minutes=30)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starts: datetime) -> Settings:
    """An installation of its own: an event that begins soon, and one person with a place who has checked in."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "DATA_DIR", "TELEGRAM_TOKEN", "TWILIO_FROM"):
        monkeypatch.delenv(f"DOORSTEP_{name}", raising=False)
    settings = read_settings()
    with build_store(settings).begin() as uow:
        now = utc_now()
        uow.contacts.add(Contact(id="c1", resident_id="r1", channel=Channel.SMS, address="+447700900123"))
        uow.profiles.save_fact("r1", StoredFact(name="name", of="", value="=SUM(A1)", provenance="said", at=now))
        uow.events.upsert(event(code="CLASS7", starts=starts, ends=starts + timedelta(hours=2)), now)
        book(uow, "e1", "r1", "b1", now, people=2, needs=("creche", "words:a quiet room"))
        check_in(uow, "e1", starts, "b1", How.DOOR, "k1", now)
        uow.commit()
    return settings


def run(*arguments: str) -> Any:
    result = CliRunner().invoke(app, ["event", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_the_word_of_a_session_and_the_links_that_send_it(
    house: Settings, starts: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "desk").mkdir()
    monkeypatch.setattr(bootstrap, "build_desk", lambda *_, **__: english_desk(tmp_path / "desk"))
    page = tmp_path / "wall.html"
    told = json.loads(run(*WORD, *CONNECTED, "--poster", str(page)))

    with build_store(house).begin() as uow:
        wanted = word_of(uow.attendance.secret("e1", starts), build_knowledge(house).attending.words)
    assert told["word"] == wanted
    signs = wanted.replace(" ", "-")
    assert told["links"] == {
        "telegram": f"https://t.me/doorstep_bot?start=QR-{signs}", "sms": f"sms:+447700900123?body=QR-{signs}",
    }
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == 2
    assert f"send {wanted} to 07700 900123" in html


def test_without_a_channel_there_is_a_word_and_no_page(house: Settings, tmp_path: Path) -> None:
    assert json.loads(run(*WORD))["links"] == {}
    with pytest.raises(ConfigError, match="Neither Telegram nor a number"):
        run(*WORD, "--poster", str(tmp_path / "wall.html"))


def test_the_list_at_the_door_is_a_table_that_never_reckons_and_its_reading_is_noted(house: Settings) -> None:
    rows = list(csv.DictReader(io.StringIO(run("door-list", "class7", "--csv"))))

    assert [tuple(rows[0])] == [COLUMNS]
    assert [(r["name"], r["people"], r["needs"], r["presence"], r["how"], r["by"]) for r in rows] == [
        ("'=SUM(A1)", "2", "creche, words:a quiet room", "came", "door", "k1"),
    ]
    assert json.loads(run("door-list", "CLASS7"))["name"] == "=SUM(A1)"
    with build_store(house).begin() as uow:
        assert [(line.what, line.subject) for line in uow.audit.lines()] == [(DOOR_LIST, "e1")] * 2


@pytest.mark.parametrize("arguments", [["NOSUCH7"], ["CLASS7", "--day", "2020-01-01"]])
def test_what_is_not_there_is_said(house: Settings, arguments: list[str]) -> None:
    with pytest.raises(ConfigError, match="No event with the code"):
        run("door-list", *arguments)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_no_cell_is_a_formula(sign: str) -> None:
    out = io.StringIO()
    write_csv([DoorRow(
        booking="b1", name=f"{sign}1", people=1, needs=(f"{sign}x",), presence="unknown", how="", by="", at=None, reason="",
    )], out)

    cells = next(csv.reader(out.getvalue().splitlines()[1:]))
    assert not [one for one in cells if one.startswith(sign)]
