"""`doorstep run`: the web server, the pump, the jobs and the channels in one process, or one of them."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from typing import Any

from bot.bootstrap import build_desk, build_store, content_folder, load_samples
from bot.cli import parts
from bot.cli.house import House
from bot.cli.logs import configure_logging
from bot.cli.output import tell, utc_now
from bot.config import Settings
from bot.errors import ConfigError

PARTS = ("web", "pump", "jobs", "telegram")
WRITERS = 8
"""transactions at once on PostgreSQL; SQLite has one writer"""
READERS = 2
"""messages understood at once"""
PATIENCE = 15.0
"""seconds a stop waits for what is under way"""
WRITING = frozenset({"pump", "jobs"})
"""parts that hear nobody: they need no model, which saves a minute at the first start and 200 MB"""


def serve(settings: Settings, only: str = "") -> None:
    """Run until interrupted. Raises ConfigError or StoreError with one clear line when it cannot start."""
    configure_logging(settings.log_format)
    _check_part(settings, only)
    listening = _listen(settings) if only in {"", "web"} else None
    store = build_store(settings)
    desk = build_desk(settings, tell, listens=only not in WRITING)
    if settings.with_samples and only in {"", "jobs"}:
        load_samples(store, desk, content_folder(settings) / "knowledge", utc_now())
    writers = 1 if settings.database_url.startswith("sqlite") else WRITERS
    with ThreadPoolExecutor(writers, "writer") as threads, ThreadPoolExecutor(READERS, "reader") as readers:
        house = House(settings=settings, store=store, desk=desk, threads=threads, readers=readers)
        gc.freeze()  # what was loaded stays: to look through it ever again would halt everybody for a tenth of a second
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_run(house, only, listening))
    store.close()


def _check_part(settings: Settings, only: str) -> None:
    if only == "telegram" and (not settings.telegram_on or settings.telegram_by_webhook):
        raise ConfigError(
            "The part telegram polls, and this Doorstep does not poll Telegram.", where="--only",
            advice="Set DOORSTEP_TELEGRAM_TOKEN and DOORSTEP_TELEGRAM_MODE=polling, or run --only web for the webhook.",
        )


def _listen(settings: Settings) -> socket.socket:
    """Take the port first: a port in use is told before anything slow happens."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise ConfigError(
            f"Cannot listen on {settings.host}:{settings.port}: {os.strerror(error.errno or 0)}.",
            where="DOORSTEP_PORT", advice="Stop what uses it, or choose another port.",
        ) from None


def _loop_factory() -> Any:
    """The faster loop where there is one: not on Windows."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _run(house: House, only: str, listening: socket.socket | None) -> None:
    _stop_on_signals(house)
    async with AsyncExitStack() as stack:
        await _until_stopped(house, await _parts(house, only, listening, stack))


def _stop_on_signals(house: House) -> None:
    """Ctrl-C and SIGTERM let what is under way end; a second one does not wait."""
    loop = asyncio.get_running_loop()

    def stop(number: int) -> None:
        house.stop.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, stop, number)


async def _parts(
    house: House, only: str, listening: socket.socket | None, stack: AsyncExitStack
) -> list[Coroutine[Any, Any, None]]:
    settings, found = house.settings, []
    wanted = {only} if only else set(PARTS)
    if settings.telegram_on and wanted & {"web", "pump", "telegram"}:
        await parts.connect_telegram(house, stack)
    if "pump" in wanted:
        found.append(parts.pump(house, stack, alone=only == "pump"))
    if "jobs" in wanted:
        found.append(parts.jobs(house))
    if "telegram" in wanted and settings.telegram_on and not settings.telegram_by_webhook:
        found.append(parts.poll(house))
    if listening is not None:
        found.append(parts.web(house, listening))
        if settings.telegram_by_webhook:
            found.append(parts.ask_for_calls(house))
    return found


async def _until_stopped(house: House, working: list[Coroutine[Any, Any, None]]) -> None:
    """The first part that ends ends all; its error is the error of the whole."""
    running = [asyncio.create_task(part) for part in working]
    try:
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        house.stop.set()
        await asyncio.wait(running, timeout=PATIENCE)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
