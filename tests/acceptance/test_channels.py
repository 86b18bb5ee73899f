"""`doorstep run` talks to the carriers' stand-ins through the real clients: Telegram by polling and by webhook, SMS.

Two installations serve all tests: one on SQLite that polls and stands behind a proxy, one on PostgreSQL with webhooks.
Every test has people of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.assistant.values import Channel
from tests.acceptance.running import (
    GREETING,
    Doorstep,
    StandIn,
    TelegramPerson,
    Texter,
    sms_settings,
    telegram_settings,
    until,
)

PUBLIC = "https://doorstep.example.org"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, kw_only=True)
class Town:
    """An installation and its carriers."""

    house: Doorstep
    telegram: StandIn
    twilio: StandIn

    def texter(self, number: int) -> Texter:
        return Texter(self.twilio, f"+447700900{number:03}")

    def opted_out(self, channel: Channel, address: str) -> bool:
        with self.house.store.begin() as uow:
            contact = uow.contacts.find(channel, address)
        return contact is not None and contact.opted_out

    def status(self, sid: str) -> tuple[str, str]:
        """Of a sent message: (status, error)."""
        rows = self.house.rows("SELECT status, error FROM delivery WHERE provider_id = :sid", sid=sid)
        return (rows[0].status, rows[0].error) if rows else ("", "")


def _town(folder: Path, mode: str, database_url: str, public_url: str) -> Iterator[Town]:
    telegram = StandIn("telegram_server", folder / "telegram")
    house = Doorstep(folder / "house", database_url)
    public = public_url or house.url
    twilio = StandIn("twilio_server", folder / "twilio", "--public-url", public, "--target-url", house.url)
    for name, value in {**telegram_settings(telegram, mode), **sms_settings(twilio, public)}.items():
        house.environment[f"DOORSTEP_{name}"] = value
    house.start()
    yield Town(house=house, telegram=telegram, twilio=twilio)
    house.close()
    for carrier in (telegram, twilio):
        carrier.close()


@pytest.fixture(scope="module")
def starting(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[dict[str, Town]]:
    """Both begin at once, for a start takes seconds."""
    polling = _town(tmp_path_factory.mktemp("polling"), "polling", "", PUBLIC)
    webhook = _town(tmp_path_factory.mktemp("webhook"), "webhook", postgres_url, "")
    yield {"polling": next(polling), "webhook": next(webhook)}
    for town in (polling, webhook):
        next(town, None)


@pytest.fixture(scope="module")
def polling(starting: dict[str, Town]) -> Town:
    starting["polling"].house.ready()
    return starting["polling"]


@pytest.fixture(scope="module")
def webhook(starting: dict[str, Town]) -> Town:
    starting["webhook"].house.ready()
    until(lambda: starting["webhook"].telegram.post("/control/webhook")["url"], "setWebhook")
    return starting["webhook"]


@pytest.fixture
def town(request: pytest.FixtureRequest) -> Town:
    found: Town = request.getfixturevalue(request.param)
    return found


BOTH_MODES = pytest.mark.parametrize("town", ["polling", "webhook"], indirect=True)


# Telegram

@BOTH_MODES
def test_a_whole_conversation_on_telegram(town: Town) -> None:
    person = TelegramPerson(town.telegram, 2001)
    person.write("/start")
    person.hears("Doorstep", "Which language")
    person.press("English")
    person.hears("May I keep what you tell me")
    person.press("Yes, keep it")
    person.hears("May I write to you")
    person.press("Yes, write to me")
    person.hears("What would you like")
    person.press("Tell my skills")
    person.hears("What work have you done")
    person.write("cleaner in a school, 4 years")
    person.hears("cleaner", "4 years")
    person.write("B21")
    person.hears("B21")
    person.write("show me jobs")
    person.hears("Cleaner")
    person.write("STOP")
    person.hears("no more messages", "START")
    assert town.opted_out(Channel.TELEGRAM, "2001")
    person.write("START")
    person.hears("Welcome back")
    assert not town.opted_out(Channel.TELEGRAM, "2001")

    pressed = town.telegram.journal("answerCallbackQuery")
    until(lambda: len(town.telegram.journal("answerCallbackQuery")) >= 3, "the answer to a pressed button")
    assert len({entry["query"] for entry in pressed}) == len(pressed), "each press is answered once"


@BOTH_MODES
def test_blocking_the_bot_is_a_stop_and_unblocking_a_start(town: Town) -> None:
    town.telegram.post("/control/person", chat=2002, blocked=True)
    until(lambda: town.opted_out(Channel.TELEGRAM, "2002"), "the opt-out")
    town.telegram.post("/control/person", chat=2002, unblocked=True)
    until(lambda: not town.opted_out(Channel.TELEGRAM, "2002"), "the opt-in")


def test_a_send_refused_with_403_opts_out(polling: Town) -> None:
    person = TelegramPerson(polling.telegram, 2003)
    polling.telegram.post("/control/blocked", chat=2003)
    person.write(GREETING)

    until(lambda: polling.opted_out(Channel.TELEGRAM, "2003"), "the opt-out")
    assert len(polling.telegram.journal("refused", chat="2003")) == 1, "it is never tried again"


def test_no_message_leaves_the_bot_before_retry_after_is_over(polling: Town) -> None:
    first, second = TelegramPerson(polling.telegram, 2004), TelegramPerson(polling.telegram, 2005)
    polling.telegram.post("/control/fault", kind="status", status=429, retry_after=3, to="2004")
    first.write(GREETING)
    refused = until(lambda: polling.telegram.journal("refused", chat="2004"), "the refusal")[0]
    second.write(GREETING)
    for person in (first, second):
        person.hears("Doorstep")
        assert person.messages()[0]["at"] >= refused["at"] + 3
    assert len(polling.telegram.journal("refused", chat="2004")) == 1


def test_a_reply_whose_answer_was_lost_is_sent_once_more(polling: Town) -> None:
    person = TelegramPerson(polling.telegram, 2006)
    polling.telegram.post("/control/fault", kind="lost", to="2006")
    person.write(GREETING)

    until(lambda: len(person.messages()) >= 2, "the second try")
    first, second = person.messages()[:2]
    assert first["text"] == second["text"]


def test_a_call_with_the_wrong_secret_is_refused_and_has_no_effect(webhook: Town) -> None:
    update = {
        "update_id": 900001,
        "message": {"message_id": 1, "date": 1, "text": "hello", "chat": {"id": 2007, "type": "private"},
                    "from": {"id": 2007, "is_bot": False, "first_name": "2007"}},
    }
    for headers in ({}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: ""}):
        answer = httpx.post(f"{webhook.house.url}/telegram/webhook", json=update, headers=headers)
        assert answer.status_code == 403

    secret = webhook.telegram.post("/control/webhook")["secret"]
    for _ in range(3):
        answer = httpx.post(f"{webhook.house.url}/telegram/webhook", json=update, headers={SECRET_HEADER: secret})
        assert answer.status_code == 200
    person = TelegramPerson(webhook.telegram, 2007)
    person.hears("Doorstep")
    until(lambda: not webhook.house.waiting(), "the end of all sending")
    assert _turns(webhook, Channel.TELEGRAM, "2007") == 1, "three times the same update, one turn"


# SMS

def test_a_conversation_by_sms_behind_a_proxy(polling: Town) -> None:
    person = polling.texter(101)
    answer = person.write(GREETING)
    assert (answer["status"], answer["content_type"]) == (200, "text/xml")
    assert answer["body"].endswith("<Response/>"), "replies go out by the outbox"
    person.hears("May I keep what you tell me", "1 Yes", "2 No")
    person.write("1")
    person.hears("May I write to you")
    person.write("yes")
    person.hears("What would you like", "1 See jobs")
    person.write("cleaner in a school, 4 years. I live in B21")
    person.hears("cleaner")
    person.write("show me jobs")
    person.hears("Cleaner", "1 Interested")
    for message in person.messages():
        assert message["callback"] == f"{PUBLIC}/sms/status"
        assert len(message["body"]) <= 918, "six parts at most"
    sent = len(person.messages())

    person.write("STOP")
    assert polling.opted_out(Channel.SMS, person.number)
    person.write("START")
    assert not polling.opted_out(Channel.SMS, person.number)
    person.write("show me jobs")
    person.hears("Cleaner")
    assert "no more messages" not in "".join(message["body"] for message in person.messages()[sent:]), (
        "Twilio confirms STOP itself; a second confirmation would be refused"
    )


@BOTH_MODES
def test_a_text_with_a_wrong_signature_is_refused_and_has_no_effect(town: Town) -> None:
    person = town.texter(102)
    assert person.write(GREETING, signature="d3Jvbmc=")["status"] == 403
    assert _turns(town, Channel.SMS, person.number) == 0
    assert person.write(GREETING, Unforeseen="field")["status"] == 200
    assert _turns(town, Channel.SMS, person.number) == 1


@BOTH_MODES
def test_a_repeated_text_has_one_effect(town: Town) -> None:
    person = town.texter(103)
    sid = "SM" + "a" * 32
    answers = [person.write(GREETING, sid=sid)["status"] for _ in range(3)]
    person.hears("May I keep")
    until(lambda: not town.house.waiting(), "the end of all sending")

    assert answers == [200, 200, 200]
    assert _turns(town, Channel.SMS, person.number) == 1
    assert len({message["body"] for message in person.messages()}) == len(person.messages())


@BOTH_MODES
def test_status_callbacks_may_come_twice_and_in_any_order(town: Town) -> None:
    person = town.texter(104)
    person.write(GREETING)
    person.hears("May I keep")
    sid = person.messages()[-1]["sid"]
    until(lambda: town.status(sid)[0] == "sent", "the settling")
    for status in ("delivered", "sent", "queued", "delivered", "sent"):
        assert town.twilio.post("/control/callback", sid=sid, status=status)["status"] == 204
        assert town.status(sid)[0] == "delivered"


def test_a_status_callback_before_its_message_is_known_is_kept(polling: Town) -> None:
    polling.twilio.post("/control/plan", statuses=["delivered"], delay=0)
    person = polling.texter(105)
    person.write(GREETING)
    person.hears("May I keep")
    polling.twilio.post("/control/plan", statuses=[])

    for message in person.messages():
        until(lambda sid=message["sid"]: polling.status(sid)[0] == "delivered", "the delivery")


@BOTH_MODES
@pytest.mark.parametrize(("code", "field"), [("30005", "bad_address"), ("21610", "opted_out")])
def test_a_failed_receipt_says_something_about_the_address(town: Town, code: str, field: str) -> None:
    person = town.texter(int(code[-3:]) + 100)
    person.write(GREETING)
    person.hears("May I keep")
    until(lambda: not town.house.waiting(), "the end of all sending")
    sid = person.messages()[-1]["sid"]
    for _ in range(2):
        town.twilio.post("/control/callback", sid=sid, status="undelivered", error_code=code)

    with town.house.store.begin() as uow:
        contact = uow.contacts.find(Channel.SMS, person.number)
    assert contact is not None
    assert getattr(contact, field)
    assert town.status(sid)[0] == "failed"


def test_a_refusal_with_21610_opts_out(polling: Town) -> None:
    person = polling.texter(106)
    polling.twilio.post("/control/fault", kind="code", code=21610, to=person.number)
    person.write(GREETING)

    until(lambda: polling.opted_out(Channel.SMS, person.number), "the opt-out")
    until(lambda: not polling.house.waiting(), "the end of all sending")
    assert person.messages() == [], "the second message of the turn is not tried"
    assert len(polling.twilio.journal("refused", to=person.number)) == 1


def test_an_address_that_does_not_work_is_marked(polling: Town) -> None:
    person = polling.texter(107)
    polling.twilio.post("/control/fault", kind="code", code=21614, to=person.number)
    person.write(GREETING)

    def marked() -> bool:
        with polling.house.store.begin() as uow:
            contact = uow.contacts.find(Channel.SMS, person.number)
        return contact is not None and contact.bad_address

    until(marked, "the mark")


def test_no_text_leaves_the_number_before_retry_after_is_over(polling: Town) -> None:
    first, second = polling.texter(108), polling.texter(109)
    polling.twilio.post("/control/fault", kind="code", code=20429, retry_after=3, to=first.number)
    first.write(GREETING)
    refused = until(lambda: polling.twilio.journal("refused", to=first.number), "the refusal")[0]
    second.write(GREETING)
    for person in (first, second):
        person.hears("May I keep")
        assert person.messages()[0]["at"] >= refused["at"] + 3
    assert len(polling.twilio.journal("refused", to=first.number)) == 1


def test_a_reply_is_tried_again_after_a_503(polling: Town) -> None:
    person = polling.texter(110)
    polling.twilio.post("/control/fault", kind="status", status=503, to=person.number)
    person.write(GREETING)

    person.hears("May I keep")
    assert len(polling.twilio.journal("refused", to=person.number)) == 1


def test_a_reply_whose_answer_is_lost_twice_is_unknown_and_the_next_one_goes(polling: Town) -> None:
    person = polling.texter(111)
    polling.twilio.post("/control/fault", kind="lost", times=2, to=person.number)
    person.write(GREETING)
    person.hears("May I keep")

    assert person.messages()[0]["body"] == person.messages()[1]["body"], "tried twice"
    with polling.house.store.begin() as uow:
        assert uow.outbox.counts()["unknown"] >= 1


def test_a_carrier_that_never_answers_holds_up_nobody_else(polling: Town) -> None:
    waiting, other = polling.texter(112), polling.texter(113)
    polling.twilio.post("/control/fault", kind="silent", to=waiting.number)
    waiting.write(GREETING)
    until(waiting.messages, "the message without an answer")
    other.write(GREETING)
    other.hears("May I keep")
    assert len(waiting.messages()) == 1

    waiting.hears("May I keep")
    assert waiting.messages()[0]["body"] == waiting.messages()[1]["body"], "after its time limit it is tried again"


@pytest.mark.parametrize("body", ["", "\u0000", "🙂" * 50, "x" * 10_000, "' OR 1=1 --", "\u200fمرحبا\u200f"])
def test_every_text_gets_an_answer(polling: Town, body: str) -> None:
    person = polling.texter(200 + len(body) % 97)
    assert person.write(body)["status"] == 200
    until(person.messages, "an answer")


def _turns(town: Town, channel: Channel, address: str) -> int:
    """How many messages of this person were taken in."""
    with town.house.store.begin() as uow:
        contact = uow.contacts.find(channel, address)
        lines: list[Any] = list(uow.conversations.lines(contact.id)) if contact else []
    return sum(line.direction == "in" for line in lines)


def test_nothing_personal_is_in_the_log(starting: dict[str, Town]) -> None:
    """Runs last: everything above has been said by then."""
    for town in starting.values():
        log = town.house.log()
        assert "Traceback" not in log
        for personal in ("447700900[12]", "cleaner", "B21"):
            assert not re.search(personal, log)
