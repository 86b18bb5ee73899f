"""The Telegram webhook: who may call, what is answered, what is kept out of the log."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.channels.body import LIMIT
from bot.channels.telegram.webhook import PATH, SECRET_HEADER, telegram_router
from bot.errors import ConfigError, StoreUnavailable
from tests.fakes.telegram_updates import UpdateMaker
from tests.unit.channels.helpers import BODY, Received, clock

SECRET = "a-secret_of_ours"
GOOD = {SECRET_HEADER: SECRET}


class Answered:
    def __init__(self) -> None:
        self.queries: list[str] = []

    async def __call__(self, query: str) -> None:
        self.queries.append(query)


def client(received: Received, answered: Answered | None = None) -> TestClient:
    app = FastAPI()
    app.include_router(telegram_router(received, SECRET, answer_query=answered, clock=clock))
    return TestClient(app)


def update(**does: Any) -> dict[str, Any]:
    return UpdateMaker().make(does)


def test_an_update_with_the_secret_is_received() -> None:
    received = Received()
    answer = client(received).post(PATH, json=update(text="hello"), headers=GOOD)
    assert (answer.status_code, [i.text for i in received.inbound]) == (200, ["hello"])


@pytest.mark.parametrize("headers", [
    {}, {SECRET_HEADER: ""}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: SECRET + "x"},
    {SECRET_HEADER: b"\xff\xfe"}, {"Authorization": SECRET},
])
def test_without_the_secret_nothing_happens(headers: dict[str, Any]) -> None:
    received, answered = Received(), Answered()
    answer = client(received, answered).post(PATH, json=update(button="a.0"), headers=headers)
    assert answer.status_code == 403
    assert received.inbound == []
    assert answered.queries == []


@pytest.mark.parametrize("body", [
    b"", b"{", b"\xff\xfe", b"[1]", b'"update_id"', b"{}", b"[" * 100_000, b"1" * 5000, b"x" * (LIMIT + 1),
])
def test_a_malformed_body_is_a_bad_request(body: bytes) -> None:
    received = Received()
    assert client(received).post(PATH, content=body, headers=GOOD).status_code == 400
    assert received.inbound == []


@pytest.mark.parametrize("raw", [
    {"update_id": 3, "telepathy": {}}, {"update_id": 3, "message": []}, {"update_id": "x"}, {"update_id": 3},
])
def test_what_cannot_be_used_is_acknowledged_so_that_it_does_not_come_again(raw: dict[str, Any]) -> None:
    received = Received()
    assert client(received).post(PATH, json=raw, headers=GOOD).status_code == 200
    assert received.inbound == []


def test_with_the_store_away_telegram_is_asked_to_come_again_and_the_query_waits() -> None:
    received, answered = Received(StoreUnavailable()), Answered()
    caller, pressed = client(received, answered), update(button="a.0")
    assert caller.post(PATH, json=pressed, headers=GOOD).status_code == 503
    assert answered.queries == []
    assert caller.post(PATH, json=pressed, headers=GOOD).status_code == 200
    assert answered.queries == [pressed["callback_query"]["id"]]


def test_a_router_without_secret_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(ConfigError, match="DOORSTEP_TELEGRAM_SECRET"):
        telegram_router(Received(), "")


def test_nothing_personal_is_logged() -> None:
    broken = update(text=BODY, chat=77001)
    del broken["message"]["message_id"]
    with capture_logs() as lines:
        caller = client(Received())
        caller.post(PATH, json=broken, headers=GOOD)
        caller.post(PATH, content=f'{{"update_id": 1, "text": "{BODY}", 77001'.encode(), headers=GOOD)
    assert len(lines) == 2
    assert all(secret not in json.dumps(lines) for secret in (BODY, "77001", SECRET))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["update_id", "message", "callback_query", "my_chat_member", "chat", "id", "data"]), inner
    ),
    max_leaves=12,
)
FUZZED = client(Received())


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_no_json_breaks_the_webhook(document: Any) -> None:
    assert FUZZED.post(PATH, content=json.dumps(document).encode(), headers=GOOD).status_code in (200, 400)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_webhook(body: bytes) -> None:
    assert FUZZED.post(PATH, content=body, headers=GOOD).status_code in (200, 400)
