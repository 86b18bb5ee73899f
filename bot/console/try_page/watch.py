"""How the page catches up: `GET /try/stream` for as long as it is open, `GET /try/lines` now and then instead."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response

from bot.console.try_page.look import Look
from bot.console.try_page.page import TryPage
from bot.console.try_page.stream import Streams
from bot.console.try_page.thread import Update, update_since
from bot.console.try_page.visitor import visitor


def watch_router(page: TryPage, streams: Streams) -> APIRouter:
    """Both answer with what came after the line `after` (a key)."""
    router = APIRouter()

    @router.get("/lines", name="try_lines")
    async def lines(request: Request, look: Look = Look.TELEGRAM, after: str = "") -> Response:
        shown = await page.lines(visitor(page.sessions, request), look)
        return page.partial(request, update_since(shown, after))

    @router.get("/stream", name="try_stream")
    async def stream(
        request: Request, look: Look = Look.TELEGRAM, after: str = "", last_event_id: Annotated[str, Header()] = ""
    ) -> Response:
        session = visitor(page.sessions, request)

        async def since(key: str) -> Update:
            return update_since(await page.lines(session, look), key)

        return streams.respond(
            since, lambda update: page.as_json(request, update), after=last_event_id or after, stopping=page.stopping
        )

    return router
