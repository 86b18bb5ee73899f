"""The stand-ins as processes: they print where they listen, and the journal is on disk before the answer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.fakes.telegram_server import TOKEN
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, NUMBER
from tests.unit.channels.helpers import RESIDENT

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.alone


@contextmanager
def process(*arguments: str) -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        try:
            yield json.loads(running.stdout.readline())["url"]
        finally:
            running.terminate()
            assert running.wait(10) == 0


def lines(journal: Path) -> list[dict[str, object]]:
    """Everything but refusals."""
    entries = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    return [entry for entry in entries if entry["method"] != "refused"]


def test_telegram(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with process("tests.fakes.telegram_server", "--journal", str(journal), "--strict") as url:
        call = f"{url}/bot{TOKEN}/"
        httpx.post(f"{url}/control/person", json={"chat": 5, "text": "سلام"}).raise_for_status()
        (update,) = httpx.post(call + "getUpdates", data={"timeout": 5}).json()["result"]
        assert update["message"]["text"] == "سلام"
        after = httpx.post(call + "getUpdates", data={"offset": update["update_id"] + 1}).json()["result"]
        assert after == []
        sends = [httpx.post(call + "sendMessage", data={"chat_id": 5, "text": "وعلیکم"}) for _ in range(2)]
        assert [answer.status_code for answer in sends] == [200, 429]
        assert sends[1].json()["parameters"] == {"retry_after": 1}
        assert [entry["text"] for entry in lines(journal)] == ["وعلیکم"]
        refused = {
            "message is too long": {"text": "x" * 4097},
            "text is empty": {"text": " "},
            "BUTTON_DATA_INVALID": {"text": "x", "reply_markup": json.dumps(
                {"inline_keyboard": [[{"text": "a", "callback_data": "ن" * 33}]]},
            )},
        }
        for why, message in refused.items():
            answer = httpx.post(call + "sendMessage", data={"chat_id": 6, **message})
            assert (answer.status_code, why in answer.json()["description"]) == (400, True)


def test_twilio(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with process(
        "tests.fakes.twilio_server", "--journal", str(journal), "--public-url", "https://doorstep.example.org"
    ) as url:
        messages = f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        good = {"To": RESIDENT, "From": NUMBER, "Body": "hello"}
        auth = (ACCOUNT, AUTH_TOKEN)
        created = [httpx.post(messages, data=good, auth=auth) for _ in range(2)]
        assert [answer.status_code for answer in created] == [201, 201]
        sids = [answer.json()["sid"] for answer in created]
        assert len(set(sids)) == 2
        assert [entry["sid"] for entry in lines(journal)] == sids
        assert [m["sid"] for m in httpx.get(messages, auth=auth).json()["messages"]] == sids[::-1]
        assert httpx.post(messages, data=good).json()["code"] == 20003
        refused = {
            21604: {"To": ""}, 21603: {"From": ""}, 21602: {"Body": ""}, 21617: {"Body": "x" * 1601},
            21211: {"To": "banana"}, 21266: {"To": NUMBER}, 21609: {"StatusCallback": "nowhere"},
        }
        for code, change in refused.items():
            assert httpx.post(messages, data={**good, **change}, auth=auth).json()["code"] == code
        httpx.post(f"{url}/control/fault", json={"kind": "code", "code": 21610, "to": RESIDENT}).raise_for_status()
        assert httpx.post(messages, data=good, auth=auth).json()["code"] == 21610
        assert len(lines(journal)) == 2
