"""The one way into the console: every route is registered here, with the right it asks for.

So no page can forget to ask who is there: signed in, allowed, and with the form's token on every change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from bot.assistant.coordinators import Right, Viewer
from bot.assistant.ports import Store
from bot.assistant.signing_in import SignedIn, SignIns
from bot.console.kit.kept import FIELD, Kept, address_of, from_our_page, kept, kept_of
from bot.console.kit.notice import Notice, notice_of
from bot.console.kit.words import COOKIE, Words, choose_words
from bot.console.language_names import language_name
from bot.console.pages import Pages, path_for
from bot.console.sessions import CSRF_HEADER, Session, Sessions
from bot.console.streams import News, NoMore, Streams
from bot.speaking.catalogue import Catalogues

PREFIX = "/console"
YEAR = 365 * 24 * 3600
MOST_DIGITS = 8
"""of a number in an address"""
"""seconds"""


@dataclass(kw_only=True)
class Visit:
    """One request to the console. A handler may change `session`: then the browser gets another cookie."""

    request: Request
    at: datetime
    pages: Pages
    store: Store
    words: Words
    session: Session
    signed: SignedIn | None
    data: FormData = field(default_factory=FormData)
    """what a form sent"""

    @property
    def viewer(self) -> Viewer:
        """Who is signed in; the doors let nobody else come here."""
        if self.signed is None:
            raise HTTPException(403)
        return self.signed.viewer

    def __getitem__(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def number(self, name: str) -> int | None:
        """A whole number that the query asks for; None where there is none, or nonsense."""
        text = self.request.query_params.get(name, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS else None

    def text(self, name: str) -> str:
        """One field of the form."""
        value = self.data.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def kept(self) -> Kept | None:
        """What is carried along through signing in."""
        return kept_of(self.text(FIELD), self.path("console_home"))

    def part(self, template: str, **values: Any) -> str:
        """A part of a page, as a script puts it in."""
        return self.pages.fragment(
            self.request, f"office/{template}", visit=self, _=self.words, many=self.words.many, words=self.words,
            csrf=self.session.csrf, **values,
        )

    def path(self, route: str, /, **params: str) -> str:
        return path_for(self.request, route, **params)

    def page(self, template: str, *, status_code: int = 200, **values: Any) -> Response:
        """A page of the console, in the coordinator's language."""
        return self.pages.page(
            self.request, f"office/{template}", status_code=status_code, visit=self, _=self.words,
            many=self.words.many, words=self.words, csrf=self.session.csrf, notice=self._notice(),
            viewer=self.signed.viewer if self.signed else None, Right=Right,
            offered=[language_name(tag) for tag in self.words.catalogues], **values,
        )

    def go(self, route: str, /, notice: Notice | None = None, *, tail: str = "", **params: str) -> Response:
        """To another page, with something to tell there. `tail` is a query or a place in the page."""
        if notice is not None and self.signed is not None:
            self._keep(notice.to_json())
        return RedirectResponse(self.path(route, **params) + tail, status_code=303)

    def _notice(self) -> Notice | None:
        notice = notice_of(self.signed.session.notice) if self.signed else None
        if notice is not None:
            self._keep("")
        return notice

    def _keep(self, notice: str) -> None:
        assert self.signed is not None
        with self.store.begin() as uow:
            uow.accounts.keep_session(self.signed.session.digest, notice=notice)
            uow.commit()


