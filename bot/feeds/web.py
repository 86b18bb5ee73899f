"""Asking a source over HTTP, politely: who we are, only what is new, not too often, not for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType

import httpx

from bot.errors import FeedUnavailable

USER_AGENT = "Doorstep/0.1 (community jobs noticeboard; reads public feeds)"
ACCEPT = "application/xml, application/json, application/ld+json, text/csv, text/html;q=0.8, */*;q=0.5"
TIMEOUT = httpx.Timeout(20.0, connect=10.0)
WHOLE_SECONDS = 90.0
"""for one answer, however slowly it trickles"""
MOST_BYTES = 50_000_000
TRIES = 4
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""a source that wants us to wait longer is read another time"""
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a source said."""

    body: bytes = b""
    unchanged: bool = False
    etag: str = ""
    modified: str = ""


class Web(AbstractContextManager["Web"]):
    """One client for all pages of a reading. `pause` sleeps that many seconds; `clock` counts them."""

    def __init__(
        self, *, pause: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic,
        timeout: httpx.Timeout = TIMEOUT, whole_seconds: float = WHOLE_SECONDS,
    ) -> None:
        self._pause = pause
        self._clock = clock
        self._whole_seconds = whole_seconds
        self._client = httpx.Client(
            timeout=timeout, follow_redirects=True, max_redirects=5,
            headers={"User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Language": "en-GB, en;q=0.8"},
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, address: str, etag: str = "", modified: str = "") -> Answer:
        """The answer to GET, after as many tries as are decent. Raises FeedUnavailable, which says when to return."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._get(address, etag, modified)
            except FeedUnavailable as problem:
                wait = problem.retry_after if problem.retry_after is not None else FIRST_PAUSE * 2 ** (attempt - 1)
                if not problem.passing or attempt == TRIES or wait > LONGEST_PAUSE:
                    raise
                self._pause(wait)
        raise AssertionError("the last try returns or raises")

    def _get(self, address: str, etag: str, modified: str) -> Answer:
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        try:
            given = {name: value for name, value in headers.items() if value}
            with self._client.stream("GET", address, headers=given) as response:
                if response.status_code == httpx.codes.NOT_MODIFIED and (etag or modified):
                    return Answer(unchanged=True, etag=etag, modified=modified)
                if response.status_code != httpx.codes.OK:
                    raise _refused(address, response)
                return Answer(
                    body=self._body(address, response), etag=response.headers.get("ETag", ""),
                    modified=response.headers.get("Last-Modified", ""),
                )
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects) as error:
            raise FeedUnavailable(f"cannot be fetched: {type(error).__name__}", where=address, passing=False) from error
        except httpx.HTTPError as error:
            raise FeedUnavailable(f"cannot be fetched: {type(error).__name__}", where=address) from error

    def _body(self, address: str, response: httpx.Response) -> bytes:
        end, parts, size = self._clock() + self._whole_seconds, [], 0
        for part in response.iter_bytes():
            size += len(part)
            parts.append(part)
            if size > MOST_BYTES:
                raise FeedUnavailable("answers with more than 50 MB", where=address, passing=False)
            if self._clock() > end:
                raise FeedUnavailable(f"took longer than {self._whole_seconds:.0f} seconds to answer", where=address)
        return b"".join(parts)


def _refused(address: str, response: httpx.Response) -> FeedUnavailable:
    status = response.status_code
    return FeedUnavailable(
        f"cannot be fetched: the source answers {status}", where=address, passing=status in BUSY,
        retry_after=_retry_after(response.headers.get("Retry-After", "")),
    )


def _retry_after(told: str) -> float | None:
    """Seconds, or a date."""
    if told.strip().isdecimal():
        return float(told)
    try:
        at = parsedate_to_datetime(told)
    except (TypeError, ValueError):
        return None
    now = datetime.now(UTC)  # noqa: TID251 - the date is that of the source's clock, so only the real time will do
    return max(0.0, (at.astimezone(UTC) - now).total_seconds())
