"""The web application of a running Doorstep: the console and the channels' webhooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI
from prometheus_client import REGISTRY

from bot.assistant.feed import FeedState
from bot.assistant.standing import standing
from bot.bootstrap import (
    build_accounts,
    build_broadcasting,
    build_hours,
    build_inbox,
    build_reader,
    build_translator,
    calendar_domain,
    content_folder,
    keys,
)
from bot.cli.codes import links_of
from bot.cli.output import utc_now
from bot.cli.parts import budgets
from bot.cli.public_events import StoredEvents
from bot.console.app import build_app
from bot.console.feed_metrics import FeedMetrics
from bot.console.office.office import Office
from bot.console.outbox_metrics import OutboxMetrics
from bot.console.status import Status
from bot.content.catalogues import load_console_words
from bot.content.check import review_table
from bot.content.results import read_results
from bot.speaking.review import LanguageReview

if TYPE_CHECKING:
    from bot.cli.house import House


def build_web(house: House) -> FastAPI:
    """The ASGI application with every configured channel."""
    settings = house.settings
    REGISTRY.register(FeedMetrics(lambda: feed_states(house)))
    REGISTRY.register(OutboxMetrics(lambda: standing(house.store, budgets(settings), utc_now())))
    reviews = _read_at_start(lambda: review_table(content_folder(settings)))
    return build_app(
        store=house.store, receive=house.receive, status=lambda: status(house), routers=_routers(house),
        languages=house.desk.flows.languages, sample_mode=settings.with_samples, now=utc_now,
        secret_key=keys(settings).session, registry=REGISTRY, pence_per_segment=settings.pence_per_segment,
        stopping=house.stop.is_set, reviews=reviews,
        office=Office(
            store=house.store, care=build_accounts(house.store), knowledge=house.desk.knowledge,
            words=load_console_words(content_folder(settings) / "locales"), sentences=house.desk.catalogues,
            status=lambda: status(house), broadcasting=build_broadcasting(settings, house.store, house.desk),
            inbox=build_inbox(settings, house.store, house.desk),
            translator=build_translator(settings), wake=house.wake,
            read_file=build_reader(settings, house.desk.knowledge),
            links=lambda words: links_of(words, _bot_name(house), settings.twilio_from), number=settings.twilio_from,
            desk=house.desk, hours=build_hours(settings),
            results=read_results(content_folder(settings) / "knowledge"), pence=settings.pence_per_segment,
            reviews=reviews,
        ),
        events=StoredEvents(
            store=house.store, desk=house.desk, domain=calendar_domain(settings), public_url=settings.public_url,
        ),
    )


def _read_at_start(read: Callable[[], Sequence[LanguageReview]]) -> Callable[[], Sequence[LanguageReview]]:
    """Read beside what else starts (seconds), once: a page only asks for it."""
    reader = ThreadPoolExecutor(max_workers=1)
    found = reader.submit(read)
    reader.shutdown(wait=False)
    return found.result


def _bot_name(house: House) -> str:
    """"" where there is no bot, or Telegram has not told its name yet."""
    try:
        return house.api.username if house.api is not None else ""
    except RuntimeError:
        return ""


def feed_states(house: House) -> Sequence[FeedState]:
    """How the feeds were last read."""
    with house.store.begin() as uow:
        return uow.feeds.states()


def status(house: House) -> Status:
    """What is connected; read at each view of the start page."""
    settings = house.settings
    with house.store.begin() as uow:
        openings, events = len(uow.openings.open_at(utc_now())), len(uow.events.upcoming(utc_now()))
    telegram = ("webhook" if settings.telegram_by_webhook else "polling") if settings.telegram_on else ""
    return Status(
        database="SQLite" if settings.database_url.startswith("sqlite") else "PostgreSQL",
        telegram=telegram, sms="Twilio" if settings.sms_on else "",
        understanding="Rasa server" if settings.nlu_url else "embedded", openings=openings, events=events,
    )


def _routers(house: House) -> list[APIRouter]:
    settings = house.settings
    routers: list[APIRouter] = []
    if house.api is not None and settings.telegram_by_webhook:
        from bot.channels.telegram.webhook import telegram_router

        routers.append(
            telegram_router(house.receive, house.telegram_secret(), answer_query=house.api.answer_query)
        )
    if settings.sms_on:
        from bot.channels.sms.webhook import sms_router

        token = settings.twilio_auth_token.get_secret_value()
        routers.append(sms_router(house.receive, house.record_receipt, token, settings.public_url))
    return routers
