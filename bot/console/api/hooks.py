"""Webhooks: where a partner's system hears of news."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.assistant.api_tokens import Scope
from bot.assistant.coordinators import Viewer
from bot.assistant.webhooks import Webhook, kinds_of
from bot.console.api import schemas
from bot.console.api.gate import ApiDesk, Id, Key, answered, needs
from bot.console.api.problems import documented

MODEL = schemas.Webhook.model_validate


def hooks_router(desk: ApiDesk) -> APIRouter:
    """`/webhooks`."""
    router = APIRouter(tags=["webhooks"])
    may = needs(desk, Scope.WEBHOOKS)

    @router.get("/webhooks", response_model=schemas.Webhooks, responses=documented())
    def list_webhooks(request: Request, viewer: Viewer = may) -> Response:
        """All of your organisation."""
        items = [_view(one) for one in desk.webhooks.listed(viewer)]
        return answered(request, {"items": items}, schemas.Webhooks.model_validate)

    @router.post("/webhooks", status_code=201, response_model=schemas.MadeWebhook, responses=documented())
    def make_webhook(body: schemas.NewWebhook, viewer: Viewer = may, key: Key = None) -> Response:
        """News from now on. The secret is told in this answer only: check every signature with it."""
        def make() -> dict[str, Any]:
            made = desk.webhooks.add(
                viewer, body.url, kinds_of(body.news), desk.now(), desk.ids(viewer, key)() if key else "",
            )
            return schemas.MadeWebhook.model_validate({**_view(made), "secret": made.secret}).model_dump(mode="json")

        return desk.create(viewer, key, body, make)

    @router.get("/webhooks/{webhook_id}", response_model=schemas.Webhook, responses=documented(404))
    def get_webhook(webhook_id: Id, request: Request, viewer: Viewer = may) -> Response:
        """One of them."""
        return answered(request, _view(desk.webhooks.one(viewer, webhook_id)[0]), MODEL)

    @router.delete("/webhooks/{webhook_id}", status_code=204, response_class=Response, responses=documented(404))
    def remove_webhook(webhook_id: Id, viewer: Viewer = may) -> Response:
        """With what is under way to it."""
        desk.webhooks.remove(viewer, webhook_id, desk.now())
        return Response(status_code=204)

    @router.post("/webhooks/{webhook_id}/test", status_code=202, response_model=schemas.Sent, responses=documented(404))
    def test_webhook(webhook_id: Id, viewer: Viewer = may) -> schemas.Sent:
        """A message of type `test` goes to it within a minute."""
        sent = desk.webhooks.test(viewer, webhook_id, desk.now())
        return schemas.Sent(id=sent.id, state=sent.state)

    @router.post("/webhooks/{webhook_id}/restart", response_model=schemas.Webhook, responses=documented(404))
    def restart_webhook(webhook_id: Id, request: Request, viewer: Viewer = may) -> Response:
        """One that was stopped hears of what is new from now on."""
        desk.webhooks.start_again(viewer, webhook_id, desk.now())
        return answered(request, _view(desk.webhooks.one(viewer, webhook_id)[0]), MODEL)

    return router


def _view(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.id, "url": webhook.address, "news": sorted(webhook.news), "made": webhook.made.isoformat(),
        "failing": webhook.failing.isoformat() if webhook.failing else None,
        "stopped": webhook.stopped.isoformat() if webhook.stopped else None,
    }
