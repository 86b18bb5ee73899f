"""A web application on a store in memory and the echo assistant."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry

from bot.console import Status, build_app
from bot.store.memory import MemoryStore
from tests.fakes.echo import Echo
from tests.fakes.office import Coordinating
from tests.fakes.visitor import Clock, Visitor


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def echo(store: MemoryStore, clock: Clock) -> Echo:
    return Echo(store, clock)


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def make_app(
    store: MemoryStore, echo: Echo, clock: Clock, registry: CollectorRegistry
) -> Callable[..., FastAPI]:
    def make(**other: Any) -> FastAPI:
        return build_app(**{
            "store": store, "receive": echo, "languages": ("en", "ar", "pl"), "sample_mode": True, "now": clock,
            "status": lambda: Status(database="SQLite", understanding="embedded", openings=31, events=10),
            "secret_key": "a secret for tests", "registry": registry, "pence_per_segment": Decimal("4.1"), **other,
        })

    return make


@pytest.fixture
def client(make_app: Callable[..., FastAPI]) -> TestClient:
    return TestClient(make_app(), raise_server_exceptions=False)


@pytest.fixture
def visitor(client: TestClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def browse(app: FastAPI) -> Callable[[str], Coordinating]:
    """A coordinator of `app`, which the test file makes, signed in."""
    def begin(name: str) -> Coordinating:
        browser = Coordinating(TestClient(app))
        assert "Sign out" in browser.sign_in(name).text
        return browser

    return begin
