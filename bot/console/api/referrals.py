"""Referrals between partners: with the person's consent, and a reply."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from bot.assistant.api_tokens import Scope
from bot.assistant.api_views import referral_view
from bot.assistant.coordinators import Viewer
from bot.assistant.outcome import ReferralStatus
from bot.console.api import schemas
from bot.console.api.gate import ApiDesk, Id, Key, Limit, answered, needs
from bot.console.api.problems import documented

MODEL = schemas.Referral.model_validate
AfterBoth = Annotated[str, Query(
    description="`next` of the answer before", pattern=r"^[A-Za-z0-9_@.:\-]{0,100}/?[A-Za-z0-9_@.:\-]{0,100}$",
)]


def referrals_router(desk: ApiDesk) -> APIRouter:
    """`/referrals`."""
    router = APIRouter(tags=["referrals"])
    reads, writes = needs(desk, Scope.READ_REFERRALS), needs(desk, Scope.WRITE_REFERRALS)

    def shown(viewer: Viewer, opening: str, resident: str) -> dict[str, Any]:
        found = desk.referrals.one(viewer, resident, opening)
        if found is None:
            raise HTTPException(404)
        return referral_view(found.referral, received=found.received)

    @router.get("/referrals", response_model=schemas.ReferralList, responses=documented())
    def list_referrals(
        request: Request, viewer: Viewer = reads, status: ReferralStatus | None = None,
        received: Literal["true", "false"] | None = None,
        after: AfterBoth = "", limit: Limit = 50,
    ) -> Response:
        """Those to your openings once they are passed on, and those you made."""
        views = [referral_view(one.referral, received=one.received) for one in desk.referrals.listed(viewer)]
        left = [
            one for one in views if status in {None, one["status"]}
            and received in {None, str(one["received"]).lower()} and _place(one) > after
        ]
        more = _place(left[limit - 1]) if len(left) > limit else ""
        return answered(request, {"items": left[:limit], "next": more}, schemas.ReferralList.model_validate)

    @router.post("/referrals", status_code=201, response_model=schemas.Referral, responses=documented())
    def refer(body: schemas.NewReferral, viewer: Viewer = writes, key: Key = None) -> Response:
        """Refer somebody your organisation may see, who agreed. A coordinator of the programme passes it on.

        The consent is kept as evidence, with your wording and the name of your organisation. Sent again it changes
        nothing.
        """
        def make() -> dict[str, Any]:
            made = desk.referrals.refer(viewer, body.resident, body.opening, body.wording, desk.now())
            return MODEL(referral_view(made, received=False)).model_dump(mode="json")

        return desk.create(viewer, key, body, make)

    @router.get("/referrals/{opening}/{resident}", response_model=schemas.Referral, responses=documented(404))
    def get_referral(
        opening: Id, resident: Id, request: Request, viewer: Viewer = reads,
    ) -> Response:
        """One of them."""
        return answered(request, shown(viewer, opening, resident), MODEL)

    @router.post("/referrals/{opening}/{resident}/answer", response_model=schemas.Referral, responses=documented(404))
    def answer_referral(
        opening: Id, resident: Id, body: schemas.Answer, request: Request, viewer: Viewer = writes,
    ) -> Response:
        """Of one to your opening: how it goes on, and what you say to whoever referred them."""
        status = ReferralStatus(body.status)
        before = desk.referring.answer(viewer, resident, opening, status, body.reply, desk.now())
        if before is None:
            raise HTTPException(404)
        found = desk.referrals.one(viewer, resident, opening)
        if found is not None:
            return answered(request, referral_view(found.referral, received=found.received), MODEL)
        # It is closed: what could be seen of the person because of it is behind the wall again.
        told = {**referral_view(before, received=True), "status": status.value, "reply": body.reply.strip()}
        return answered(request, told, MODEL)

    return router


def _place(view: dict[str, Any]) -> str:
    return f"{view['resident']}/{view['opening']}"
