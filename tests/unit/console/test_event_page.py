"""The calendar file behind the link in a message."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.cli.web import calendar_of
from bot.console.event_page import event_router
from bot.store.memory import MemoryStore
from tests.contract.builders import NOW, event


@pytest.fixture
def client(make_app: Callable[..., FastAPI], store: MemoryStore) -> TestClient:
    with store.begin() as work:
        work.events.upsert(event(code="KRW7H", place="Library", titles={"en": "Open day"}), NOW)
        work.events.upsert(event("e2", code="DRAFT7", status="draft", reference="two"), NOW)
        work.commit()
    house = SimpleNamespace(store=store, settings=SimpleNamespace(public_url="https://doorstep.example"))
    return TestClient(make_app(routers=[event_router(lambda code: calendar_of(house, code))]))


@pytest.mark.parametrize("name", ["KRW7H", "krw7h", "e1"])
def test_an_event_is_a_calendar_file(client: TestClient, name: str) -> None:
    answer = client.get(f"/e/{name}.ics")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "UID:e1@doorstep.example\r\n" in answer.text
    assert "LOCATION:Library\r\n" in answer.text


@pytest.mark.parametrize("name", ["NOSUCH", "DRAFT7", "e2", "..%2F..%2Fetc"])
def test_what_is_not_there_or_a_draft_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/e/{name}.ics").status_code == 404


def test_cancelled_stays_as_cancelled(client: TestClient, store: MemoryStore) -> None:
    with store.begin() as work:
        work.events.upsert(event(code="KRW7H", status="cancelled"), NOW)
        work.commit()

    assert "STATUS:CANCELLED" in client.get("/e/KRW7H.ics").text
