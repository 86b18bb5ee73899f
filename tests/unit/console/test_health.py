"""Alive, and ready."""

import threading
import time

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.console.health import health_router
from tests.fakes.echo import BrokenStore


def test_a_working_database_is_ready(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json() == {"status": "ok"}


def test_a_database_that_is_away_is_not_ready_but_the_process_lives(make_app) -> None:
    client = TestClient(make_app(store=BrokenStore()))
    response = client.get("/health/ready")

    assert response.status_code == 503
    assert "database" in response.json()["reason"]
    assert client.get("/health/live").status_code == 200


@pytest.mark.alone
def test_a_database_that_hangs_is_reported_in_time() -> None:
    released = threading.Event()

    class Hanging(BrokenStore):
        def begin(self):
            released.wait(5)
            return super().begin()

    app = FastAPI()
    app.include_router(health_router(Hanging(), patience=0.1))
    try:
        with TestClient(app) as client:
            begun = time.monotonic()
            response = client.get("/health/ready")
            took = time.monotonic() - begun
            released.set()
    finally:
        released.set()

    assert response.status_code == 503
    assert "did not answer" in response.json()["reason"]
    assert took < 2
