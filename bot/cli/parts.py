"""The parts of a running Doorstep: each is a coroutine that works until `house.stop` is set."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from time import sleep
from typing import TYPE_CHECKING

import structlog
import uvicorn

from bot.assistant.channel_ports import Sender
from bot.assistant.hours import every_day, is_decent
from bot.assistant.values import Channel
from bot.bootstrap import (
    build_broadcasting,
    build_feeds,
    build_hours,
    build_reader,
    build_trials,
    content_folder,
    new_id,
)
from bot.cli.house import House
from bot.cli.output import tell, utc_now
from bot.config import Settings
from bot.errors import StoreUnavailable
from bot.outbox.pace import DEFAULT_PACE, Pace, strict_pace
from bot.outbox.pump import Pump
from bot.store.listening import Listener

PAUSE = 10.0
"""seconds until what could not be reached is tried again"""
SMALLEST_WINDOW = 30
"""deliveries of broadcasts that may wait for a slow sender"""
SQLITE_RECORDS = 20
"""of a long import in one transaction: a tenth of a second, in which replies wait"""
SQLITE_BREATH = 0.11
"""seconds between two chunks of a long import: another process that waits for the file looks every tenth of a second"""
LARGE_CHUNK = 5_000
"""residents looked at in one transaction where nobody waits behind it"""

if TYPE_CHECKING:
    from bot.assistant.delivering import Pieces
    from bot.assistant.hours import DecentHours
    from bot.assistant.reconciling import LookUp
    from bot.jobs.jobs import Jobs
    from bot.jobs.schedule import Job

log = structlog.get_logger(__name__)


async def connect_telegram(house: House, stack: AsyncExitStack) -> None:
    """Raises ConfigError for a token that Telegram refuses."""
    from bot.channels.telegram.api import connect

    settings = house.settings
    api = connect(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
    stack.push_async_callback(api.disconnect)
    name = await api.check()
    house.api = api
    tell(f"Telegram: @{name or '?'}, {'webhook' if settings.telegram_by_webhook else 'polling'}")


async def ask_for_calls(house: House) -> None:
    """Tell Telegram where our webhook is, again and again until it has heard."""
    from telegram.error import TelegramError

    assert house.api is not None
    while not house.stop.is_set():
        try:
            await house.api.use_webhook(f"{house.settings.public_url}/telegram/webhook", house.telegram_secret())
            await house.stop.wait()
        except TelegramError as problem:
            log.warning("telegram webhook not set; trying again", error=type(problem).__name__)
            await _rest(house.stop, PAUSE)


async def poll(house: House) -> None:
    """Ask Telegram for updates. A poll that is under way when we stop is given up: what it brings comes again."""
    from bot.channels.telegram.polling import Poller

    assert house.api is not None
    polling = asyncio.create_task(Poller(house.api, house.receive).run())
    stopping = asyncio.create_task(house.stop.wait())
    try:
        await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if polling.done():
            polling.result()
    finally:
        polling.cancel()
        stopping.cancel()


async def pump(house: House, stack: AsyncExitStack, *, alone: bool = False) -> None:
    """Send what the ledger holds, over every connected channel. `alone`: other processes write what it sends."""
    from bot.channels.simulator.sender import SimulatorSender

    senders: list[Sender] = [SimulatorSender()]
    pace = {senders[0].key: DEFAULT_PACE[senders[0].channel]}
    if house.api is not None:
        from bot.channels.telegram.sender import TelegramSender

        senders.append(TelegramSender(house.api))
    if house.settings.sms_on:
        sms, pace_of_sms = _sms(house)
        stack.push_async_callback(sms.close)
        senders.append(sms)
        pace[sms.key] = pace_of_sms
    hours = build_hours(house.settings)
    house.pump = Pump(
        store=house.store, senders=senders, pace=pace, owner=new_id(), run_tx=house.run_tx, clock=utc_now,
        decent=lambda at: is_decent(at, hours),
    )
    if alone or not house.settings.database_url.startswith("sqlite"):
        stack.enter_context(Listener(house.settings.database_url, house.pump.wake))
    await house.pump.run(house.stop)


def _sms(house: House) -> tuple[Sender, Pace]:
    from bot.channels.sms.sender import SmsSender

    settings = house.settings
    sms = SmsSender(
        account_sid=settings.twilio_account_sid, auth_token=settings.twilio_auth_token.get_secret_value(),
        public_url=settings.public_url, from_number=settings.twilio_from,
        messaging_service=settings.twilio_messaging_service_sid, api_url=settings.twilio_api_url,
    )
    tell("SMS: connected to Twilio")
    return sms, pace_of_sms(settings)


def pace_of_sms(settings: Settings) -> Pace:
    """As fast as the sender may go, and what alerts and broadcasts may cost a day."""
    rate, pence = settings.twilio_segments_per_second, settings.pence_per_segment
    pace = strict_pace(int(rate)) if rate >= 1 else replace(strict_pace(1), per_second=rate * strict_pace(1).per_second)
    return replace(pace, units_a_day=int(100 * settings.daily_pounds / pence) if pence else None)


def budgets(settings: Settings) -> Mapping[str, int]:
    """Sender -> units a day for alerts and broadcasts, of those that have a limit."""
    from bot.channels.sms.sender import sender_key

    units = pace_of_sms(settings).units_a_day
    if not settings.sms_on or units is None:
        return {}
    return {sender_key(settings.twilio_from, settings.twilio_messaging_service_sid): units}


async def jobs(house: House) -> None:
    """Durable and scheduled work."""
    from bot.assistant.alerts import AlertRules, Alerts
    from bot.assistant.dead_numbers import DeadNumbers
    from bot.assistant.delivering import Delivering
    from bot.assistant.follow_ups import follow_ups
    from bot.assistant.reminders import ReminderRules, Reminders
    from bot.assistant.retention import RetentionRules
    from bot.assistant.telling import Teller
    from bot.jobs.inbox_jobs import inbox_jobs
    from bot.jobs.jobs import Jobs
    from bot.jobs.ledger_jobs import ledger_jobs
    from bot.jobs.schedule import standard_jobs

    hours = build_hours(house.settings)
    teller = Teller(desk=house.desk, hours=hours)
    alerts = Alerts(store=house.store, shortlist=teller.shortlist, tell=teller.tell, rules=AlertRules(hours=hours))
    broadcasting = build_broadcasting(house.settings, house.store, house.desk)
    broadcasts = Delivering(broadcasting=broadcasting, pieces=_pieces(house.settings))
    schedule = standard_jobs(
        store=house.store, alerts=alerts, follow_ups=follow_ups(house.store, house.desk, hours),
        broadcasts=broadcasts, clock=utc_now, wake=house.wake,
        reminders=Reminders(store=house.store, desk=house.desk, rules=ReminderRules(hours=hours)),
        retention=RetentionRules(),
        feeds=build_feeds(house.settings, house.store, house.desk.knowledge),
    )
    care = ledger_jobs(
        store=house.store, look_up=_twilio_records(house.settings), clock=utc_now, wake=house.wake,
        dead_numbers=DeadNumbers(store=house.store, desk=house.desk, hours=hours),
    )
    inbox = inbox_jobs(store=house.store, desk=house.desk, clock=utc_now, wake=house.wake)
    working = Jobs(house.settings.database_url, [
        *schedule, *care, *inbox, *_places(house, hours), *_plans(house), *_attendance(house, hours),
        *_results(house), *_people(house), *_webhooks(house), *_imports(house),
    ])
    try:
        await _start(working, house.stop)
        await house.stop.wait()
    finally:
        await asyncio.to_thread(working.stop)


def _places(house: House, hours: DecentHours) -> Sequence[Job]:
    from bot.assistant.passing_on import PassingOn
    from bot.assistant.place_news import PlaceNews
    from bot.assistant.place_rules import PlaceRules
    from bot.assistant.recipient import Reachable
    from bot.assistant.session_reminders import SessionReminders
    from bot.jobs.place_jobs import place_jobs

    news = PlaceNews(
        store=house.store, desk=house.desk, reachable=Reachable(hours=every_day(hours)),
        trials=build_trials(house.settings, house.desk),
    )
    return place_jobs(
        passing_on=PassingOn(store=house.store, rules=PlaceRules(hours=hours)), news=news, clock=utc_now,
        reminders=SessionReminders(store=house.store, remind=news.remind, hours=every_day(hours)), wake=house.wake,
    )


def _plans(house: House) -> Sequence[Job]:
    from bot.assistant.event_desk import EventDesk
    from bot.jobs.plan_jobs import plan_jobs

    return plan_jobs(EventDesk(store=house.store, new_id=new_id), utc_now)


def _webhooks(house: House) -> Sequence[Job]:
    from bot.assistant.webhook_sending import WebhookSending
    from bot.channels.webhooks import WebhookPost
    from bot.jobs.webhook_jobs import webhook_jobs

    return webhook_jobs(WebhookSending(store=house.store, post=WebhookPost(), new_id=new_id), utc_now)


def _imports(house: House) -> Sequence[Job]:
    from bot.assistant.import_walk import ImportWalk
    from bot.jobs.import_jobs import import_jobs

    read = build_reader(house.settings, house.desk.knowledge)
    walk = ImportWalk(store=house.store, read=read, worker=new_id())
    if house.settings.database_url.startswith("sqlite"):
        walk = replace(walk, chunk=SQLITE_RECORDS, rest=lambda: sleep(SQLITE_BREATH))
    return import_jobs(walk, utc_now)


def _attendance(house: House, hours: DecentHours) -> Sequence[Job]:
    from bot.assistant.after_session import AfterSession
    from bot.assistant.counting import Counting
    from bot.assistant.recipient import Reachable
    from bot.jobs.attendance_jobs import attendance_jobs

    return attendance_jobs(
        after=AfterSession(store=house.store, desk=house.desk, reachable=Reachable(hours=hours)),
        counting=Counting(store=house.store, desk=house.desk), clock=utc_now, wake=house.wake,
    )


def _results(house: House) -> Sequence[Job]:
    from bot.assistant.result_counting import Counting
    from bot.content.results import read_results
    from bot.jobs.result_jobs import result_jobs

    rules = read_results(content_folder(house.settings) / "knowledge")
    counting = Counting(store=house.store, rules=rules, knowledge=house.desk.knowledge)
    return result_jobs(counting=counting, clock=utc_now)


def _people(house: House) -> Sequence[Job]:
    from bot.assistant.looking_alike import LookingAlike
    from bot.jobs.people_jobs import people_jobs

    return people_jobs(looking=LookingAlike(store=house.store), clock=utc_now)


def _pieces(settings: Settings) -> Pieces:
    """On SQLite replies wait behind a chunk; PostgreSQL lets them pass, and larger chunks are quicker there."""
    from bot.assistant.delivering import Pieces

    chunk = Pieces().chunk if settings.database_url.startswith("sqlite") else LARGE_CHUNK
    return Pieces(chunk=chunk, windows=_windows(settings))


def _windows(settings: Settings) -> Mapping[Channel, int]:
    """What each channel sends in about a minute."""
    paces = {**DEFAULT_PACE, Channel.SMS: pace_of_sms(settings)}
    return {channel: max(SMALLEST_WINDOW, round(60 * pace.per_second)) for channel, pace in paces.items()}


def _twilio_records(settings: Settings) -> LookUp | None:
    if not settings.sms_on:
        return None
    from bot.channels.sms.records import SmsRecords

    return SmsRecords(
        account_sid=settings.twilio_account_sid, auth_token=settings.twilio_auth_token.get_secret_value(),
        api_url=settings.twilio_api_url,
    )


async def _start(working: Jobs, stop: asyncio.Event) -> None:
    """A database that goes away meanwhile ends neither the web nor the pump."""
    while not stop.is_set():
        try:
            await asyncio.to_thread(working.start)
        except StoreUnavailable as error:
            log.warning("jobs not started; trying again", error=type(error).__name__)
            await _rest(stop, PAUSE)
        else:
            return


class Server(uvicorn.Server):
    """Signals are for the whole house, not for its web server."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


async def web(house: House, listening: socket.socket) -> None:
    """The console and the webhooks."""
    from bot.cli.web import build_web

    settings = house.settings
    app = await asyncio.to_thread(build_web, house)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, lifespan="off", root_path=settings.root_path,
        proxy_headers=True, forwarded_allow_ips=settings.trusted_proxies, timeout_graceful_shutdown=5,
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(house.stop.wait())
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    tell(f"Doorstep is at http://{host}:{listening.getsockname()[1]}/ - try it at /try. Stop with Ctrl-C.")
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await serving


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
