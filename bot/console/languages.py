"""The page about the languages: what each can say, and how far native speakers have read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from bot.console.language_names import language_name
from bot.console.pages import Pages
from bot.speaking.review import LanguageReview


def languages_router(pages: Pages, reviews: Callable[[], Sequence[LanguageReview]]) -> APIRouter:
    """`GET /languages`. `reviews` reads files, so it is called off the event loop."""
    router = APIRouter()

    @router.get("/languages", name="languages")
    async def languages(request: Request) -> Response:
        rows = [(language_name(one.language), one) for one in await run_in_threadpool(reviews)]
        return pages.page(request, "languages.html", rows=rows)

    return router
