"""The calendar file of an event, for the link in our messages. Public: it says what the event itself makes public."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, HTTPException, Response

FindCalendar = Callable[[str], bytes | None]
"""code of an event -> its calendar file; None when there is no such event"""


def event_router(find: FindCalendar) -> APIRouter:
    """`GET /e/CODE.ics`."""
    router = APIRouter()

    @router.get("/e/{code}.ics")
    def calendar(code: str) -> Response:
        """Always asked for anew: the event may have moved."""
        file = find(code)
        if file is None:
            raise HTTPException(status_code=404)
        return Response(file, media_type="text/calendar; charset=utf-8", headers={
            "Cache-Control": "no-cache", "Content-Disposition": 'attachment; filename="event.ics"',
        })

    return router
