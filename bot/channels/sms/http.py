"""The HTTP client under Twilio's: another root where wanted, a time limit that holds, nothing personal in the log.

Twilio's own AsyncTwilioHttpClient ignores its `timeout` (twilio-python issue 925) and logs addresses.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from bot.channels.sms.errors import create_error

TWILIO = "https://api.twilio.com"
CONNECT_SECONDS = 5.0


class TwilioHttp(AsyncHttpClient):  # type: ignore[misc]  # the library carries no types
    """Give it to `twilio.rest.Client`. The session opens at the first call, inside the running loop."""

    def __init__(self, root: str = TWILIO, *, seconds: float = 10.0) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=seconds)
        self._root = root.rstrip("/")
        self._limit = aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, CONNECT_SECONDS))
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002  our limit is fixed
        allow_redirects: bool = False,
    ) -> Response:
        """One call, within the limit. Raises SendError for 4xx and 5xx, below HTTP aiohttp's or TimeoutError."""
        sent_headers = dict(headers or {})
        if auth:
            sent_headers["Authorization"] = aiohttp.encode_basic_auth(*auth)
        async with self._open().request(
            method.upper(), uri.replace(TWILIO, self._root, 1), params=params, data=data, headers=sent_headers,
            allow_redirects=allow_redirects, timeout=self._limit,
        ) as answer:
            text = await answer.text(errors="replace")
            if answer.status >= 400:
                raise create_error(answer.status, _code(text), _seconds(answer.headers.get("Retry-After", "")))
            return Response(answer.status, text, answer.headers)

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession()
        return self._session


def _code(text: str) -> int | None:
    """Twilio's code in an error body; None when the body is not Twilio's (a proxy's page)."""
    try:
        code = json.loads(text)["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return code if isinstance(code, int) else None


def _seconds(header: str) -> float | None:
    return float(header) if header.isdecimal() else None
