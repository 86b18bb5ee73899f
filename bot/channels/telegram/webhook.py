"""`POST /telegram/webhook`: Telegram calls us with one update at a time, again and again until it gets a 2xx."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask

from bot.assistant.channel_ports import Receive
from bot.assistant.values import Channel
from bot.channels.body import BodyError, read_body
from bot.channels.clock import Clock, utc_now
from bot.channels.metrics import INBOUND
from bot.channels.telegram.payload import UpdateError, query_id, read_update
from bot.errors import ConfigError, RequestRefused, StoreUnavailable

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  a name, not a secret

AnswerQuery = Callable[[str], Awaitable[None]]

log = structlog.get_logger(__name__)


def telegram_router(
    receive: Receive, secret: str, *, answer_query: AnswerQuery | None = None, clock: Clock = utc_now
) -> APIRouter:
    """The webhook. `secret` is DOORSTEP_TELEGRAM_SECRET; `answer_query` (TelegramApi.answer_query) stops a button's
    spinner after the turn is committed and the call answered. Raises ConfigError without a secret.
    """
    if not secret:
        raise ConfigError(
            "The webhook needs a secret.", where="DOORSTEP_TELEGRAM_SECRET", advice="Set any 1-256 of A-Z a-z 0-9 _ -."
        )
    router = APIRouter()

    @router.post(PATH, include_in_schema=False)
    async def webhook(request: Request) -> Response:
        try:
            _check_secret(request, secret)
            update = _update(await read_body(request))
            outcome = await _take(receive, update, clock)
        except RequestRefused:
            return _counted("refused", Response(status_code=403))
        except BodyError as problem:
            log.warning("telegram webhook: malformed body", why=str(problem))
            return _counted("malformed", Response(status_code=400))
        except StoreUnavailable:
            return _counted("unavailable", Response(status_code=503))
        pressed = query_id(update)
        answer = BackgroundTask(answer_query, pressed) if answer_query and pressed else None
        return _counted(outcome, Response(status_code=200, background=answer))

    return router


async def _take(receive: Receive, update: dict[str, Any], clock: Clock) -> str:
    """An update that cannot be read is acknowledged: sent again it would be no better."""
    try:
        inbound = read_update(update, clock())
    except UpdateError as problem:
        log.warning("telegram update passed over", why=str(problem))
        return "unreadable"
    if inbound is None:
        return "ignored"
    await receive(inbound)
    return "received"


def _check_secret(request: Request, secret: str) -> None:
    given = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode(), secret.encode()):
        raise RequestRefused


def _update(body: bytes) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise BodyError("not JSON") from None
    if not isinstance(update, dict) or "update_id" not in update:
        raise BodyError("not an update")
    return update


def _counted(outcome: str, response: Response) -> Response:
    INBOUND.labels(Channel.TELEGRAM, outcome).inc()
    return response
