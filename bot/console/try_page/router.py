"""Routes of the try-it page. Every form works without the script; with it, the same addresses answer JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.failures import FAILURES, RETRY_AFTER, wants_json
from bot.console.pages import path_for
from bot.console.sessions import Session
from bot.console.streams import Streams
from bot.console.try_page.look import Look
from bot.console.try_page.message import EMPTY, MOST_LETTERS, TOO_FAST, Message, too_long
from bot.console.try_page.page import Problem, TryPage
from bot.console.try_page.thread import update_since
from bot.console.try_page.visitor import writer
from bot.console.try_page.watch import watch_router
from bot.errors import StoreUnavailable

ERASED = "Doorstep keeps nothing about this person now. Whatever you write next, it meets a stranger."
AWAY = Problem(
    status_code=503, error=FAILURES[503].title, advice=FAILURES[503].advice, retry_after=int(RETRY_AFTER)
)


def try_router(page: TryPage, streams: Streams | None = None) -> APIRouter:
    """`GET /try`, `POST /try/messages`, `POST /try/again`, and the updates of watch.py."""
    router = APIRouter(prefix="/try")

    @router.get("", name="try_page")
    async def whole_page(request: Request, look: Look = Look.TELEGRAM) -> Response:
        session = page.sessions.read(request) or page.sessions.new()
        return page.whole(request, session, look, await page.lines(session, look))

    @router.post("/messages", name="try_send")
    async def send(request: Request, message: Annotated[Message, Form()]) -> Response:
        session = writer(page.sessions, request, message.csrf)
        problem = _problem(page, session, message) or await _receive(page, session, message)
        page.metrics.try_messages.labels(message.look, str(problem.status_code) if problem else "taken").inc()
        if problem:
            return await _refuse(page, request, session, message, problem)
        return await _answer(page, request, session, message)

    @router.post("/again", name="try_again")
    async def again(
        request: Request, csrf: Annotated[str, Form()] = "", look: Annotated[Look, Form()] = Look.TELEGRAM
    ) -> Response:
        writer(page.sessions, request, csrf)
        response = _back(request, look)
        page.remember(request, response, page.sessions.new())
        return response

    router.include_router(watch_router(page, streams or Streams()))
    return router


def _problem(page: TryPage, session: Session, message: Message) -> Problem | None:
    if message.is_empty:
        return EMPTY
    if len(message.words) > MOST_LETTERS:
        return too_long(len(message.words))
    return None if page.limiter.take(session.id, page.now()) else TOO_FAST


async def _receive(page: TryPage, session: Session, message: Message) -> Problem | None:
    try:
        await page.receive(message.inbound(session.id, at=page.now(), place=page.suggestions.place))
    except StoreUnavailable:
        return AWAY
    return None


async def _refuse(
    page: TryPage, request: Request, session: Session, message: Message, problem: Problem
) -> Response:
    if wants_json(request):
        return page.refusal(problem)
    # Without the database there is no conversation to show, but the text must not be lost.
    shown = () if problem is AWAY else await page.lines(session, message.look)
    return page.whole(request, session, message.look, shown, problem=problem, text=message.words, once=message.once)


async def _answer(page: TryPage, request: Request, session: Session, message: Message) -> Response:
    shown = await page.lines(session, message.look)
    note = "" if shown else ERASED
    if wants_json(request):
        return page.partial(request, update_since(shown, message.after), note=note)
    if note:
        return page.whole(request, session, message.look, shown, note=note)
    return _back(request, message.look, "#latest")


def _back(request: Request, look: Look, anchor: str = "") -> RedirectResponse:
    return RedirectResponse(f"{path_for(request, 'try_page')}?look={look}{anchor}", status_code=303)
