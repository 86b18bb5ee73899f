"""The page about the languages: what each can say, and how far native speakers have read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from bot.console.language_names import LanguageName, language_name
from bot.console.pages import Pages


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageReview:
    """How far one language is."""

    tag: str
    live: bool
    """people are offered it"""
    sentences: int
    """of the content"""
    translated: int
    read: int
    """by a native speaker"""
    critical: int
    """consent, STOP, erasure, safety"""
    critical_read: int
    last: date | None
    """the latest reading"""

    @property
    def name(self) -> LanguageName:
        return language_name(self.tag)


def languages_router(pages: Pages, reviews: Callable[[], Sequence[LanguageReview]]) -> APIRouter:
    """`GET /languages`. `reviews` reads files, so it is called off the event loop."""
    router = APIRouter()

    @router.get("/languages", name="languages")
    async def languages(request: Request) -> Response:
        return pages.page(request, "languages.html", rows=await run_in_threadpool(reviews))

    return router
