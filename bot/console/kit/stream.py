"""Server-sent events of a page that shows work going on. What it shows stands in rows: any process can serve it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from bot.console.kit.visit import Doors, Visit
from bot.errors import StoreUnavailable

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
MOST_STREAMS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """Seconds; shorter in tests."""

    look: float = 1.5
    heartbeat: float = 15.0
    life: float = 600.0
    """then the browser connects again by itself"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """How things stand. `id` differs as soon as anything shown does: whoever has it is sent nothing."""

    id: str
    data: Mapping[str, Any]
    last: bool = False
    """nothing will change any more"""


@dataclass(kw_only=True)
class Streams:
    """The open streams of one page and process."""

    doors: Doors
    pace: Pace = field(default_factory=Pace)
    open: int = 0

    def respond(self, visit: Visit, look: Callable[[], Frame]) -> Response:
        """A stream of what `look` sees; 204 (the browser asks no more) when there are too many.

        It ends when the coordinator is signed out, and after its last frame.
        """
        if self.open >= MOST_STREAMS:
            return Response(status_code=204)
        return StreamingResponse(self._counted(visit, look), media_type="text/event-stream", headers=HEADERS)

    async def _counted(self, visit: Visit, look: Callable[[], Frame]) -> AsyncIterator[str]:
        self.open += 1
        try:
            async for event in self._events(visit, look):
                yield event
        finally:
            self.open -= 1

    async def _events(self, visit: Visit, look: Callable[[], Frame]) -> AsyncIterator[str]:
        yield "retry: 3000\n\n"
        has, silent = visit.request.headers.get("last-event-id", ""), 0.0
        for _ in range(int(self.pace.life / self.pace.look)):
            if self.doors.stopping():
                return
            try:
                frame = await run_in_threadpool(lambda: look() if self.doors.still_in(visit) else None)
            except StoreUnavailable:
                return  # The browser comes back by itself, and says what it has.
            if frame is None:
                yield "event: out\ndata: {}\n\n"
                return
            if frame.id != has:
                has, silent = frame.id, 0.0
                yield f"id: {has}\ndata: {json.dumps(frame.data)}\n\n"
            elif silent >= self.pace.heartbeat:
                silent = 0.0
                yield ": still here\n\n"
            if frame.last:
                yield "event: over\ndata: {}\n\n"
                return
            await anyio.sleep(self.pace.look)
            silent += self.pace.look
