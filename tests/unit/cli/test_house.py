"""What the parts of a running Doorstep share: calls that waited too long are told so."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.assistant.values import Channel, Inbound
from bot.cli import house as module
from bot.cli.house import House
from bot.config import Settings
from bot.errors import StoreUnavailable

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Any:
    taken: list[str] = []
    monkeypatch.setattr(module, "receive", lambda *given: taken.append(given[2].text))
    with ThreadPoolExecutor(1) as writer, ThreadPoolExecutor(1) as reader:
        made = House(settings=Settings(), store=None, desk=None, threads=writer, readers=reader)  # type: ignore[arg-type]
        yield made, taken, writer


def inbound(text: str) -> Inbound:
    return Inbound(channel=Channel.SMS, address="+447700900123", provider_id="SM1", at=NOW, text=text)


def test_a_call_is_taken_and_the_pump_woken(house: Any) -> None:
    made, taken, _ = house
    woken = []
    made.pump = type("Pump", (), {"wake": lambda _: woken.append(1)})()

    asyncio.run(made.receive(inbound("1")))

    assert (taken, woken) == (["1"], [1])


def test_a_call_that_waited_too_long_is_given_back_to_its_provider(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made, taken, writer = house
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    busy = threading.Event()
    writer.submit(busy.wait, 5)
    threading.Timer(0.3, busy.set).start()

    with pytest.raises(StoreUnavailable):
        asyncio.run(made.receive(inbound("1")))

    assert taken == [], "nothing happened, it may come again"
