"""The Bot API as Doorstep uses it: python-telegram-bot's Bot, kept quiet, and a few calls with our own errors.

The libraries below write the bot's token (in the URL), texts and chat ids to their logs, so these are held at a level
where nothing personal appears.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import structlog
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.error import RetryAfter as FloodControl
from telegram.request import HTTPXRequest

from bot.errors import ConfigError

DEFAULT_ROOT = "https://api.telegram.org"
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
DEFAULT_HOLD = 5.0
"""seconds to wait after a 429 that does not say how long"""
SEND_TIMEOUT = 10.0

log = structlog.get_logger(__name__)


class QuietRequest(HTTPXRequest):
    """PTB's transport, which never logs a payload and reads every 429 as what it is."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        status, payload = await super().do_request(*args, **kwargs)
        if status == 429:
            raise FloodControl(timedelta(seconds=_retry_after(payload)))
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise TelegramError("the answer is not JSON") from None
        if not isinstance(answer, dict):
            raise TelegramError("the answer is not a JSON object")
        return answer


class TelegramApi(Bot):
    """One bot. Make it with `connect`; close it with `disconnect`."""

    async def check(self) -> str:
        """The bot's user name. Raises ConfigError for a bad token; "" when Telegram cannot be reached just now."""
        try:
            return (await self.get_me()).username or ""
        except InvalidToken:
            raise bad_token() from None
        except TelegramError as problem:
            log.warning("telegram cannot be reached; going on", error=type(problem).__name__)
            return ""

    async def raw_updates(self, offset: int, wait: int) -> list[Any]:
        """Updates from `offset` on, plain JSON, so that a broken one spoils only itself; `wait` seconds at most."""
        found = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": wait, "limit": 100, "allowed_updates": list(UPDATES)},
            read_timeout=wait + 10.0,
        )
        if not isinstance(found, list):
            raise TelegramError("getUpdates did not answer with a list")
        return found

    async def answer_query(self, query_id: str) -> None:
        """Stop the button's spinner. Nothing depends on it, so a failure is logged and forgotten."""
        try:
            await self.answer_callback_query(query_id)
        except BadRequest:
            log.debug("callback query was too old to answer")
        except TelegramError as problem:
            log.warning("callback query not answered", error=type(problem).__name__)

    async def use_webhook(self, url: str, secret: str) -> None:
        """Ask Telegram to call `url` (ours, with /telegram/webhook). Raises ConfigError when it will not."""
        try:
            await self.set_webhook(url, secret_token=secret, allowed_updates=list(UPDATES), max_connections=20)
        except InvalidToken:
            raise bad_token() from None
        except BadRequest:
            raise ConfigError(
                "Telegram does not accept the webhook address or secret.",
                where="DOORSTEP_PUBLIC_URL, DOORSTEP_TELEGRAM_SECRET",
                advice="The address must be public https; the secret 1-256 of A-Z a-z 0-9 _ -.",
            ) from None

    async def use_polling(self) -> None:
        """Give up any webhook, which Telegram asks for before polling; waiting updates are kept."""
        await self.delete_webhook(drop_pending_updates=False)

    async def disconnect(self) -> None:
        """Close the connections, opened or not. Doing so twice does no harm."""
        for request in self._request:
            await request.shutdown()


def connect(token: str, root: str = DEFAULT_ROOT, *, timeout: float = SEND_TIMEOUT) -> TelegramApi:
    """A bot on `root` (DOORSTEP_TELEGRAM_API_URL), not called yet. Raises ConfigError for an empty token."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
    root = root.rstrip("/")
    try:
        return TelegramApi(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=QuietRequest(connection_pool_size=64, read_timeout=timeout, write_timeout=timeout),
            get_updates_request=QuietRequest(connection_pool_size=2),
        )
    except InvalidToken:
        raise bad_token() from None


def bad_token() -> ConfigError:
    """One clear line for a token that Telegram refuses."""
    return ConfigError(
        "Telegram refused the bot's token.", where="DOORSTEP_TELEGRAM_TOKEN", advice="Copy it again from @BotFather."
    )


def _retry_after(payload: bytes) -> float:
    try:
        return max(float(json.loads(payload)["parameters"]["retry_after"]), 1.0)
    except (ValueError, TypeError, KeyError, RecursionError):
        return DEFAULT_HOLD
