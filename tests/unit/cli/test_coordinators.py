"""The first account, made at the command line."""

import json

import pytest
from typer.testing import CliRunner

from bot.bootstrap import build_accounts, build_store
from bot.cli.commands import app
from bot.cli.output import utc_now
from bot.config import read_settings
from bot.errors import AccountError


@pytest.fixture(autouse=True)
def installation(tmp_path, monkeypatch):
    monkeypatch.setenv("DOORSTEP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DOORSTEP_DATABASE_URL", f"sqlite:///{tmp_path}/doorstep.db")
    monkeypatch.setenv("DOORSTEP_PUBLIC_URL", "https://doorstep.example.org")


def command(*words):
    return CliRunner().invoke(app, words, catch_exceptions=False).stdout


def test_an_administrator_is_invited_by_a_link_and_so_is_whoever_forgot():
    link = command("coordinator", "add", "boss@example.org", "--role", "administrator", "--partner", "Trust").strip()
    [listed] = map(json.loads, command("coordinator", "list").splitlines())
    again = command("coordinator", "link", "BOSS@example.org").strip()

    assert (listed["role"], listed["partner"], listed["password"]) == ("administrator", "Trust", False)
    assert link.startswith("https://doorstep.example.org/console/link/")
    care = build_accounts(build_store(read_settings()))
    tokens = [one.rpartition("/")[2] for one in (link, again)]
    assert [care.of_link(token, utc_now()) is not None for token in tokens] == [False, True]


def test_partners_are_added_and_listed_and_nobody_gets_no_link():
    partner = command("partner", "add", "Charity").strip()

    assert json.loads(command("partner", "list")) == {"id": partner, "name": "Charity", "active": True}
    with pytest.raises(AccountError, match="no account"):
        command("coordinator", "link", "nobody@example.org")
