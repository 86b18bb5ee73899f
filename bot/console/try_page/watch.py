"""How the page catches up: `GET /try/stream` for as long as it is open, `GET /try/lines` now and then instead."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response

from bot.console.streams import News, Streams
from bot.console.try_page.look import Look
from bot.console.try_page.page import TryPage
from bot.console.try_page.thread import update_since
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

        async def since(key: str) -> News | None:
            update = update_since(await page.lines(session, look), key)
            fresh = update.lines or update.reset
            return News(id=update.last, data=page.as_json(request, update)) if fresh else None

        return streams.respond(since, after=last_event_id or after, stopping=page.stopping)

    return router
