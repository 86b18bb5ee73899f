"""`doorstep code`: links, QR codes, posters, and codes that are handed out."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import segno
from typer.testing import CliRunner

from bot.assistant.desk import Desk
from bot.assistant.values import KnownCode
from bot.cli import main
from bot.cli.codes import links_of
from bot.cli.commands import app
from bot.cli.poster import poster
from bot.errors import ConfigError
from tests.unit.assistant.town import build_desk

TELEGRAM, SMS = "https://t.me/doorstep_bot?start=JOIN-LIBRARY", "sms:+447700900123?body=JOIN-LIBRARY"
CONNECTED = ["--bot", "doorstep_bot", "--number", "+447700900123"]
PORTER = KnownCode(
    code="KR7HW", kind="opening", id="o1", titles={"en": "Porter <nights>", "ur": "پورٹر"}, partner="The trust", ends=date(2026, 12, 1),
)
LIBRARY = KnownCode(code="JOIN-LIBRARY", kind="programme", id="JOIN-LIBRARY")


@pytest.fixture(scope="session")
def desk() -> Desk:
    return build_desk()


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own in an empty folder, nothing connected."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "DATA_DIR", "TELEGRAM_TOKEN", "TWILIO_FROM"):
        monkeypatch.delenv(f"DOORSTEP_{name}", raising=False)
    return tmp_path


def run(*arguments: str) -> Any:
    """What the command says as data. Raises what it raises."""
    result = CliRunner().invoke(app, ["code", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def refusal(*arguments: str) -> str:
    with pytest.raises(ConfigError) as caught:
        CliRunner().invoke(app, ["code", *arguments], catch_exceptions=False)
    return str(caught.value)


@pytest.fixture
def library(house: Path) -> Path:
    run("new", "join library", "--source", "Smethwick library")
    return house


def test_a_code_is_made_listed_and_shown_with_its_links(library: Path) -> None:
    (listed,) = run("list", "--json")
    (shown,) = run("join-library", *CONNECTED)

    assert (listed["code"], listed["source"], listed["came"]) == ("JOIN-LIBRARY", "Smethwick library", 0)
    assert (shown["kind"], shown["links"]) == ("programme", {"telegram": TELEGRAM, "sms": SMS})
    assert run("show", "JOIN-LIBRARY")[0]["links"] == {}, "nothing is connected"
    assert CliRunner().invoke(app, ["code", "list"]).stdout == "JOIN-LIBRARY | Smethwick library | 0 came\n"


def test_a_number_that_is_connected_need_not_be_named(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_TWILIO_FROM", "+447700900456")

    assert run("JOIN-LIBRARY")[0]["links"] == {"sms": "sms:+447700900456?body=JOIN-LIBRARY"}


class Telegram:
    """Answers with a bot's name, or with none while it is away."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.open = True

    async def check(self) -> str:
        return self.name

    async def disconnect(self) -> None:
        self.open = False


