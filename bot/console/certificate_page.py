"""A certificate of attendance, for whoever has its link: to print or to show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from babel.dates import format_date
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from bot.assistant.certifying import read_certificate
from bot.assistant.ports import Store
from bot.console.pages import Pages


def certificate_router(pages: Pages, store: Store, now: Callable[[], datetime]) -> APIRouter:
    """`GET /a/TOKEN`. In English, for it is offices and employers here who read it."""
    router = APIRouter()

    @router.get("/a/{token}", name="certificate")
    def certificate(request: Request, token: str) -> Response:
        found = read_certificate(store, token, now())
        if found is None:
            raise HTTPException(status_code=404)
        return pages.page(request, "certificate.html", page=found, day=_day)

    return router


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale="en_GB")
