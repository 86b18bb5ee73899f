"""What the public may see of events: a page and a calendar file each, and the feeds of all of them.

No account, no cookie, no word about anybody who comes. Whoever asks again is told when nothing is new.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2s
from threading import Lock
from typing import Protocol

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool

from bot.assistant.event_view import EventView
from bot.console.language_names import direction
from bot.console.pages import Pages

FEEDS: Mapping[str, str] = {"ics": "ics", "jsonld": "schema-org", "json": "oruk", "csv": "csv"}
"""ending of /events.* -> format"""
MOST_REMEMBERED = 5_000


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicFile:
    """A file, and what it was made of: that changes only when the events do."""

    content: bytes
    media_type: str
    made_of: str


class PublicEvents(Protocol):
    """Where the pages have the events from. Called off the event loop."""

    def calendar(self, code: str) -> PublicFile | None:
        """The calendar file of the event with this code or id."""
        ...

    def view(self, code: str, language: str) -> EventView | None:
        """The event with this code or id."""
        ...

    def feed(self, form: str, partner: str) -> PublicFile:
        """All public events, or those of a partner."""
        ...

    @property
    def languages(self) -> Sequence[str]:
        """Those a page can be in; the first where none fits."""
        ...


@dataclass(slots=True)
class Seen:
    """Since when an address has answered as it does: seen from this process, so never earlier than it is true."""

    now: Callable[[], datetime]
    _known: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def since(self, address: str, tag: str) -> datetime:
        """When this answer was first given."""
        with self._lock:
            known = self._known.get(address)
            if known is None or known[0] != tag:
                if len(self._known) >= MOST_REMEMBERED:
                    self._known.clear()
                known = self._known[address] = (tag, self.now().astimezone(UTC).replace(microsecond=0))
            return known[1]


def event_router(events: PublicEvents, pages: Pages, now: Callable[[], datetime]) -> APIRouter:
    """`GET /e/CODE`, `/e/CODE.ics`, and `/events.ics`, `.jsonld`, `.json`, `.csv` (`?partner=NAME`)."""
    router, seen = APIRouter(), Seen(now=now)

    @router.get("/e/{code}.ics", name="event_calendar")
    async def calendar(request: Request, code: str) -> Response:
        file = await run_in_threadpool(events.calendar, code)
        return _file(request, _there(file), "event.ics", seen)

    @router.get("/events.{ending}", name="event_feed")
    async def feed(request: Request, ending: str, partner: str = "") -> Response:
        if ending not in FEEDS:
            raise HTTPException(status_code=404)
        file = await run_in_threadpool(events.feed, FEEDS[ending], partner[:200])
        return _file(request, file, f"events.{ending}", seen)

    @router.get("/e/{code}", name="event_page")
    async def page(request: Request, code: str, lang: str = "") -> Response:
        language = spoken(lang or request.headers.get("accept-language", ""), events.languages)
        view = await run_in_threadpool(events.view, code, language)
        if view is None:
            raise HTTPException(status_code=404)
        html = pages.fragment(request, "event.html", view=view, dir=direction(view.language, view.title))
        headers = {"Content-Language": view.language, "Vary": "Accept-Language"}
        file = PublicFile(content=html.encode(), media_type="text/html; charset=utf-8", made_of=html)
        return _answer(request, file, seen, headers)

    return router


def spoken(accepted: str, languages: Sequence[str]) -> str:
    """The language that fits best: by weight, then by order; `ur-PK` is served by `ur`."""
    def weight(part: str) -> float:
        told = part.partition("q=")[2].strip()
        try:
            return float(told) if told else 1.0
        except ValueError:
            return 0.0

    parts = [part for part in accepted.split(",")[:50] if part.strip() and weight(part) > 0]
    known = {one.casefold(): one for one in languages}
    for part in sorted(parts, key=weight, reverse=True):
        tag = part.partition(";")[0].strip().casefold()
        found = known.get(tag) or known.get(tag.partition("-")[0])
        if found:
            return found
    return languages[0]


def _there(file: PublicFile | None) -> PublicFile:
    if file is None:
        raise HTTPException(status_code=404)
    return file


def _file(request: Request, file: PublicFile, name: str, seen: Seen) -> Response:
    return _answer(request, file, seen, {"Content-Disposition": f'attachment; filename="{name}"'})


def _answer(request: Request, file: PublicFile, seen: Seen, headers: Mapping[str, str]) -> Response:
    """Always asked for anew, as the event may have moved; what is not new is not sent again."""
    tag = f'W/"{blake2s(file.made_of.encode(), digest_size=12).hexdigest()}"'
    since = seen.since(f"{request.url.path}?{request.url.query} {headers.get('Content-Language', '')}", tag)
    told = {
        **headers, "Cache-Control": "no-cache", "ETag": tag, "Last-Modified": format_datetime(since, usegmt=True),
    }
    if _is_known(request, tag, since):
        return Response(status_code=304, headers=told)
    return Response(file.content, media_type=file.media_type, headers=told)


def _is_known(request: Request, tag: str, since: datetime) -> bool:
    """A tag decides, where there is one; else the time."""
    if tags := request.headers.get("if-none-match"):
        return tags.strip() == "*" or tag in {f'W/{one.strip().removeprefix("W/")}' for one in tags.split(",")}
    try:
        told = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return told.tzinfo is not None and since <= told