@pytest.mark.parametrize("name", ["doorstep_bot", ""])
def test_telegram_is_asked_for_the_name_of_the_bot(library: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    telegram = Telegram(name)
    monkeypatch.setenv("DOORSTEP_TELEGRAM_TOKEN", "123:abc")
    monkeypatch.setattr("bot.channels.telegram.api.connect", lambda *_: telegram)

    if name:
        assert run("JOIN-LIBRARY")[0]["links"] == {"telegram": TELEGRAM}
    else:
        assert "--bot" in refusal("JOIN-LIBRARY")
    assert not telegram.open


@pytest.mark.parametrize("word", ["STOP", "LIBRARY", "A-B", "1-LIBRARY", "JOIN-BÜCHEREI", "JOIN_LIBRARY", "J" * 20 + "-" + "L" * 20, "", "-"])
def test_a_word_that_cannot_be_told_from_others_is_no_code(house: Path, word: str) -> None:
    assert "cannot be a code" in refusal("new", "--source", "library", "--", word)


def test_a_code_is_handed_out_once(library: Path) -> None:
    assert "is taken" in refusal("new", "JOINLIB-RARY", "--source", "elsewhere")
    assert "--source" in refusal("new", "JOIN-SCHOOL", "--source", " ")
    assert len(run("list", "--json")) == 1


@pytest.mark.parametrize(
    ("options", "link", "ending"),
    [([], TELEGRAM, "svg"), (["--channel", "sms"], SMS, "svg"), (["--channel", "telegram"], TELEGRAM, "png")],
)
def test_the_qr_code_holds_the_link_of_the_channel(library: Path, options: list[str], link: str, ending: str) -> None:
    drawn, wanted = library / f"qr.{ending}", library / f"wanted.{ending}"
    run("JOIN-LIBRARY", *CONNECTED, *options, "--qr", str(drawn))
    segno.make_qr(link, error="q").save(str(wanted), scale=12, border=4)

    assert drawn.read_bytes() == wanted.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["KR7HW"], "KR7HW"), (["JOIN-LIBRARY", "--qr", "a.svg"], "--bot"), (["JOIN-LIBRARY", "--bot", "no bot"], "--bot"),
        (["JOIN-LIBRARY", "--number", "07700 900123"], "--number"), (["JOIN-LIBRARY", *CONNECTED, "--channel", "fax"], "--channel"),
        (["JOIN-LIBRARY", *CONNECTED, "--qr", "a.gif"], "a.gif"), (["JOIN-LIBRARY", *CONNECTED, "--qr", "no/such/a.svg"], "a.svg"),
    ],
)
def test_what_cannot_be_done_names_the_option(library: Path, arguments: list[str], told: str) -> None:
    assert told in refusal(*arguments)


def test_the_poster_is_written(library: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.bootstrap.build_desk", lambda *_, **__: desk)
    page = library / "poster.html"
    run("JOIN-LIBRARY", *CONNECTED, "--poster", str(page), "--language", "en", "--language", "ur")

    assert page.read_text(encoding="utf-8") == poster(desk, LIBRARY, {"telegram": TELEGRAM, "sms": SMS}, "+447700900123", ["en", "ur"])


def test_a_wrong_command_line_is_one_clear_line(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["doorstep", "code", "KR7HW"])
    with pytest.raises(SystemExit):
        main()

    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def sections(page: str) -> dict[str, str]:
    return dict(re.findall(r'<section lang="([\w-]+)" (.*?)</section>', page, re.DOTALL))


def test_a_poster_speaks_every_language_chosen_and_loads_nothing(desk: Desk) -> None:
    links = links_of("KR7HW", "@doorstep_bot", "+447700900123")
    page = poster(desk, PORTER, links, "+447700900123", ["en", "ur", "pl"])

    found = sections(page)
    assert list(found) == ["en", "ur", "pl"]
    assert "Porter &lt;nights&gt;" in found["en"]
    assert 'dir="rtl">پورٹر' in found["ur"]
    assert "The trust." in found["pl"]
    assert "07700 900123" in page
    assert page.count("<svg") == 2
    assert not re.search(r"src=|href=|@import|url\(|<script|https?://(?!www\.w3\.org)", page)


def test_a_poster_for_one_channel_has_one_picture(desk: Desk) -> None:
    page = poster(desk, LIBRARY, links_of("JOIN-LIBRARY", "", "+33199001234"), "+33199001234", ["en"])

    assert page.count("<svg") == 1
    assert "+33 1 99 00 12 34" in page
    assert "Telegram" not in page


@pytest.mark.parametrize(
    ("languages", "told"), [(["xx"], "does not write xx"), ([], "has room for"), (["en"] * 7, "has room for")]
)
def test_languages_that_cannot_be_are_refused(desk: Desk, languages: list[str], told: str) -> None:
    make: Callable[[], str] = lambda: poster(desk, LIBRARY, {"sms": SMS}, "+447700900123", languages)  # noqa: E731
    with pytest.raises(ConfigError, match=told):
        make()
