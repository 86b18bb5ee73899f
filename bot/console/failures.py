"""What a person or a program reads when something went wrong: what happened and what to do, never what was sent."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console.api.problems import PREFIX, problem
from bot.console.kit.visit import PREFIX as CONSOLE
from bot.console.kit.words import choose_words
from bot.console.language_names import language_name
from bot.console.pages import Pages
from bot.errors import RequestRefused, StoreUnavailable
from bot.sentence import N_

log = structlog.get_logger(__name__)
RETRY_AFTER = "2"
"""seconds"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """One way to go wrong."""

    title: str
    advice: str


FAILURES: Mapping[int, Failure] = {
    403: Failure(
        title=N_("Not allowed"),
        advice=N_("You may not do this here, or this page is too old, or cookies are switched off. Open it again and "
                  "retry."),
    ),
    404: Failure(title=N_("There is no such page"), advice=N_("Check the address, or go to the start page.")),
    405: Failure(
        title=N_("This page cannot be used like that"), advice=N_("Go to the start page and follow the link there."),
    ),
    409: Failure(
        title=N_("That is not possible any more"),
        advice=N_("Somebody was quicker, or it is under way already. Open the list again and look."),
    ),
    413: Failure(title=N_("That is too much at once"), advice=N_("Send less, or send it in parts.")),
    422: Failure(
        title=N_("Something in this request is missing or wrong"), advice=N_("Open the page again and retry."),
    ),
    429: Failure(title=N_("That was a lot at once"), advice=N_("Wait a few seconds, then send it again.")),
    500: Failure(
        title=N_("Something went wrong in Doorstep"),
        advice=N_("Try again. If it happens again, whoever runs this Doorstep finds the reason in its log."),
    ),
    503: Failure(
        title=N_("Doorstep cannot reach its database for now"),
        advice=N_("Nothing was changed. Try again in a few seconds; /health/ready says whether it is back."),
    ),
}
UNKNOWN = Failure(title=N_("This did not work"), advice=N_("Go to the start page and try again."))


def wants_json(request: Request) -> bool:
    """A program asks for JSON, or at least does not ask for a page."""
    accept = request.headers.get("accept", "")
    return "application/json" in accept or "text/html" not in accept


def failure_response(
    request: Request, pages: Pages, code: int, headers: Mapping[str, str] | None = None
) -> Response:
    """A page for people, in the console in its language; JSON for programs, problem details for those of partners."""
    if _path(request).startswith(f"{PREFIX}/"):
        return problem(code, headers=headers)
    failure = FAILURES.get(code, UNKNOWN)
    if wants_json(request):
        body = {"error": failure.title, "advice": failure.advice}
        return JSONResponse(body, status_code=code, headers=dict(headers or {}))
    if pages.console and _path(request).startswith(CONSOLE):
        words = choose_words(request, pages.console)
        return pages.page(
            request, "office/failure.html", status_code=code, headers=headers, failure=failure, _=words, words=words,
            viewer=None, notice=None, offered=[language_name(tag) for tag in pages.console],
        )
    return pages.page(request, "failure.html", status_code=code, headers=headers, failure=failure)


def _path(request: Request) -> str:
    """Without the prefix of a proxy."""
    return request.url.path.removeprefix(request.scope.get("root_path", ""))


def add_failure_handlers(app: FastAPI, pages: Pages) -> None:
    """Answer the errors that have a known meaning."""

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return failure_response(request, pages, error.status_code, error.headers)

    async def refused(request: Request, _: Exception) -> Response:
        return failure_response(request, pages, 403)

    async def invalid(request: Request, _: Exception) -> Response:
        return failure_response(request, pages, 422)

    async def unavailable(request: Request, _: Exception) -> Response:
        return failure_response(request, pages, 503, {"Retry-After": RETRY_AFTER})

    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestRefused, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(StoreUnavailable, unavailable)


class CatchUnforeseen:
    """ASGI middleware: an unforeseen error becomes a 500 page and one log line.

    The line says which error and where, not its text: that may hold what a resident wrote.
    """

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, note_start)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            log.error("request_failed", error=type(error).__qualname__, at=_places(error))
            await failure_response(Request(scope), self._pages, 500)(scope, receive, send)


class RefuseLarge:
    """ASGI middleware: what is announced as larger than `most` bytes is not read, and a page says so. `more` has the
    paths that take more than others.

    What comes without an announcement is cut off by the application's own, larger limit, which has no page.
    """

    def __init__(self, app: ASGIApp, pages: Pages, most: int, more: Mapping[str, int]) -> None:
        self._app = app
        self._pages = pages
        self._most = most
        self._more = more

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self._app
        if scope["type"] == "http":
            request = Request(scope)
            length = request.headers.get("content-length", "")
            most = self._more.get(request.url.path.removeprefix(scope.get("root_path", "")), self._most)
            if length.isdecimal() and int(length) > most:
                app = failure_response(request, self._pages, 413)
        await app(scope, receive, send)


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-5:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
