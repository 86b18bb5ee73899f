"""Webhooks over real HTTP: the stand-ins call, sign, repeat and redeliver as the carriers do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from fastapi import APIRouter, FastAPI

from bot.assistant.values import Cause, Channel, Delivery
from bot.channels.sms.sender import SmsSender
from bot.channels.sms.webhook import sms_router
from bot.channels.telegram.api import connect
from bot.channels.telegram.webhook import PATH, telegram_router
from bot.errors import ConfigError, StoreUnavailable
from bot.speaking.message import OutgoingMessage
from tests.fakes.stand_in import Running
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, NUMBER, TwilioServer
from tests.unit.channels.helpers import AT, RESIDENT, Received, clock, until

SECRET = "a-secret_of_ours"
PUBLIC = "https://doorstep.example.org:8443"


@asynccontextmanager
async def serving(router: APIRouter) -> AsyncIterator[str]:
    """Our side of the webhooks on a port of its own."""
    app = FastAPI()
    app.include_router(router)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


def test_telegram_delivers_again_until_the_turn_is_committed_and_the_button_is_answered() -> None:
    async def whole() -> None:
        received, carrier = Received(StoreUnavailable()), TelegramServer()
        async with Running(carrier.app()) as telegram_url:
            api = connect(TOKEN, telegram_url)
            async with serving(telegram_router(received, SECRET, answer_query=api.answer_query, clock=clock)) as url:
                await api.use_webhook(url + PATH, SECRET)
                await carrier.person(button="abc.1")
                await carrier.person(text="and on")
                await until(lambda: [i.button or i.text for i in received.inbound] == ["abc.1", "and on"])
                done = [(e["method"], e.get("status")) for e in carrier.journal.entries]
                assert done[0] == ("webhook", 503)
                assert done.count(("webhook", 200)) <= 2
                await until(lambda: any(e["method"] == "answerCallbackQuery" for e in carrier.journal.entries))
            await api.disconnect()

    asyncio.run(whole())


def test_telegram_without_the_secret_is_turned_away() -> None:
    async def whole() -> None:
        received, carrier = Received(), TelegramServer()
        async with Running(carrier.app()) as telegram_url, serving(telegram_router(received, SECRET)) as url:
            api = connect(TOKEN, telegram_url)
            await api.use_webhook(url + PATH, "another")
            await carrier.person(text="hello")
            await until(lambda: any(e.get("status") == 403 for e in carrier.journal.entries))
            assert received.inbound == []
            await api.disconnect()

    asyncio.run(whole())


def test_a_refused_token_is_told_when_the_webhook_is_registered() -> None:
    async def whole() -> None:
        async with Running(TelegramServer().app()) as url:
            api = connect("43:wrong", url)
            with pytest.raises(ConfigError, match="DOORSTEP_TELEGRAM_TOKEN"):
                await api.use_webhook("https://doorstep.example.org" + PATH, SECRET)
            await api.disconnect()

    asyncio.run(whole())


def test_texts_and_receipts_reach_us_through_a_proxy() -> None:
    """Twilio signs the public address; the call arrives at ours."""
    async def whole() -> None:
        received = Received()
        async with serving(sms_router(received, received.record, AUTH_TOKEN, PUBLIC, clock=clock)) as url:
            carrier = TwilioServer(public_url=PUBLIC, target_url=url)
            first = await carrier.text(RESIDENT, "سلام", AddedWithoutNotice="yes")
            again = await carrier.text(RESIDENT, "سلام", sid=first["sid"])
            refused = await carrier.text(RESIDENT, "hello", signature="bm90IHJpZ2h0")
            assert [first["status"], again["status"], refused["status"]] == [200, 200, 403]
            assert first["content_type"] == "text/xml"
            assert [(i.text, i.provider_id) for i in received.inbound] == [("سلام", first["sid"])] * 2

    asyncio.run(whole())


def test_planned_callbacks_follow_a_create_out_of_order_and_repeated() -> None:
    async def whole() -> None:
        received = Received()
        async with serving(sms_router(received, received.record, AUTH_TOKEN, PUBLIC, clock=clock)) as url:
            carrier = TwilioServer(public_url=PUBLIC, target_url=url)
            carrier.plan = {"statuses": ["delivered", "sent", "delivered", "undelivered:30005"], "delay": 0.0}
            async with Running(carrier.app()) as api_url:
                sender = SmsSender(
                    account_sid=ACCOUNT, auth_token=AUTH_TOKEN, public_url=PUBLIC, from_number=NUMBER, api_url=api_url,
                )
                sid = await sender.send(Delivery(
                    id="d", contact_id="c", channel=Channel.SMS, address=RESIDENT, cause=Cause.REPLY, created=AT,
                    message=OutgoingMessage(text="hello"),
                ))
                await until(lambda: len(received.receipts) == 4)
                await sender.close()
            assert {receipt[1] for receipt in received.receipts} == {sid}
            assert [receipt[2:] for receipt in received.receipts] == [
                ("delivered", ""), ("sent", ""), ("delivered", ""), ("failed", "30005:bad_address"),
            ]

    asyncio.run(whole())
