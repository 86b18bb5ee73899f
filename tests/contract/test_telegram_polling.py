"""Polling with the real client against the stand-in: nothing lost, nothing confirmed early."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.telegram.api import connect
from bot.channels.telegram.polling import Poller
from bot.errors import ConfigError, StoreUnavailable
from tests.fakes.stand_in import Running
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.unit.channels.helpers import Received, clock, until


@asynccontextmanager
async def polled(received: Received, server: TelegramServer, token: str = TOKEN) -> AsyncIterator[asyncio.Task[Any]]:
    async with Running(server.app()) as url:
        api = connect(token, url)
        task = asyncio.create_task(Poller(api, received, clock=clock, wait=2, pause=0.02).run())
        yield task
        task.cancel()
        await asyncio.wait([task])
        await api.disconnect()


def texts(received: Received) -> list[str]:
    return [inbound.text or inbound.button for inbound in received.inbound]


def test_updates_arrive_in_order_and_are_confirmed() -> None:
    async def whole() -> None:
        received, server = Received(), TelegramServer()
        async with polled(received, server):
            await server.person(text="one")
            await until(lambda: texts(received) == ["one"])
            await server.person(text="two", chat=1002)
            await until(lambda: texts(received) == ["one", "two"])
            await until(lambda: not server.updates)

    asyncio.run(whole())


def test_a_broken_update_costs_only_itself() -> None:
    async def whole() -> None:
        received, server = Received(), TelegramServer()
        await server.person(text="before")
        await server.queue({"update_id": 2, "message": {"message_id": "?", "date": []}})
        await server.queue({"update_id": 3, "callback_query": {"id": "q", "from": None}})
        server.maker = type(server.maker)(first_update=4)
        await server.person(text="after")
        async with polled(received, server):
            await until(lambda: texts(received) == ["before", "after"])
            await until(lambda: not server.updates)

    asyncio.run(whole())


def test_with_the_store_away_the_update_is_not_confirmed_and_comes_again() -> None:
    async def whole() -> None:
        received, server = Received(StoreUnavailable(), StoreUnavailable()), TelegramServer()
        await server.person(text="one")
        await server.person(text="two")
        async with polled(received, server):
            await until(lambda: texts(received) == ["one", "two"])

    asyncio.run(whole())


def test_a_turn_that_breaks_every_time_is_passed_over_in_the_end() -> None:
    async def whole() -> None:
        received, server = Received(*[RuntimeError("bug")] * 3), TelegramServer()
        await server.person(text="poison")
        await server.person(text="next")
        async with polled(received, server):
            await until(lambda: texts(received) == ["next"])

    asyncio.run(whole())


def test_a_turn_that_breaks_once_is_not_lost() -> None:
    async def whole() -> None:
        received, server = Received(RuntimeError("passing")), TelegramServer()
        await server.person(text="one")
        async with polled(received, server):
            await until(lambda: texts(received) == ["one"])

    asyncio.run(whole())


def test_each_button_is_answered_once_and_an_old_one_does_no_harm() -> None:
    async def whole() -> None:
        received, server = Received(), TelegramServer()
        async with polled(received, server):
            pressed = await server.person(button="abc.1")
            old = server.maker.make({"button": "abc.2"})
            server.updates.append(old)
            await server.person(text="and on")
            await until(lambda: texts(received) == ["abc.1", "abc.2", "and on"])
            await until(lambda: not server.updates)
            answers = [e["query"] for e in server.journal.entries if e["method"] == "answerCallbackQuery"]
            assert sorted(answers) == [pressed["callback_query"]["id"], old["callback_query"]["id"]]

    asyncio.run(whole())


@pytest.mark.parametrize("fault", [
    {"kind": "status", "status": 502}, {"kind": "status", "status": 429, "retry_after": 1}, {"kind": "reset"},
    {"kind": "garbage"},
], ids=str)
def test_polling_goes_on_after_a_failure(fault: dict[str, Any]) -> None:
    async def whole() -> None:
        received, server = Received(), TelegramServer()
        server.faults.add({**fault, "to": "getUpdates", "times": 2})
        await server.person(text="one")
        async with polled(received, server):
            await until(lambda: texts(received) == ["one"])

    asyncio.run(whole())


def test_a_webhook_left_over_is_given_up() -> None:
    async def whole() -> None:
        received, server = Received(), TelegramServer()
        server.webhook = {"url": "http://127.0.0.1:9/x", "secret": "s"}
        await server.person(text="one")
        async with polled(received, server):
            await until(lambda: texts(received) == ["one"])

    asyncio.run(whole())


@pytest.mark.parametrize(("fault", "token"), [
    ({"kind": "status", "status": 409, "to": "getUpdates", "times": 9}, TOKEN), (None, "43:wrong"),
])
def test_a_second_poller_and_a_refused_token_end_with_one_clear_line(fault: dict[str, Any] | None, token: str) -> None:
    async def whole() -> None:
        server = TelegramServer()
        if fault:
            server.faults.add(fault)
        async with polled(Received(), server, token) as task:
            with pytest.raises(ConfigError, match="DOORSTEP_TELEGRAM_TOKEN") as caught:
                await asyncio.wait_for(task, 5)
            assert "\n" not in str(caught.value)
            assert token not in str(caught.value)

    asyncio.run(whole())
