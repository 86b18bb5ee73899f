"""Openings, and who they are for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from bot.assistant.api_matches import Matching as Found
from bot.assistant.api_tokens import Scope
from bot.assistant.api_views import opening_view
from bot.assistant.coordinators import Viewer
from bot.assistant.feed import KeptOpening
from bot.assistant.opening_desk import Posting
from bot.assistant.ports import Store
from bot.console.api import schemas
from bot.console.api.gate import (
    After,
    ApiDesk,
    Id,
    IfMatch,
    Key,
    Limit,
    answered,
    check_unchanged,
    needs,
    page_of,
)
from bot.console.api.problems import documented
from bot.matching.values import Kind
from bot.speaking.catalogue import say

MODEL = schemas.Opening.model_validate


@dataclass(frozen=True, kw_only=True)
class _Openings:
    """What the calls below share."""

    desk: ApiDesk

    def shown(self, viewer: Viewer, opening_id: str) -> dict[str, Any]:
        return opening_view(kept_of(self.desk.store, opening_id), viewer.partner_id)

    def editable(self, viewer: Viewer, opening_id: str) -> dict[str, Any]:
        view = self.shown(viewer, opening_id)
        if not view["yours"]:
            raise HTTPException(403, detail="It is not an opening of your organisation.")
        return view

    def posting(self, viewer: Viewer, key: str | None = None) -> Posting:
        return Posting(store=self.desk.store, knowledge=self.desk.knowledge, new_id=self.desk.ids(viewer, key))


def openings_router(desk: ApiDesk) -> APIRouter:
    """`/openings`."""
    router = APIRouter(tags=["openings"])
    reads, office = needs(desk, Scope.READ_OPENINGS), _Openings(desk=desk)

    @router.get("/openings", response_model=schemas.Openings, responses=documented())
    def list_openings(
        request: Request, viewer: Viewer = reads, kind: Kind | None = None,
        status: schemas.OpeningStatus = "open", mine: Literal["true", "false"] = "false",
        after: After = "", limit: Limit = 50,
    ) -> Response:
        """All openings, in the order of their ids; with `mine=true` those of your organisation."""
        with desk.store.begin() as uow:
            kept = uow.openings.all_kept(viewer.partner_id if mine == "true" else "", status=status)
        views = [opening_view(one, viewer.partner_id) for one in kept]
        left = [one for one in views if kind is None or one["kind"] == kind.value]
        return answered(request, page_of(left, after, limit), schemas.Openings.model_validate)

    @router.get("/openings/{opening_id}", response_model=schemas.Opening, responses=documented(404))
    def get_opening(opening_id: Id, request: Request, viewer: Viewer = reads) -> Response:
        """One of them."""
        return answered(request, office.shown(viewer, opening_id), MODEL)

    return router


def opening_changes_router(desk: ApiDesk) -> APIRouter:
    """What changes an opening."""
    router = APIRouter(tags=["openings"])
    writes, office = needs(desk, Scope.WRITE_OPENINGS), _Openings(desk=desk)

    @router.post("/openings", status_code=201, response_model=schemas.Opening, responses=documented())
    def post_opening(body: schemas.NewOpening, viewer: Viewer = writes, key: Key = None) -> Response:
        """A new opening of your organisation: residents find it at once, and those it is for are told."""
        def make() -> dict[str, Any]:
            made = office.posting(viewer, key).post(viewer, body.texts(), desk.now())
            return MODEL(office.shown(viewer, made.id)).model_dump(mode="json")

        return desk.create(viewer, key, body, make)

    @router.patch("/openings/{opening_id}", response_model=schemas.Opening, responses=documented(404, 412))
    def change_opening(
        body: schemas.OpeningChange, opening_id: Id, request: Request,
        viewer: Viewer = writes, if_match: IfMatch = None,
    ) -> Response:
        """What is sent is changed, for good: nobody's feed puts it back. People who were told hear of it."""
        check_unchanged(if_match, office.editable(viewer, opening_id), MODEL)
        office.posting(viewer).change(viewer, opening_id, body.texts(), desk.now())
        return answered(request, office.shown(viewer, opening_id), MODEL)

    @router.post("/openings/{opening_id}/status", response_model=schemas.Opening, responses=documented(404))
    def end_opening(
        body: schemas.End, opening_id: Id, request: Request, viewer: Viewer = writes,
    ) -> Response:
        """Filled, closed or cancelled; or open again. What it is already it stays."""
        office.editable(viewer, opening_id)
        if body.status == "open":
            office.posting(viewer).reopen(viewer, opening_id, desk.now())
        else:
            office.posting(viewer).end(viewer, opening_id, body.status, desk.now())
        return answered(request, office.shown(viewer, opening_id), MODEL)

    return router


def matches_router(desk: ApiDesk) -> APIRouter:
    """`/openings/{opening_id}/matches`: only people that the partner may see."""
    router = APIRouter(tags=["matches"])
    reads, counts = needs(desk, Scope.READ_MATCHES), needs(desk, Scope.READ_OPENINGS)

    def plain(found: Found, language: str) -> dict[str, Any]:
        match = found.match
        step = say(match.next_step.sentence, language, desk.sentences) if match.next_step else ""
        return {
            "resident": found.resident_id, "name": found.name, "verdict": match.verdict,
            "score": round(match.score, 4), "next_step": step,
            "reasons": [say(one, language, desk.sentences) for one in match.reasons],
        }

    @router.get("/openings/{opening_id}/matches", response_model=schemas.Matches, responses=documented(404))
    def list_matches(
        opening_id: Id, request: Request, viewer: Viewer = reads,
        language: Literal["en", "ar"] = "en",
        after: After = "", limit: Limit = 50,
    ) -> Response:
        """Who of the next people it may be for, best first. Go on until `next` is empty: a page may have nobody.

        Nobody is told that they qualify: a verdict is where to begin to talk.
        """
        opening = kept_of(desk.store, opening_id).opportunity
        found = desk.matches.listed(viewer, opening, after, limit, desk.now())
        items = [plain(one, language) for one in found.people]
        return answered(request, {"items": items, "next": found.next}, schemas.Matches.model_validate)

    @router.get("/openings/{opening_id}/matches/summary", response_model=schemas.Counts, responses=documented(404))
    def count_matches(opening_id: Id, request: Request, viewer: Viewer = counts) -> Response:
        """How many, without anybody's id: of the first 1,000 people that your organisation may see."""
        summary = desk.matches.summary(viewer, kept_of(desk.store, opening_id).opportunity, desk.now())
        view = {"counts": dict(summary.counts), "looked": summary.looked}
        return answered(request, view, schemas.Counts.model_validate)

    return router


def kept_of(store: Store, opening_id: str) -> KeptOpening:
    """Raises 404."""
    with store.begin() as uow:
        kept = uow.openings.kept(opening_id)
    if kept is None:
        raise HTTPException(404)
    return kept
