"""Who calls? Twilio signs the public URL and every field, the ones we do not know included."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from bot.channels.body import BodyError, read_body
from bot.errors import RequestRefused

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 500


class SignedForms:
    """Reads forms and lets only Twilio's through."""

    def __init__(self, auth_token: str, public_url: str) -> None:
        """`public_url` is what Twilio calls: scheme, host, port and path prefix, whatever a proxy makes of them."""
        self._validator = RequestValidator(auth_token)
        self._public_url = public_url.rstrip("/")

    async def read(self, request: Request, path: str) -> Mapping[str, str]:
        """The form of a call to `path`. Raises RequestRefused, or BodyError when no form can be read."""
        signature = request.headers.get(SIGNATURE_HEADER)
        if not signature:
            raise RequestRefused
        form = ImmutableMultiDict(_pairs(await read_body(request), request.headers.get("Content-Type", "")))
        query = f"?{request.url.query}" if request.url.query else ""
        algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER))
        if not self._validator.validate(f"{self._public_url}{path}{query}", form, signature, algorithm):
            raise RequestRefused
        return form


def _pairs(body: bytes, content_type: str) -> list[tuple[str, str]]:
    if content_type.partition(";")[0].strip().lower() != FORM:
        raise BodyError(f"not {FORM}")
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BodyError("not a form in UTF-8, or too many fields") from None
