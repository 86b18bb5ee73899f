"""Polling: we ask Telegram for updates, and confirm one only after its turn is committed."""

from __future__ import annotations

import asyncio
import traceback
from typing import Any, NoReturn

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.assistant.channel_ports import Receive
from bot.assistant.values import Channel
from bot.channels.clock import Clock, utc_now
from bot.channels.metrics import INBOUND
from bot.channels.telegram.api import TelegramApi, bad_token
from bot.channels.telegram.errors import seconds
from bot.channels.telegram.payload import UpdateError, query_id, read_update
from bot.errors import ConfigError, StoreUnavailable

LONG_POLL = 25
"""seconds Telegram may hold a call open"""
LONGEST_PAUSE = 30.0
CONFLICTS_BORNE = 1
"""after a restart Telegram may still hold the last process's call: one conflict in a row is no mistake"""
TRIES = 3
"""how often one update may break a turn before it is passed over, so that it cannot stop everybody else"""

log = structlog.get_logger(__name__)


class Poller:
    """One polling loop. Two on the same token conflict: Telegram allows one."""

    def __init__(
        self, api: TelegramApi, receive: Receive, *, clock: Clock = utc_now, wait: int = LONG_POLL, pause: float = 1.0
    ) -> None:
        self._api = api
        self._receive = receive
        self._clock = clock
        self._wait = wait
        self._pause = pause
        self._offset = 0
        self._troubles = 0
        self._conflicts = 0
        self._broken: tuple[int, int] = (0, 0)
        """(update id, how often it broke)"""

    async def run(self) -> NoReturn:
        """Poll until cancelled. Raises ConfigError for a refused token or a second poller."""
        ready = False
        while True:
            try:
                if not ready:
                    await self._api.use_polling()
                    ready = True
                await self._round()
                self._troubles = self._conflicts = 0
            except InvalidToken:
                raise bad_token() from None
            except Conflict:
                self._bear_conflict()
                await self._rest()
            except RetryAfter as flood:
                await asyncio.sleep(seconds(flood))
            except (TelegramError, StoreUnavailable) as problem:
                log.warning("telegram polling: trying again", error=type(problem).__name__)
                await self._rest()

    async def _round(self) -> None:
        """One batch. What was taken is confirmed by the next call's offset, also when a later update fails."""
        batch = await self._api.raw_updates(self._offset, self._wait)
        queries: list[str] = []
        before = self._offset
        try:
            for raw in batch:
                await self._one(raw)
                queries += [pressed] if isinstance(raw, dict) and (pressed := query_id(raw)) else []
        finally:
            await asyncio.gather(*(self._api.answer_query(pressed) for pressed in queries))
        if batch and self._offset == before:
            raise TelegramError("a batch without a usable update_id")

    async def _one(self, raw: Any) -> None:
        if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
            return self._count("unreadable")
        outcome = await self._outcome(raw)
        self._offset = max(self._offset, raw["update_id"] + 1)
        return self._count(outcome)

    async def _outcome(self, raw: dict[str, Any]) -> str:
        try:
            inbound = read_update(raw, self._clock())
        except UpdateError as problem:
            log.warning("telegram update passed over", why=str(problem))
            return "unreadable"
        if inbound is None:
            return "ignored"
        try:
            await self._receive(inbound)
        except StoreUnavailable:
            raise
        except Exception as problem:  # noqa: BLE001  whatever breaks one turn must not stop the others
            self._bear_broken(raw["update_id"], problem)
            return "failed"
        return "received"

    def _bear_broken(self, update_id: int, problem: Exception) -> None:
        """Ask for the update again a few times; then let it go, and say so."""
        times = self._broken[1] + 1 if self._broken[0] == update_id else 1
        self._broken = (update_id, times)
        if times < TRIES:
            raise TelegramError("a turn broke") from problem
        log.error(
            "telegram update passed over: its turn broke", error=type(problem).__name__, place=place(problem),
            update_id=update_id,
        )

    def _bear_conflict(self) -> None:
        self._conflicts += 1
        if self._conflicts > CONFLICTS_BORNE:
            raise ConfigError(
                "Another process polls with the same bot token.", where="DOORSTEP_TELEGRAM_TOKEN",
                advice="Stop it, or give this one a token of its own.",
            ) from None

    async def _rest(self) -> None:
        await asyncio.sleep(min(self._pause * 2**self._troubles, LONGEST_PAUSE))
        self._troubles = min(self._troubles + 1, 10)

    @staticmethod
    def _count(outcome: str) -> None:
        INBOUND.labels(Channel.TELEGRAM, outcome).inc()


def place(problem: Exception) -> str:
    """File and line where it broke. The message of the exception is left out: it may quote a resident."""
    last = traceback.extract_tb(problem.__traceback__)[-1:]
    return "".join(f"{frame.filename}:{frame.lineno}" for frame in last)
