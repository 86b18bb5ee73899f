"""`doorstep outbox`: how the ledger stands, and what becomes of deliveries in doubt."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.assistant.standing import DAY
from bot.assistant.values import Cause, Channel, DeliveryStatus
from bot.bootstrap import build_store
from bot.cli import main
from bot.cli.commands import app
from bot.config import read_settings
from bot.store.unit_of_work import SqlStore
from tests.contract.builders import contact, delivery, settled

NUMBER = "+447700900999"
KEY = f"sms:{NUMBER}"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlStore:
    """One alert in doubt; three parts sent today of a budget of two."""
    for name, value in {
        "DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/doorstep.db", "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "secret", "TWILIO_FROM": NUMBER, "PUBLIC_URL": "https://doorstep.example.org",
        "DAILY_POUNDS": "0.08", "PENCE_PER_SEGMENT": "4",
    }.items():
        monkeypatch.setenv(f"DOORSTEP_{name}", value)
    made = build_store(read_settings())
    now = datetime.now(UTC)
    with made.begin() as work:
        work.contacts.add(contact())
        work.outbox.add([delivery("d1", cause=Cause.ALERT, created=now), delivery("d2", cause=Cause.ALERT, created=now)])
        work.outbox.take_tokens(KEY, now, 3, 3, 3)
        work.outbox.spend(KEY, 3, 3, now.astimezone(DAY).date())
        work.outbox.hold_sender(KEY, now + timedelta(hours=1), "20429")
        [claimed] = work.outbox.claim(Channel.SMS, "me", now, 9, 60)
        work.outbox.settle("me", [settled(claimed.id, DeliveryStatus.UNKNOWN, error="no_answer")])
        work.commit()
    return made


def outbox(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["outbox", *arguments])


@pytest.mark.usefixtures("store")
def test_status_tells_of_the_spent_budget_and_of_the_hold():
    result = outbox("status")

    found = json.loads(result.stdout)
    assert found["deliveries"] == {"pending": 1, "unknown": 1}
    assert found["replies_behind_seconds"]["sms"] == 0, "an alert is no reply"
    [sender] = found["senders"]
    assert (sender["sender"], sender["units_today"], sender["budget"], sender["left"]) == (KEY, 3, 2, 0)
    assert "budget is spent" in result.stderr
    assert "replies go on" in result.stderr
    assert "(20429)" in result.stderr
    assert "1 wait, 1 are in doubt" in result.stderr


@pytest.mark.usefixtures("store")
def test_unknown_lists_what_is_in_doubt_without_a_word_of_it_or_an_address():
    result = outbox("unknown")

    [line] = [json.loads(line) for line in result.stdout.splitlines()]
    assert (line["id"], line["cause"], line["error"]) == ("d1", "alert", "no_answer")
    assert "Good morning" not in result.output
    assert "+4477009" not in result.output.replace(NUMBER, "")


@pytest.mark.parametrize(("answer", "status"), [("sent", "sent"), ("resend", "pending"), ("drop", "cancelled")])
def test_resolve_says_what_became_of_it(store: SqlStore, answer: str, status: str):
    result = outbox("resolve", "d1", answer)

    assert f"d1 is {status}" in result.stderr
    with store.begin() as work:
        assert not work.outbox.unknown()
        assert work.outbox.counts()[status] == 1 + (status == "pending")


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(("arguments", "words"), [
    (["d2", "sent"], "not unknown"), (["nobody", "sent"], "not unknown"), (["d1", "perhaps"], "sent, resend, drop"),
])
def test_resolve_refuses_what_makes_no_sense(arguments, words, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["doorstep", "outbox", "resolve", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code
    assert words in capsys.readouterr().err
