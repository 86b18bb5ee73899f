"""`doorstep run`: the web server, the pump, the jobs and the channels in one process, or one of them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar

import uvicorn

from bot.assistant.desk import Desk
from bot.assistant.receipts import record_receipt
from bot.assistant.receive import receive
from bot.assistant.values import Channel, Inbound
from bot.bootstrap import build_desk, build_store, content_folder, keys, load_samples, new_id
from bot.cli.output import tell, utc_now
from bot.cli.web import build_web
from bot.config import Settings
from bot.errors import ConfigError
from bot.cli.logs import configure_logging
from bot.outbox.pump import Pump
from bot.store.unit_of_work import SqlStore

PARTS = ("web", "pump", "jobs", "telegram")
THREADS = 8
"""transactions at once on PostgreSQL; SQLite has one writer"""
T = TypeVar("T")


@dataclass(kw_only=True)
class House:
    """A running Doorstep."""

    settings: Settings
    store: SqlStore
    desk: Desk
    threads: ThreadPoolExecutor
    pump: Pump | None = None
    api: Any = None
    """TelegramApi when Telegram is connected"""
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run_tx(self, work: Callable[[], T]) -> T:
        """One thread hop a transaction."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    async def receive(self, inbound: Inbound) -> None:
        """The `Receive` port."""
        await self.run_tx(partial(receive, self.desk, self.store, inbound))
        self.wake()

    async def record_receipt(self, channel: Channel, provider_id: str, status: str, error: str) -> None:
        """The `RecordReceipt` port."""
        await self.run_tx(partial(record_receipt, self.store, channel, provider_id, status, error, utc_now()))

    def wake(self) -> None:
        """Deliveries were committed."""
        if self.pump is not None:
            self.pump.wake()


def serve(settings: Settings, only: str = "") -> None:
    """Run until interrupted. Raises ConfigError or StoreError with one clear line when it cannot start."""
    configure_logging(settings.log_format)
    listening = _listen(settings) if only in {"", "web"} else None
    store = build_store(settings)
    desk = build_desk(settings, tell)
    if settings.with_samples and only in {"", "jobs"}:
        load_samples(store, desk, content_folder(settings) / "knowledge", utc_now())
    workers = 1 if settings.database_url.startswith("sqlite") else THREADS
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="tx") as threads:
        house = House(settings=settings, store=store, desk=desk, threads=threads)
        with suppress(KeyboardInterrupt):
            asyncio.run(_run(house, only, listening))
    store.close()


def _listen(settings: Settings) -> socket.socket:
    """Take the port first: a port in use is told before anything slow happens."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise ConfigError(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.", where="DOORSTEP_PORT",
            advice="Stop what uses it, or choose another port.",
        ) from None


async def _run(house: House, only: str, listening: socket.socket | None) -> None:
    async with AsyncExitStack() as stack:
        tasks: list[Coroutine[Any, Any, Any]] = []
        if house.settings.telegram_on:
            house.api = await _telegram(house, stack)
        if only in {"", "pump"}:
            tasks.append(await _pump(house, stack))
        if only in {"", "jobs"}:
            await _jobs(house, stack)
        if only in {"", "telegram"} and house.settings.telegram_on and not house.settings.telegram_by_webhook:
            tasks.append(_polling(house))
        if listening is not None:
            tasks.append(_web(house, listening))
        await _until_stopped(house, tasks)


async def _until_stopped(house: House, tasks: list[Coroutine[Any, Any, Any]]) -> None:
    """The first part that ends ends all; its error is the error of the whole."""
    running = [asyncio.create_task(task) for task in tasks] or [asyncio.create_task(house.stop.wait())]
    try:
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        house.stop.set()
        await asyncio.wait(running, timeout=10)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _telegram(house: House, stack: AsyncExitStack) -> Any:
    from bot.channels.telegram.api import connect

    settings = house.settings
    api = connect(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
    stack.push_async_callback(api.disconnect)
    name = await api.check()
    if settings.telegram_by_webhook:
        await api.use_webhook(f"{settings.public_url}/telegram/webhook", telegram_secret(settings))
    tell(f"Telegram: @{name}, {'webhook' if settings.telegram_by_webhook else 'polling'}")
    return api


def telegram_secret(settings: Settings) -> str:
    """The shared secret of the webhook: a setting, or derived from the key of this installation."""
    chosen = settings.telegram_secret.get_secret_value()
    return chosen or sha256(f"telegram webhook {keys(settings).session}".encode()).hexdigest()


async def _pump(house: House, stack: AsyncExitStack) -> Coroutine[Any, Any, None]:
    from bot.channels.simulator.sender import SimulatorSender
    from bot.outbox.pace import DEFAULT_PACE, Pace

    settings = house.settings
    senders: list[Any] = [SimulatorSender()]
    pace: dict[str, Pace] = {}
    if house.api is not None:
        from bot.channels.telegram.sender import TelegramSender

        senders.append(TelegramSender(house.api))
    if settings.sms_on:
        from bot.channels.sms.sender import SmsSender

        sms = SmsSender(
            account_sid=settings.twilio_account_sid, auth_token=settings.twilio_auth_token.get_secret_value(),
            public_url=settings.public_url, from_number=settings.twilio_from,
            messaging_service=settings.twilio_messaging_service_sid, api_url=settings.twilio_api_url,
        )
        stack.push_async_callback(sms.close)
        senders.append(sms)
        rate = settings.twilio_segments_per_second
        pace[sms.key] = Pace(per_second=rate, burst=max(1, int(rate)), by_segment=True)
        tell("SMS: connected to Twilio")
    house.pump = Pump(
        store=house.store, senders=senders, pace={**{s.key: DEFAULT_PACE[s.channel] for s in senders}, **pace},
        owner=new_id(), run_tx=house.run_tx, clock=utc_now,
    )
    return house.pump.run(house.stop)


async def _jobs(house: House, stack: AsyncExitStack) -> None:
    from bot.assistant.alerts import Alerts
    from bot.assistant.hours import DecentHours
    from bot.assistant.retention import RetentionRules
    from bot.assistant.telling import Teller
    from bot.jobs.jobs import Jobs
    from bot.jobs.schedule import standard_jobs

    loop = asyncio.get_running_loop()
    teller = Teller(desk=house.desk, hours=DecentHours())
    alerts = Alerts(store=house.store, shortlist=teller.shortlist, tell=teller.tell)

    def wake() -> None:
        loop.call_soon_threadsafe(house.wake)

    def clock() -> datetime:
        return utc_now()

    jobs = Jobs(
        house.settings.database_url,
        standard_jobs(store=house.store, alerts=alerts, retention=RetentionRules(), clock=clock, wake=wake),
    )
    await asyncio.to_thread(jobs.start)
    stack.push_async_callback(asyncio.to_thread, jobs.stop)


async def _polling(house: House) -> None:
    from bot.channels.telegram.polling import Poller

    await Poller(house.api, house.receive).run()


async def _web(house: House, listening: socket.socket) -> None:
    settings = house.settings
    config = uvicorn.Config(
        build_web(house), log_config=None, access_log=False, server_header=False, lifespan="off",
        proxy_headers=True, forwarded_allow_ips="127.0.0.1", timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    tell(f"Doorstep is at http://{host}:{listening.getsockname()[1]}/ - try it at /try. Stop with Ctrl-C.")
    await server.serve(sockets=[listening])
