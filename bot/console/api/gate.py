"""The one way into the API: a token, its scope, and how often. And what every answer has: ETag, paging."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Header, HTTPException, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from bot.assistant.api_access import Access, Caller, TooMany
from bot.assistant.api_matches import OpeningMatches
from bot.assistant.api_once import Made, create_once
from bot.assistant.api_referrals import Referrals
from bot.assistant.api_replies import fixed_id
from bot.assistant.api_tokens import Scope
from bot.assistant.coordinators import Viewer
from bot.assistant.ports import Store
from bot.assistant.referring import Referring
from bot.assistant.webhook_desk import WebhookDesk
from bot.matching.knowledge import Knowledge
from bot.speaking.catalogue import Catalogues

ID = r"^[A-Za-z0-9_@.:\-]{1,100}$"
Id = Annotated[str, Path(pattern=ID)]
Limit = Annotated[int, Query(ge=1, le=100, description="how many at most")]
After = Annotated[str, Query(pattern=r"^[A-Za-z0-9_@.:\-]{0,100}$", description="`next` of the answer before")]
Key = Annotated[str | None, Header(
    alias="Idempotency-Key", pattern=r"^[A-Za-z0-9_\-]{8,100}$",
    description="yours, new for each create: the same create sent again with it makes nothing twice (for 7 days)",
)]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="ETag of what you read: else 412")]
_bearer = HTTPBearer(auto_error=False, description="a token of your partner organisation")


@dataclass(frozen=True, kw_only=True)
class ApiDesk:
    """What the API works with."""

    store: Store
    access: Access
    knowledge: Knowledge
    sentences: Catalogues
    """those of the residents, for reasons"""
    new_id: Callable[[], str]
    now: Callable[[], datetime]
    least: int
    """smaller numbers of people are hidden"""

    @property
    def matches(self) -> OpeningMatches:
        return OpeningMatches(store=self.store, knowledge=self.knowledge, least=self.least)

    @property
    def referrals(self) -> Referrals:
        return Referrals(store=self.store)

    @property
    def referring(self) -> Referring:
        return Referring(store=self.store)

    @property
    def webhooks(self) -> WebhookDesk:
        return WebhookDesk(store=self.store, new_id=self.new_id)

    def ids(self, viewer: Viewer, key: str | None) -> Callable[[], str]:
        """Ids for what is made: always the same one for one idempotency key."""
        return self.new_id if key is None else lambda: fixed_id(viewer.partner_id, key)

    def create(
        self, viewer: Viewer, key: str | None, body: BaseModel, make: Callable[[], Mapping[str, Any]]
    ) -> Response:
        """201 with what was made; the same answer for the same key."""
        def work() -> Made:
            return Made(status=201, body=json.dumps(make(), ensure_ascii=False))

        asked = json.dumps([type(body).__name__, body.model_dump(mode="json")], sort_keys=True)
        made = work() if key is None else create_once(self.store, viewer.partner_id, key, asked, self.now(), work)
        headers = {"Idempotent-Replayed": "true"} if made.again else {}
        return Response(made.body, status_code=made.status, media_type="application/json", headers=headers)


def needs(desk: ApiDesk, scope: Scope) -> Any:
    """A parameter of an endpoint: who calls, if the token may."""

    def enter(
        request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None
    ) -> Viewer:
        try:
            caller: Caller | None = desk.access.enter(given.credentials, desk.now()) if given else None
        except TooMany as error:
            raise HTTPException(429, headers={"Retry-After": str(error.wait)}) from None
        if caller is None:
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
        if scope not in caller.scopes:
            raise HTTPException(403, detail=f"The token has not the scope {scope.value}.")
        _refuse_unknown(request)
        return caller.viewer

    return Depends(enter)


def _refuse_unknown(request: Request) -> None:
    """A misspelt filter would otherwise answer with everything."""
    known = {one.alias for one in request.scope["route"].dependant.query_params}
    if unknown := sorted(set(request.query_params) - known):
        raise RequestValidationError([
            {"loc": ("query", one[:50]), "msg": "There is no such parameter.", "type": "unknown"} for one in unknown
        ])


def etag_of(view: Any) -> str:
    """Changes when what is answered does."""
    return f'"{sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()[:32]}"'


def answered(request: Request, view: Any, model: Callable[[Any], Any]) -> Response:
    """200 with an ETag; 304 when the caller has it already."""
    told = model(view).model_dump(mode="json")
    etag = etag_of(told)
    wanted = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if etag in wanted or "*" in wanted:
        return Response(status_code=304, headers={"ETag": etag})
    return JSONResponse(told, headers={"ETag": etag})


def check_unchanged(if_match: str | None, view: Any, model: Callable[[Any], Any]) -> None:
    """412 when it is another one than the caller read."""
    if if_match is None or if_match.strip() == "*":
        return
    if etag_of(model(view).model_dump(mode="json")) not in [one.strip() for one in if_match.split(",")]:
        raise HTTPException(412)


def page_of(views: Sequence[Mapping[str, Any]], after: str, limit: int, key: str = "id") -> dict[str, Any]:
    """In the order of ids, so that nothing is missed when something is added meanwhile."""
    left = sorted((one for one in views if one[key] > after), key=lambda one: str(one[key]))
    shown = left[:limit]
    return {"items": shown, "next": shown[-1][key] if len(left) > limit else ""}
