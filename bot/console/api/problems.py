"""Errors of the API as problem details (RFC 9457): what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from bot.assistant.api_once import KeyReused
from bot.errors import AccountError, EventError, OpeningError, StoreUnavailable, WebhookError

MEDIA = "application/problem+json"
PREFIX = "/api/v1"
ADVICE: Mapping[int, tuple[str, str, str]] = {
    400: ("unreadable", "This cannot be read", "Send JSON in UTF-8."),
    401: ("no-token", "A token is missing, or opens nothing",
          "Send `Authorization: Bearer TOKEN`. Tokens end and can be revoked: ask the programme for a new one."),
    403: ("not-allowed", "This token may not do that", "Ask the programme for a token with the scope that is named."),
    404: ("not-found", "There is no such thing that you may see", "Check the address and the id."),
    405: ("no-such-method", "This address cannot be used like that", "See /api/v1/openapi.json."),
    409: ("cannot-be-done", "As things stand this cannot be done", "Read it again, then decide."),
    412: ("changed-meanwhile", "Somebody changed it since you read it", "Read it again, then send your change."),
    413: ("too-large", "That is too much at once", "Send less."),
    422: ("invalid", "Something is missing or wrong", "Mend what is named under `errors` and send it again."),
    429: ("too-often", "That was a lot at once", "Wait as many seconds as Retry-After says."),
    500: ("our-fault", "Something went wrong in Doorstep", "Try again. Then tell the programme when it happened."),
    503: ("not-now", "Doorstep cannot reach its database for now", "Nothing was changed. Try again in a few seconds."),
}
OTHER = ("failed", "This did not work", "See /api/v1/openapi.json.")


class Wrong(BaseModel):
    """One thing that is wrong."""

    where: str
    """name of the field, the parameter or the header; "" = the whole"""
    what: str


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    """urn:doorstep:problem:NAME"""
    title: str
    """what happened"""
    status: int
    detail: str
    """what to do"""
    errors: list[Wrong] = []


def problem(
    status: int, errors: Sequence[Wrong] = (), *, headers: Mapping[str, str] | None = None, title: str = ""
) -> Response:
    """The answer."""
    name, usual, advice = ADVICE.get(status, OTHER)
    told = Problem(
        type=f"urn:doorstep:problem:{name}", title=title or usual, status=status, detail=advice, errors=list(errors),
    )
    return JSONResponse(told.model_dump(), status_code=status, headers=dict(headers or {}), media_type=MEDIA)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of these failures; every call may have no token, or come too often."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        one: {"description": ADVICE[one][1], "content": {MEDIA: {"schema": schema}}}
        for one in sorted({400, 401, 403, 422, 429, 503, *statuses})
    }


def describe_problems(api: FastAPI) -> None:
    """Puts what `documented` refers to into the description of the API."""
    usual = api.openapi

    def described() -> dict[str, Any]:
        whole = usual()
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        whole["components"]["schemas"] |= {**schema.pop("$defs"), Problem.__name__: schema}
        return whole

    api.openapi = described  # type: ignore[method-assign]  # as FastAPI's manual does it


def add_problem_handlers(api: FastAPI) -> None:
    """All that the API answers when something is wrong."""

    async def http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        errors = [Wrong(where="", what=str(error.detail))] if error.status_code in {403, 409} else []
        return problem(error.status_code, errors, headers=error.headers)

    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problem(422, [Wrong(where=_where(one["loc"]), what=str(one["msg"])) for one in error.errors()])

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, OpeningError | EventError)
        return problem(422, [Wrong(where=name, what=text) for name, text in error.problems.items()])

    async def account(_: Request, error: Exception) -> Response:
        assert isinstance(error, AccountError)
        if isinstance(error, WebhookError) and not error.field:
            return problem(404)
        return problem(422, [Wrong(where=error.field, what=error.what)])

    async def reused(_: Request, __: Exception) -> Response:
        return problem(422, [Wrong(where="Idempotency-Key", what="It was used for another request.")])

    async def away(_: Request, __: Exception) -> Response:
        return problem(503, headers={"Retry-After": "2"})

    for kind, handler in (
        (HTTPException, http), (RequestValidationError, invalid), (OpeningError, refused), (AccountError, account),
        (KeyReused, reused), (StoreUnavailable, away),
    ):
        api.add_exception_handler(kind, handler)


def _where(place: Sequence[int | str]) -> str:
    """`body.title` is the field `title`."""
    return ".".join(str(one) for one in place[1:]) if len(place) > 1 else ""
