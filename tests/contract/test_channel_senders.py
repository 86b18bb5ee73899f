"""One table of scenarios through the real clients against the stand-ins: what follows, and whether it was shown."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.assistant.channel_ports import Sender
from bot.assistant.values import Channel, DeliveryStatus
from bot.channels.sms.records import SmsRecords
from bot.channels.sms.sender import SmsSender
from bot.channels.telegram.api import connect
from bot.channels.telegram.sender import TelegramSender
from bot.errors import ConfigError, SendDecision, SendError
from bot.speaking.message import Attachment, Button
from tests.fakes.stand_in import Running
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, NUMBER, TwilioServer
from tests.unit.channels.helpers import BODY, RESIDENT, delivery

pytestmark = pytest.mark.alone
LIMIT = 0.5
"""seconds a sender waits for an answer here"""


@dataclass
class Bench:
    """A sender and the stand-in it talks to."""

    sender: Sender
    server: Any
    address: str

    def sent(self) -> list[dict[str, Any]]:
        return [e for e in self.server.journal.entries if e["method"] in ("sendMessage", "sendDocument", "create")]

    async def send(self, text: str = BODY, address: str = "", **more: Any) -> str:
        return await self.sender.send(delivery(self.sender.channel, address or self.address, text, **more))


@asynccontextmanager
async def telegram(token: str = TOKEN, *, strict: bool = False) -> AsyncIterator[Bench]:
    server = TelegramServer(strict=strict)
    async with Running(server.app()) as url:
        sender = TelegramSender(connect(token, url, timeout=LIMIT))
        yield Bench(sender, server, "1001")
        await sender.close()


@asynccontextmanager
async def twilio(token: str = AUTH_TOKEN, **how: Any) -> AsyncIterator[Bench]:
    server = TwilioServer()
    async with Running(server.app()) as url:
        sender = SmsSender(
            account_sid=ACCOUNT, auth_token=token, public_url="https://doorstep.example.org/", api_url=url,
            seconds=LIMIT, **(how or {"from_number": NUMBER}),
        )
        yield Bench(sender, server, RESIDENT)
        await sender.close()


BENCHES: dict[str, Callable[..., Any]] = {"telegram": telegram, "sms": twilio}


def on(bench: Callable[..., Any], act: Callable[[Bench], Awaitable[None]], **how: Any) -> None:
    async def whole() -> None:
        async with bench(**how) as ready:
            await act(ready)

    asyncio.run(whole())


@pytest.mark.parametrize("channel", BENCHES)
def test_a_message_is_taken_once_under_the_id_returned(channel: str) -> None:
    async def act(bench: Bench) -> None:
        provider_ids = [await bench.send("one"), await bench.send("two")]
        taken = [str(entry.get("message_id") or entry["sid"]) for entry in bench.sent()]
        assert provider_ids == taken
        assert len(set(taken)) == 2

    on(BENCHES[channel], act)


SCENARIOS: list[tuple[str, dict[str, Any], SendDecision, bool]] = [
    # channel, fault, what follows, whether the person has seen it
    ("telegram", {"kind": "status", "status": 429, "retry_after": 7}, SendDecision.HOLD_SENDER, False),
    ("telegram", {"kind": "status", "status": 429}, SendDecision.HOLD_SENDER, False),
    ("telegram", {"kind": "status", "status": 500}, SendDecision.UNKNOWN, False),
    ("telegram", {"kind": "status", "status": 502}, SendDecision.UNKNOWN, False),
    ("telegram", {"kind": "status", "status": 403}, SendDecision.OPT_OUT, False),
    ("telegram", {"kind": "status", "status": 401}, SendDecision.ALARM, False),
    ("telegram", {"kind": "status", "status": 400}, SendDecision.GIVE_UP, False),
    ("telegram", {"kind": "reset"}, SendDecision.UNKNOWN, False),
    ("telegram", {"kind": "lost"}, SendDecision.UNKNOWN, True),
    ("telegram", {"kind": "silent"}, SendDecision.UNKNOWN, True),
    ("telegram", {"kind": "garbage"}, SendDecision.UNKNOWN, True),
    ("telegram", {"kind": "garbage", "body": '{"ok": true, "result": null}'}, SendDecision.UNKNOWN, True),
    ("telegram", {"kind": "garbage", "body": '{"ok": true, "result": {"date": 1e30}}'}, SendDecision.UNKNOWN, True),
    ("telegram", {"kind": "garbage", "body": "{}"}, SendDecision.UNKNOWN, True),
    ("sms", {"kind": "garbage", "body": "{}"}, SendDecision.UNKNOWN, True),
    ("sms", {"kind": "garbage", "body": "[]"}, SendDecision.UNKNOWN, True),
    ("sms", {"kind": "code", "code": 20429, "retry_after": 7}, SendDecision.HOLD_SENDER, False),
    ("sms", {"kind": "code", "code": 20429}, SendDecision.HOLD_SENDER, False),
    ("sms", {"kind": "code", "code": 20003}, SendDecision.ALARM, False),
    ("sms", {"kind": "code", "code": 21211}, SendDecision.BAD_ADDRESS, False),
    ("sms", {"kind": "code", "code": 21610}, SendDecision.OPT_OUT, False),
    ("sms", {"kind": "code", "code": 21611}, SendDecision.HOLD_SENDER, False),
    ("sms", {"kind": "code", "code": 21614}, SendDecision.BAD_ADDRESS, False),
    ("sms", {"kind": "code", "code": 29999}, SendDecision.GIVE_UP, False),
    ("sms", {"kind": "status", "status": 404}, SendDecision.GIVE_UP, False),
    ("sms", {"kind": "status", "status": 429}, SendDecision.HOLD_SENDER, False),
    ("sms", {"kind": "status", "status": 500}, SendDecision.UNKNOWN, False),
    ("sms", {"kind": "status", "status": 503}, SendDecision.UNKNOWN, False),
    ("sms", {"kind": "reset"}, SendDecision.UNKNOWN, False),
    ("sms", {"kind": "lost"}, SendDecision.UNKNOWN, True),
    ("sms", {"kind": "silent"}, SendDecision.UNKNOWN, True),
    ("sms", {"kind": "garbage"}, SendDecision.UNKNOWN, True),
]


@pytest.mark.parametrize(("channel", "fault", "decision", "shown"), SCENARIOS, ids=str)
def test_what_follows_from_a_failure(channel: str, fault: dict[str, Any], decision: SendDecision, shown: bool) -> None:
    async def act(bench: Bench) -> None:
        bench.server.faults.add(dict(fault))
        with pytest.raises(SendError) as caught:
            await bench.send()
        assert caught.value.decision is decision
        assert len(bench.sent()) == int(shown)
        if wait := fault.get("retry_after"):
            assert caught.value.retry_after == wait
        told = repr(caught.value) + str(caught.value)
        assert not any(secret in told for secret in (BODY, bench.address, AUTH_TOKEN, TOKEN))
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
        assert await bench.send(), "the sender works again"

    on(BENCHES[channel], act)


@pytest.mark.parametrize("channel", BENCHES)
def test_a_silent_carrier_is_left_after_the_limit(channel: str) -> None:
    async def act(bench: Bench) -> None:
        bench.server.faults.add({"kind": "silent"})
        began = time.monotonic()
        with pytest.raises(SendError):
            await bench.send()
        assert LIMIT * 0.9 < time.monotonic() - began < LIMIT + 2

    on(BENCHES[channel], act)


@pytest.mark.parametrize("channel", BENCHES)
def test_a_refused_connection_is_surely_not_sent(channel: str, unused_tcp_port: int) -> None:
    nowhere = f"http://127.0.0.1:{unused_tcp_port}"

    async def whole() -> None:
        sender: Sender = TelegramSender(connect(TOKEN, nowhere)) if channel == "telegram" else SmsSender(
            account_sid=ACCOUNT, auth_token=AUTH_TOKEN, public_url="https://x", from_number=NUMBER, api_url=nowhere,
        )
        with pytest.raises(SendError) as caught:
            await sender.send(delivery(sender.channel, RESIDENT))
        assert caught.value.decision is SendDecision.RETRY
        await sender.close()

    asyncio.run(whole())


@pytest.mark.parametrize("channel", BENCHES)
def test_a_wrong_token_is_an_alarm(channel: str) -> None:
    async def act(bench: Bench) -> None:
        with pytest.raises(SendError) as caught:
            await bench.send()
        assert caught.value.decision is SendDecision.ALARM

    on(BENCHES[channel], act, token="43:wrong")


@pytest.mark.parametrize("channel", BENCHES)
def test_nothing_personal_is_logged_whatever_the_level(channel: str, caplog: pytest.LogCaptureFixture) -> None:
    async def act(bench: Bench) -> None:
        await bench.send()
        for kind in ("lost", "garbage"):
            bench.server.faults.add({"kind": kind})
            with pytest.raises(SendError):
                await bench.send()

    caplog.set_level(logging.DEBUG)
    on(BENCHES[channel], act)
    logged = "\n".join(f"{r.name} {r.getMessage()}" for r in caplog.records if not r.name.startswith("asyncio"))
    assert not any(secret in logged for secret in (BODY, RESIDENT, TOKEN, AUTH_TOKEN, ACCOUNT))


# Telegram's own

def test_buttons_stand_one_a_row_under_the_last_part_of_a_long_text() -> None:
    async def act(bench: Bench) -> None:
        await bench.send("line\n" * 1000, buttons=(Button(label="نعم", data="abc.0"), Button(label="لا", data="abc.1")))
        first, last = bench.sent()
        assert first["markup"] == {}
        assert last["markup"] == {"inline_keyboard": [
            [{"text": "نعم", "callback_data": "abc.0"}], [{"text": "لا", "callback_data": "abc.1"}],
        ]}
        assert (first["text"] + last["text"]).count("line") == 1000

    on(telegram, act)


FILE = Attachment.of("KRW7H.ics", "text/calendar", "BEGIN:VCALENDAR\r\nSUMMARY:کھلا دن\r\n".encode())


def test_a_file_is_one_call_with_its_words_and_its_keyboard() -> None:
    async def act(bench: Bench) -> None:
        provider_id = await bench.send("Open day", attachment=FILE, buttons=(Button(label="Yes", data="abc.0"),))
        (entry,) = bench.sent()
        assert (entry["method"], entry["text"], entry["file"]) == ("sendDocument", "Open day", "KRW7H.ics")
        assert entry["content"].encode() == FILE.content
        assert entry["markup"] == {"inline_keyboard": [[{"text": "Yes", "callback_data": "abc.0"}]]}
        assert provider_id == str(entry["message_id"])

    on(telegram, act)


def test_words_under_a_file_are_never_too_long_for_telegram() -> None:
    async def act(bench: Bench) -> None:
        await bench.send("📅 word " * 300, attachment=FILE)
        assert bench.sent()[0]["text"].endswith("…")

    on(telegram, act)


@pytest.mark.parametrize(("fault", "decision", "shown"), [
    scenario[1:] for scenario in SCENARIOS if scenario[0] == "telegram"
], ids=str)
def test_what_follows_when_a_file_fails(fault: dict[str, Any], decision: SendDecision, shown: bool) -> None:
    async def act(bench: Bench) -> None:
        bench.server.faults.add(dict(fault))
        with pytest.raises(SendError) as caught:
            await bench.send(attachment=FILE)
        assert caught.value.decision is decision
        assert len(bench.sent()) == int(shown)
        assert BODY not in repr(caught.value) + str(caught.value)

    on(telegram, act)


def test_on_a_channel_without_files_the_words_alone_go_out() -> None:
    async def act(bench: Bench) -> None:
        await bench.send("Open day", attachment=FILE)
        assert [one["body"] for one in bench.sent()] == ["Open day"]

    on(twilio, act)


def test_a_request_for_the_location_is_a_button_of_telegrams_own() -> None:
    async def act(bench: Bench) -> None:
        await bench.send(request="location")
        (entry,) = bench.sent()
        assert entry["markup"]["keyboard"] == [[{"text": "📍", "request_location": True}]]

    on(telegram, act)


@pytest.mark.parametrize(("chat", "decision"), [
    ("1002", SendDecision.OPT_OUT), ("1003", SendDecision.BAD_ADDRESS),
])
def test_a_chat_that_cannot_be_reached(chat: str, decision: SendDecision) -> None:
    async def act(bench: Bench) -> None:
        bench.server.blocked.add("1002")
        bench.server.unknown.add("1003")
        with pytest.raises(SendError) as caught:
            await bench.send(address=chat)
        assert caught.value.decision is decision

    on(telegram, act)


def test_too_fast_for_a_chat_holds_the_whole_bot() -> None:
    async def act(bench: Bench) -> None:
        await bench.send()
        with pytest.raises(SendError) as caught:
            await bench.send()
        assert (caught.value.decision, caught.value.retry_after) == (SendDecision.HOLD_SENDER, 1.0)

    on(telegram, act, strict=True)


def test_the_token_is_checked_at_the_start() -> None:
    async def whole() -> None:
        async with Running(TelegramServer().app()) as url:
            good, bad = connect(TOKEN, url), connect("43:wrong", url)
            assert await good.check() == "doorstep_test_bot"
            with pytest.raises(ConfigError, match="DOORSTEP_TELEGRAM_TOKEN") as caught:
                await bad.check()
            assert "43:wrong" not in str(caught.value)
            await asyncio.gather(good.disconnect(), bad.disconnect())

    asyncio.run(whole())
    with pytest.raises(ConfigError, match="DOORSTEP_TELEGRAM_TOKEN"):
        connect("")


# Twilio's own

def test_a_text_of_more_than_1600_letters_goes_out_in_parts() -> None:
    async def act(bench: Bench) -> None:
        text = "one line of a very long text\n" * 120
        sid = await bench.send(text)
        parts = [entry["body"] for entry in bench.sent()]
        assert len(parts) == 3
        assert all(len(part) <= 1600 for part in parts)
        assert "".join(parts).replace("\n", "") == text.replace("\n", "")
        assert bench.sent()[-1]["sid"] == sid

    on(twilio, act)


def test_what_twilio_says_of_our_messages_to_a_number() -> None:
    async def act(bench: Bench) -> None:
        sid = await bench.send("to one")
        await bench.send("to another", "+447700900777")
        begun = datetime.now(UTC) - timedelta(seconds=5)
        records = SmsRecords(account_sid=ACCOUNT, auth_token=AUTH_TOKEN, api_url=_root(bench))
        (found,) = await asyncio.to_thread(records, RESIDENT)
        assert (found.provider_id, found.text, found.status) == (sid, "to one", DeliveryStatus.SENT)
        assert begun <= found.at <= datetime.now(UTC)
        refused = SmsRecords(account_sid=ACCOUNT, auth_token="wrong", api_url=_root(bench))
        with pytest.raises(SendError):
            await asyncio.to_thread(refused, RESIDENT)

    on(twilio, act)


def test_a_carrier_that_is_away_does_not_tell(unused_tcp_port: int) -> None:
    records = SmsRecords(account_sid=ACCOUNT, auth_token="x", api_url=f"http://127.0.0.1:{unused_tcp_port}", seconds=1)
    with pytest.raises(SendError, match="network"):
        records(RESIDENT)


def _root(bench: Bench) -> str:
    return str(bench.sender._http._root)  # type: ignore[attr-defined]


def test_the_create_call_names_sender_and_callback() -> None:
    async def act(bench: Bench) -> None:
        await bench.send("سلام")
        (entry,) = bench.sent()
        assert (entry["to"], entry["body"], entry["sender"]) == (RESIDENT, "سلام", NUMBER)
        assert entry["callback"] == "https://doorstep.example.org/sms/status"
        assert bench.sender.key == f"sms:{NUMBER}"

    on(twilio, act)


def test_a_messaging_service_sends_without_a_number() -> None:
    async def act(bench: Bench) -> None:
        await bench.send()
        assert [(e["sender"], e["service"]) for e in bench.sent()] == [("", "MG1")]

    on(twilio, act, messaging_service="MG1")


@pytest.mark.parametrize("settings", [
    {"public_url": "https://x"}, {"public_url": "", "from_number": NUMBER},
    {"public_url": "https://x", "from_number": NUMBER, "messaging_service": "MG1"},
], ids=json.dumps)
def test_settings_that_contradict_each_other(settings: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="DOORSTEP_"):
        SmsSender(account_sid=ACCOUNT, auth_token=AUTH_TOKEN, **settings)


def test_every_sender_names_its_channel() -> None:
    async def act(bench: Bench) -> None:
        assert bench.sender.channel in (Channel.TELEGRAM, Channel.SMS)

    for bench in BENCHES.values():
        on(bench, act)


@pytest.fixture
def unused_tcp_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