Handler = Callable[[Visit], Response]
Ask = Callable[[Visit, Kept], Response]
Look = Callable[[Visit, str], News | None]
"""(visit, id of what the page has) -> what is new. Raises HTTPException when there is nothing to see (any more)."""


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Registers pages. `rights` tells what each route asks for; None: anybody may come."""

    pages: Pages
    store: Store
    sign_ins: SignIns
    sessions: Sessions
    catalogues: Catalogues
    now: Callable[[], datetime]
    ask_to_sign_in: Ask
    """the page for whoever sent a form when the session had ended"""
    streams: Streams = field(default_factory=Streams)
    stopping: Callable[[], bool] = lambda: False
    """the server wants to stop: open streams end"""
    router: APIRouter = field(default_factory=APIRouter)
    rights: dict[str, Right | None] = field(default_factory=dict)

    def get(self, path: str, name: str, right: Right | None) -> Callable[[Handler], Handler]:
        """Shows something, and changes nothing."""
        return self._route("GET", path, name, right)

    def post(self, path: str, name: str, right: Right | None) -> Callable[[Handler], Handler]:
        """Changes something."""
        return self._route("POST", path, name, right)

    def stream(self, path: str, name: str, right: Right) -> Callable[[Look], Look]:
        """Tells an open page what is new (server-sent events), until its coordinator signs out or may see it no more.

        Watching keeps nobody signed in: a stream is no use of the session.
        """
        def register(look: Look) -> Look:
            async def endpoint(request: Request) -> Response:
                def begin(visit: Visit) -> Response:
                    after = request.headers.get("last-event-id") or request.query_params.get("after", "")
                    look(visit, after)  # what is not there answers 404
                    return self.streams.respond(since, after=after, stopping=self.stopping)

                async def since(after: str) -> News | None:
                    return await run_in_threadpool(self._look, request, right, look, after)

                return await run_in_threadpool(self._serve, request, FormData(), right, begin, uses=False)

            self.rights[f"GET {name}"] = right
            self.router.add_route(f"{PREFIX}{path}", endpoint, methods=["GET"], name=name)
            return look

        return register

    def _look(self, request: Request, right: Right, look: Look, after: str) -> News | None:
        """Signed in and allowed is asked each time."""
        visit, _ = self._visit(request, FormData(), uses=False)
        if visit.signed is None or not visit.viewer.may(right):
            raise NoMore
        try:
            return look(visit, after)
        except HTTPException:
            raise NoMore from None

    def _route(self, method: str, path: str, name: str, right: Right | None) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            async def endpoint(request: Request) -> Response:
                data = await request.form() if method == "POST" else FormData()
                return await run_in_threadpool(self._serve, request, data, right, handler)

            self.rights[f"{method} {name}"] = right
            self.router.add_route(f"{PREFIX}{path}", endpoint, methods=[method], name=name)
            return handler

        return register

    def _visit(self, request: Request, data: FormData, *, uses: bool = True) -> tuple[Visit, Session | None]:
        """The visit, and the session that the browser had already."""
        at, had = self.now(), self.sessions.read(request)
        visit = Visit(
            request=request, at=at, pages=self.pages, store=self.store, data=data,
            session=had or self.sessions.new(), words=choose_words(request, self.catalogues),
            signed=self.sign_ins.who(had.id, at, uses=uses) if had else None,
        )
        return visit, had

    def _serve(
        self, request: Request, data: FormData, right: Right | None, handler: Handler, *, uses: bool = True
    ) -> Response:
        visit, had = self._visit(request, data, uses=uses)
        carried = request.headers.get(CSRF_HEADER) or visit.text("csrf")
        trusted = request.method != "POST" or visit.session.allows(carried)
        if not trusted and not from_our_page(request):
            raise HTTPException(403)
        if right is not None and visit.signed is None:
            return self._to_sign_in(visit)
        if not trusted:
            return self._once_more(visit, kept(request, data) if right else None)
        if right is not None and not visit.viewer.may(right):
            raise HTTPException(403)
        response = handler(visit)
        if visit.session is not had:
            self._remember(visit, response)
        if request.query_params.get("language") in self.catalogues:
            response.set_cookie(
                COOKIE, visit.words.language, max_age=YEAR, path=visit.path("console_home"), httponly=True,
                samesite="lax", secure=request.url.scheme == "https",
            )
        return response

    def _to_sign_in(self, visit: Visit) -> Response:
        target, here = visit.path("console_sign_in"), address_of(visit.request)
        written = kept(visit.request, visit.data)
        response = self.ask_to_sign_in(visit, written) if written else RedirectResponse(
            f"{target}?{urlencode({'next': here})}" if visit.request.method == "GET" else target, status_code=303
        )
        self._remember(visit, response)
        return response

    def _once_more(self, visit: Visit, written: Kept | None) -> Response:
        """A form of ours from before somebody signed in anew: nothing is done, and what was written is not lost."""
        if written is None:
            return RedirectResponse(visit.path("console_home"), status_code=303)
        return show_kept(visit, written)

    def _remember(self, visit: Visit, response: Response) -> None:
        home = visit.path("console_home")
        self.sessions.write(response, visit.session, path=home, secure=visit.request.url.scheme == "https")

    def sign_in(self, visit: Visit, token: str) -> None:
        """The browser gets a session of its own: the cookie from before signing in opens nothing."""
        visit.session = self.sessions.of(token)
        visit.signed = self.sign_ins.who(token, visit.at)


def show_kept(visit: Visit, written: Kept) -> Response:
    """What somebody wrote in a session that has ended, with the button that sends it."""
    return visit.page("kept.html", status_code=403, kept=written)
