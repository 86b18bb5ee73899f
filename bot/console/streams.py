"""Server-sent events: what arrives after the page was made, such as an alert or a resident's answer.

State is in the database alone, so any process can serve any stream; a page that comes back says with `Last-Event-ID`
what it has. Streams are counted, because each costs one look at the database a second.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass

import anyio
from fastapi.responses import Response, StreamingResponse

from bot.errors import StoreUnavailable

LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
LIFE_SECONDS = 600.0
"""then the browser connects again by itself"""
MOST_STREAMS = 200
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
GONE = "event: gone\ndata: {}\n\n"
"""the page must not come back: whoever it was for has signed out, or may see it no more"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """Seconds; shorter in tests."""

    look: float = LOOK_SECONDS
    heartbeat: float = HEARTBEAT_SECONDS
    life: float = LIFE_SECONDS


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What a page is told. `id` says what it has then."""

    id: str
    data: Mapping[str, object]


class NoMore(Exception):  # noqa: N818  it ends a stream and is no fault
    """There is nothing more to tell to this page."""


Since = Callable[[str], Awaitable[News | None]]
"""id of what the page has -> what came since. Raises NoMore."""


class Streams:
    """The open streams of this process."""

    def __init__(self, *, most: int = MOST_STREAMS, pace: Pace | None = None) -> None:
        self._most = most
        self._pace = pace or Pace()
        self.open = 0

    def respond(self, since: Since, *, after: str, stopping: Callable[[], bool]) -> Response:
        """A stream of news after `after`; 204 when there are too many: the page then asks now and then."""
        if self.open >= self._most:
            return Response(status_code=204)
        events = self._events(since, after, stopping)
        return StreamingResponse(self._counted(events), media_type="text/event-stream", headers=HEADERS)

    async def _counted(self, events: AsyncIterator[str]) -> AsyncIterator[str]:
        self.open += 1
        try:
            async for event in events:
                yield event
        finally:
            self.open -= 1

    async def _events(self, since: Since, after: str, stopping: Callable[[], bool]) -> AsyncIterator[str]:
        yield "retry: 3000\n\n"
        silent = 0.0
        for _ in range(int(self._pace.life / self._pace.look)):
            if stopping():
                return
            try:
                news = await since(after)
            except StoreUnavailable:
                return  # The browser comes back by itself, and says what it has.
            except NoMore:
                yield GONE
                return
            if news is not None:
                after, silent = news.id, 0.0
                yield f"id: {after}\ndata: {json.dumps(news.data)}\n\n"
            elif silent >= self._pace.heartbeat:
                silent = 0.0
                yield ": still here\n\n"
            await anyio.sleep(self._pace.look)
            silent += self._pace.look
