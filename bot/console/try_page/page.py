"""What the try-it page works with, and the answers it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from secrets import token_urlsafe

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from bot.assistant.channel_ports import Receive
from bot.assistant.ports import Store
from bot.console.metrics import Metrics
from bot.console.pages import Pages, path_for
from bot.console.sessions import Session, Sessions
from bot.console.try_page.limiter import Limiter
from bot.console.try_page.look import NAMES, Look, address
from bot.console.try_page.suggestions import Suggestions
from bot.console.try_page.thread import ShownLine, Update, read_lines, show, update_since


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why a message was not taken, and what to do."""

    status_code: int
    error: str
    advice: str
    retry_after: int = 0
    """seconds; 0 when waiting does not help"""

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)} if self.retry_after else {}


@dataclass(frozen=True, kw_only=True)
class TryPage:
    """Ports and settings of the page."""

    store: Store
    receive: Receive
    sessions: Sessions
    pages: Pages
    metrics: Metrics
    suggestions: Suggestions
    now: Callable[[], datetime]
    pence_per_segment: Decimal
    stopping: Callable[[], bool]
    sample_mode: bool
    limiter: Limiter = field(default_factory=Limiter)

    async def lines(self, session: Session, look: Look) -> Sequence[ShownLine]:
        """The conversation as it stands."""
        lines = await run_in_threadpool(read_lines, self.store, address(session.id, look))
        return show(lines, self.pence_per_segment)

    def whole(
        self, request: Request, session: Session, look: Look, shown: Sequence[ShownLine], *,
        note: str = "", problem: Problem | None = None, text: str = "", once: str = "",
    ) -> Response:
        """The whole page; with a problem, the text that could not be sent stays in the box."""
        response = self.pages.page(
            request, "try.html", status_code=problem.status_code if problem else 200,
            headers=problem.headers if problem else None,
            look=look, looks=NAMES, session=session, update=update_since(shown, ""), suggestions=self.suggestions,
            sample_mode=self.sample_mode, problem=problem, note=note, text=text,
            # The same number again, so that a message that did arrive is not taken twice.
            once=once or token_urlsafe(12),
        )
        self.remember(request, response, session)
        return response

    def remember(self, request: Request, response: Response, session: Session) -> None:
        """Set the cookie, for this page's paths only."""
        path = path_for(request, "try_page")
        self.sessions.write(response, session, path=path, secure=request.url.scheme == "https")

    def partial(self, request: Request, update: Update, *, note: str = "") -> JSONResponse:
        """What a page with the script needs to catch up."""
        return JSONResponse({**self.as_json(request, update), "note": note})

    def as_json(self, request: Request, update: Update) -> dict[str, object]:
        """`html` is rendered and escaped here; the script only puts it in its place."""
        html = self.pages.fragment(request, "lines.html", lines=update.lines)
        return {"html": html, "reset": update.reset, "dir": update.dir}

    @staticmethod
    def refusal(problem: Problem) -> JSONResponse:
        """A problem, for the script."""
        body = {"error": problem.error, "advice": problem.advice}
        return JSONResponse(body, status_code=problem.status_code, headers=problem.headers)
