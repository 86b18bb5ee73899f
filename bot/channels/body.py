"""The body of a webhook call, read up to a limit."""

from __future__ import annotations

from starlette.requests import Request

LIMIT = 256 * 1024
"""bytes; a Telegram update or a Twilio form is a few kilobytes"""


class BodyError(ValueError):
    """The body cannot be read. The text says why, without quoting it."""


async def read_body(request: Request) -> bytes:
    """The whole body. Raises BodyError above LIMIT, before the rest is read."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LIMIT:
            raise BodyError(f"longer than {LIMIT} bytes")
    return bytes(body)
