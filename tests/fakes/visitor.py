"""A visitor of the try-it page whose browser runs no script, and a clock that moves when told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient

from tests.fakes.html import hidden_fields

PAGE = {"Accept": "text/html"}


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Visitor:
    """A browser without script: opens the page, fills its form, follows redirects."""

    def __init__(self, client: TestClient, prefix: str = "") -> None:
        self.client = client
        self.prefix = prefix

    def open(self, look: str = "telegram") -> str:
        response = self.client.get(f"{self.prefix}/try?look={look}", headers=PAGE)
        assert response.status_code == 200
        return response.text

    def send(self, look: str = "telegram", *, headers: dict[str, str] = PAGE, **fields: str) -> Any:
        fields = {**hidden_fields(self.open(look), "try/messages"), **fields}
        return self.client.post(f"{self.prefix}/try/messages", data=fields, headers=headers)
