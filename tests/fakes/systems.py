"""Partners' own systems at the API, on the house of tests.fakes.office."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.assistant.api_access import Access, Limit
from bot.assistant.api_tokens import Scope
from bot.assistant.ports import Store
from bot.bootstrap import new_id
from tests.fakes.office import build, fill, noon
from tests.fakes.office_events import fill_events

PREFIX = "/api/v1"
OFTEN = Limit(calls=1_000_000)


@dataclass
class System:
    """One partner's system with a token."""

    client: TestClient
    token: str

    def call(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.client.request(method, f"{PREFIX}{path}", headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.call("POST", path, json=body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> Any:
        return self.call("PATCH", path, json=body, **more)


def house(store: Store, now: Callable[[], datetime] = noon) -> FastAPI:
    """The web application with openings, events, people and partners."""
    fill(store, noon())
    fill_events(store, noon())
    return build(store, now)


def token(store: Store, partner: str, scopes: Sequence[Scope] = tuple(Scope)) -> str:
    """A new one of that partner."""
    access = Access(store=store, new_id=new_id)
    return access.add("Case system", partner_id=partner, scopes=scopes, lasts=timedelta(days=30), by=None, at=noon())[1]


def system(app: FastAPI, store: Store, partner: str, scopes: Sequence[Scope] = tuple(Scope)) -> System:
    return System(TestClient(app), token(store, partner, scopes))
