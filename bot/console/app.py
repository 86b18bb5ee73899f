"""Puts the web application together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from fastapi import APIRouter, FastAPI
from prometheus_client import CollectorRegistry
from starlette.middleware.gzip import GZipMiddleware

from bot.assistant.channel_ports import Receive
from bot.assistant.ports import Store
from bot.assistant.sending_in import MOST_BYTES
from bot.console.api.app import build_api
from bot.console.api.problems import PREFIX as API_PREFIX
from bot.console.assets import assets_router, read_assets
from bot.console.certificate_page import certificate_router
from bot.console.event_page import PublicEvents, event_router
from bot.console.failures import CatchUnforeseen, RefuseLarge, add_failure_handlers
from bot.console.headers import SecurityHeaders
from bot.console.health import health_router
from bot.console.kit.visit import PREFIX
from bot.console.languages import languages_router
from bot.console.metrics import CountRequests, Metrics, metrics_router
from bot.console.office.office import Office
from bot.console.office.router import office_doors
from bot.console.pages import build_pages
from bot.console.sessions import Sessions
from bot.console.start import start_router
from bot.console.status import Status
from bot.console.try_page.page import TryPage
from bot.console.try_page.router import try_router
from bot.console.try_page.suggestions import read_suggestions
from bot.speaking.review import LanguageReview

MAX_BODY_BYTES = 512 * 1024
"""a message of 12,000 letters, percent-encoded, with room to spare"""
LARGER = {f"{PREFIX}/imports": MOST_BYTES + 64 * 1024}
"""a file of openings, and the form around it"""
MAX_UNANNOUNCED_BYTES = 8 * 1024 * 1024
"""browsers and providers say how much they send; whoever does not is cut off here"""


def build_app(
    *,
    store: Store,
    receive: Receive,
    status: Callable[[], Status],
    languages: Sequence[str],
    sample_mode: bool,
    now: Callable[[], datetime],
    secret_key: str,
    registry: CollectorRegistry,
    pence_per_segment: Decimal,
    routers: Sequence[APIRouter] = (),
    stopping: Callable[[], bool] = lambda: False,
    reviews: Callable[[], Sequence[LanguageReview]] = tuple,
    office: Office | None = None,
    events: PublicEvents | None = None,
) -> FastAPI:
    """The ASGI application. A path prefix is the server's affair (`uvicorn --root-path`).

    `status` is called off the event loop and may read the store; `languages` are the live ones (BCP 47); `sample_mode`
    says that openings and events are made up; `now` gives aware datetimes; `routers` are those of the channels;
    `stopping` turns true when the server wants to stop, so that open streams end at once; `reviews` tells how far each
    translation has been read, off the event loop too; `office` is what the coordinators' pages work with (None: none);
    `events` is where the public pages have the events from (None: there are none).
    """
    assets = read_assets()
    pages = build_pages(assets, office.words if office else {})
    metrics = Metrics(registry)
    # No OpenAPI pages: theirs load scripts from elsewhere. No telemetry: only our own counters.
    app = FastAPI(
        title="Doorstep", openapi_url=None, max_body_size=MAX_UNANNOUNCED_BYTES,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.shapes = {}
    try_page = TryPage(
        store=store, receive=receive, sessions=Sessions(secret_key), pages=pages, metrics=metrics, now=now,
        pence_per_segment=pence_per_segment, stopping=stopping, sample_mode=sample_mode,
        suggestions=read_suggestions(languages),
    )
    pages.environment.globals["has_office"] = office is not None
    if office is not None:
        doors = office_doors(office, pages, secret_key, now, stopping)
        app.state.doors = doors
        routers = [doors.router, *routers]
        app.mount(API_PREFIX, build_api(office.api_desk(now)))
    if events is not None:
        routers = [event_router(events, pages, now), *routers]
    for router in (
        start_router(pages, status, languages=languages, sample_mode=sample_mode),
        languages_router(pages, reviews),
        try_router(try_page), health_router(store), metrics_router(registry), assets_router(assets),
        certificate_router(pages, store, now), *routers,
    ):
        app.include_router(router)
    add_failure_handlers(app, pages)
    # The last one added is the outermost.
    app.add_middleware(RefuseLarge, pages=pages, most=MAX_BODY_BYTES, more=LARGER)
    app.add_middleware(CatchUnforeseen, pages=pages)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(CountRequests, metrics=metrics)
    return app
