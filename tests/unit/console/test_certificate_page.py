"""The page of a certificate of attendance."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.assistant.attendance import How
from bot.assistant.certificate import LONGEST_NAME, Certificate, clean_name
from bot.assistant.door import check_in
from bot.store.memory import MemoryStore
from tests.contract.builders import NOW, book, event, later


@pytest.fixture
def client(make_app: Callable[..., FastAPI], store: MemoryStore) -> TestClient:
    with store.begin() as work:
        held = event(code="KRW7H", starts=later(days=-1), ends=later(hours=-22), place="Library", partner="<b>City</b>")
        work.events.upsert(held, later(days=-5))
        book(work, "e1", "r1", "b1", later(days=-4))
        check_in(work, "e1", held.starts, "b1", How.DOOR, "k1", held.starts)
        work.certificates.keep("named", Certificate(
            booking_id="b1", event_id="e1", name="A. <i>Resident</i>", at=later(days=-1), until=later(days=60),
        ))
        work.commit()
    return TestClient(make_app())


def test_it_says_who_what_and_when_and_nothing_in_it_is_markup(client: TestClient) -> None:
    answer = client.get("/a/named")

    assert answer.status_code == 200
    for part in ("A. &lt;i&gt;Resident&lt;/i&gt;", "&lt;b&gt;City&lt;/b&gt;", "Open day", "22 November 2026", "1 of 1", "VERIFY KRW7H"):
        assert part in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex"


def test_it_needs_nothing_from_elsewhere_and_nothing_in_line(client: TestClient) -> None:
    page = client.get("/a/named").text

    assert "<script" not in page
    assert "style=" not in page
    assert "http" not in page.replace("http://testserver", "")


def test_the_name_may_be_left_out(client: TestClient, store: MemoryStore) -> None:
    with store.begin() as work:
        work.certificates.keep("nameless", Certificate(
            booking_id="b1", event_id="e1", name="", at=NOW, until=later(days=60),
        ))
        work.commit()

    assert "Whoever shows this page" in client.get("/a/nameless").text
    assert client.get("/a/named").status_code == 404  # a booking has one


@pytest.mark.parametrize("token", ["other", "..%2Fx", "NAMED"])
def test_another_address_is_not_found(client: TestClient, token: str) -> None:
    assert client.get(f"/a/{token}").status_code == 404


def test_it_ends(client: TestClient, store: MemoryStore) -> None:
    with store.begin() as work:
        work.certificates.keep("over", Certificate(
            booking_id="b1", event_id="e1", name="", at=later(days=-61), until=later(days=-1),
        ))
        work.commit()

    assert client.get("/a/over").status_code == 404


@pytest.mark.parametrize(("said", "name"), [(" A.\n Resident ", "A. Resident"), ("x" * 99, "x" * LONGEST_NAME), ("", "")])
def test_a_name_is_one_line_and_not_too_long(said: str, name: str) -> None:
    assert clean_name(said) == name
