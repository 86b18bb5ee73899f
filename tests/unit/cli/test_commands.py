"""The command line: help, settings, and where words go."""

import io
import json
from datetime import date

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot.assistant.desk import Desk
from bot.cli import main
from bot.cli.chat import converse
from bot.cli.commands import app
from bot.cli.output import data, day, moment
from bot.cli.understanding import text_of
from bot.config import Settings
from bot.errors import ConfigError, ContentError
from tests.unit.assistant.town import build_desk

COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def desk() -> Desk:
    return build_desk()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 4


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["run", "--only", "kitchen"], "--only"), (["chat", "--channel", "fax"], "--channel"),
        (["understand", "--engine", "x"], "--engine"), (["understand", "--engine", "rasa"], "DOORSTEP_NLU_URL"),
        (["play", "script.json", "--at", "soon"], "--at"),
    ],
)
def test_a_wrong_option_is_one_line_that_names_it(
    arguments: list[str], word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], desk: Desk
) -> None:
    monkeypatch.setattr("sys.argv", ["doorstep", *arguments])
    monkeypatch.setattr("bot.bootstrap.build_desk", lambda *_: desk)

    with pytest.raises(SystemExit) as end:
        main()

    told = capsys.readouterr()
    assert end.value.code not in {0, None}
    assert told.out == ""
    assert word in told.err
    assert len(told.err.strip().splitlines()) == 1


def test_chat_answers_line_by_line_with_numbered_buttons(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("erase me\n2\n"))

    converse(Settings(_env_file=None), desk, "telegram", "en")

    told = capsys.readouterr()
    assert "[1] " in told.out
    assert "Ctrl-D" in told.err


@pytest.mark.parametrize(
    ("line", "text"),
    [("hello", "hello"), ('{"text": "hi"}', "hi"), ("  ", None), ("{smile}", "{smile}"), ('{"text": ""}', "")],
)
def test_a_line_to_understand_is_plain_or_json(line: str, text: str | None) -> None:
    assert text_of(line) == text


@pytest.mark.parametrize("line", ['{"txet": "hi"}', '{"text": 7}', "{}"])
def test_an_object_without_a_text_is_refused(line: str) -> None:
    with pytest.raises(ContentError, match='"text"'):
        text_of(line)


def test_data_is_one_line_of_json_in_every_script(capsys: pytest.CaptureFixture[str]) -> None:
    data({"text": "سلام\nدنیا", "at": date(2026, 11, 23)})

    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "سلام" in out
    assert json.loads(out) == {"text": "سلام\nدنیا", "at": "2026-11-23"}


def test_a_moment_without_a_zone_is_london_time() -> None:
    assert moment("2026-07-01T10:00").isoformat() == "2026-07-01T10:00:00+01:00"
    assert moment("2026-11-21T10:00:00+00:00").utcoffset() is not None
    assert day("2026-11-21") == date(2026, 11, 21)
    with pytest.raises(ConfigError, match="2026-11-21T10:00"):
        moment("yesterday")
