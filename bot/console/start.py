"""The start page: what Doorstep is, what is connected, what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from bot.console.language_names import language_name
from bot.console.pages import Pages
from bot.console.status import Status, next_steps, parts


def start_router(
    pages: Pages, status: Callable[[], Status], *, languages: Sequence[str], sample_mode: bool
) -> APIRouter:
    """`GET /`."""
    router = APIRouter()
    names = [language_name(tag) for tag in languages]

    @router.get("/", name="start")
    async def start(request: Request) -> Response:
        now = await run_in_threadpool(status)
        return pages.page(
            request, "start.html", languages=names,
            parts=parts(now, sample_mode=sample_mode), steps=next_steps(now, sample_mode=sample_mode),
        )

    return router
