"""`doorstep token`: made, listed without the token itself, and revoked."""

import json

import pytest
from typer.testing import CliRunner

from bot.assistant.api_access import Access
from bot.bootstrap import build_store, new_id
from bot.cli.commands import app
from bot.cli.output import utc_now
from bot.config import read_settings
from bot.errors import AccountError


@pytest.fixture(autouse=True)
def installation(tmp_path, monkeypatch):
    monkeypatch.setenv("DOORSTEP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DOORSTEP_DATABASE_URL", f"sqlite:///{tmp_path}/doorstep.db")


def command(*words):
    return CliRunner().invoke(app, words, catch_exceptions=False).stdout


def test_a_token_is_shown_once_works_and_is_revoked():
    with pytest.raises(AccountError, match="no partner"):
        command("token", "add", "Case system", "--partner", "Charity", "--scope", "openings:read")
    command("partner", "add", "Charity")
    token = command("token", "add", "Case system", "--partner", "charity", "--scope", "openings:read", "--days", "30").strip()
    listed = command("token", "list")
    [told] = map(json.loads, listed.splitlines())
    access = Access(store=build_store(read_settings()), new_id=new_id)

    assert (told["partner"], told["scopes"], told["revoked"], token in listed) == ("Charity", ["openings:read"], None, False)
    assert access.enter(token, utc_now()).viewer.partner_name == "Charity"
    command("token", "revoke", told["id"])
    assert access.enter(token, utc_now()) is None
    with pytest.raises(AccountError, match="revoked already"):
        command("token", "revoke", told["id"])
