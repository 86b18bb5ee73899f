"""What follows from each way in which Telegram does not take a message."""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.errors import SendDecision, SendError

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""failures before the first byte was sent: surely not shown"""

BAD_CHAT = ("chat not found", "user not found", "peer_id_invalid", "chat_id is empty")
"""what a 400 says when the address, not the text, is wrong"""

TABLE: tuple[tuple[type[TelegramError], SendDecision, str], ...] = (
    (Forbidden, SendDecision.OPT_OUT, "403"),
    (InvalidToken, SendDecision.ALARM, "401"),
    (ChatMigrated, SendDecision.BAD_ADDRESS, "migrated"),
    (BadRequest, SendDecision.GIVE_UP, "400"),
    (TimedOut, SendDecision.UNKNOWN, "timeout"),
    (TelegramError, SendDecision.UNKNOWN, "network"),
)
"""first match decides; the last line is the default class"""


def send_error(problem: TelegramError) -> SendError:
    """The decision for `problem`. The carrier's own wording is left out: it may quote the message."""
    if isinstance(problem, RetryAfter):
        return SendError(SendDecision.HOLD_SENDER, code="429", retry_after=seconds(problem))
    if isinstance(problem.__cause__, NEVER_LEFT):
        return SendError(SendDecision.RETRY, code="connect")
    if isinstance(problem, BadRequest) and any(sign in problem.message.lower() for sign in BAD_CHAT):
        return SendError(SendDecision.BAD_ADDRESS, code="400")
    decision, code = next((decision, code) for kind, decision, code in TABLE if isinstance(problem, kind))
    return SendError(decision, code=code)


def seconds(flood: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    wait = flood.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
