"""python-telegram-bot's exceptions -> decisions."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram.errors import send_error
from bot.errors import SendDecision
from tests.unit.channels.helpers import BODY


def caused(problem: TelegramError, cause: Exception) -> TelegramError:
    problem.__cause__ = cause
    return problem


@pytest.mark.parametrize(("problem", "decision"), [
    (Forbidden("Forbidden: bot was blocked by the user"), SendDecision.OPT_OUT),
    (Forbidden("Forbidden: user is deactivated"), SendDecision.OPT_OUT),
    (BadRequest("Chat not found"), SendDecision.BAD_ADDRESS),
    (BadRequest("Message is too long"), SendDecision.GIVE_UP),
    (ChatMigrated(5), SendDecision.BAD_ADDRESS),
    (InvalidToken("x"), SendDecision.ALARM),
    (TimedOut(), SendDecision.UNKNOWN),
    (NetworkError("Bad Gateway (502)"), SendDecision.UNKNOWN),
    (Conflict("x"), SendDecision.UNKNOWN),
    (TelegramError("the answer is not JSON"), SendDecision.UNKNOWN),
    (caused(NetworkError("x"), httpx.ConnectError("refused")), SendDecision.RETRY),
    (caused(TimedOut(), httpx.ConnectTimeout("x")), SendDecision.RETRY),
    (caused(TimedOut(), httpx.PoolTimeout("x")), SendDecision.RETRY),
    (caused(TimedOut(), httpx.ReadTimeout("x")), SendDecision.UNKNOWN),
    (caused(NetworkError("x"), httpx.ReadError("reset")), SendDecision.UNKNOWN),
])
def test_decision(problem: TelegramError, decision: SendDecision) -> None:
    assert send_error(problem).decision is decision


def test_flood_control_says_how_long_the_bot_waits() -> None:
    found = send_error(RetryAfter(timedelta(seconds=7)))
    assert (found.decision, found.retry_after, found.code) == (SendDecision.HOLD_SENDER, 7.0, "429")


def test_the_carrier_is_not_quoted() -> None:
    assert BODY not in str(send_error(BadRequest(f"cannot parse {BODY}")))
