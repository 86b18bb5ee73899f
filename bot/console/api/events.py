"""Events and courses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from bot.assistant.api_tokens import Scope
from bot.assistant.api_views import event_view
from bot.assistant.coordinators import Viewer
from bot.assistant.event_desk import EventDesk, may_run
from bot.assistant.event_fields import MOVES
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

MODEL = schemas.Event.model_validate
LASTING = timedelta(hours=6)
"""events that began so long ago are still listed"""


@dataclass(frozen=True, kw_only=True)
class _Events:
    """What the calls below share."""

    desk: ApiDesk

    def shown(self, viewer: Viewer, event_id: str) -> dict[str, Any]:
        with self.desk.store.begin() as uow:
            held, plan = uow.held_events.get(event_id), uow.held_events.planned(event_id)
        if held is None or (held.event.status == "draft" and not may_run(viewer, held)):
            raise HTTPException(404)
        view = event_view(held, viewer.partner_id)
        if may_run(viewer, held):
            planned = plan.due.isoformat() if plan else None
            view |= {"taken": held.taken, "waiting": held.waiting, "planned": planned}
        return view

    def editable(self, viewer: Viewer, event_id: str) -> dict[str, Any]:
        view = self.shown(viewer, event_id)
        if not view["yours"]:
            raise HTTPException(403, detail="It is not an event of your organisation.")
        return view

    def desk_of(self, viewer: Viewer, key: str | None = None) -> EventDesk:
        return EventDesk(store=self.desk.store, new_id=self.desk.ids(viewer, key))


def events_router(desk: ApiDesk) -> APIRouter:
    """`/events`."""
    router = APIRouter(tags=["events"])
    reads, office = needs(desk, Scope.READ_EVENTS), _Events(desk=desk)

    @router.get("/events", response_model=schemas.Events, responses=documented())
    def list_events(
        request: Request, viewer: Viewer = reads, status: schemas.EventStatus | None = None,
        mine: Literal["true", "false"] = "false", after: After = "", limit: Limit = 50,
    ) -> Response:
        """Those still to come, in the order of their ids; drafts of your organisation only."""
        with desk.store.begin() as uow:
            held = uow.held_events.since(desk.now() - LASTING)
        views = [
            event_view(one, viewer.partner_id) for one in held
            if (one.event.status != "draft" or may_run(viewer, one)) and status in {None, one.event.status}
        ]
        left = [one for one in views if mine == "false" or one["yours"]]
        return answered(request, page_of(left, after, limit), schemas.Events.model_validate)

    @router.get("/events/{event_id}", response_model=schemas.Event, responses=documented(404))
    def get_event(event_id: Id, request: Request, viewer: Viewer = reads) -> Response:
        """One of them."""
        return answered(request, office.shown(viewer, event_id), MODEL)

    return router


def event_changes_router(desk: ApiDesk) -> APIRouter:
    """What makes or changes an event."""
    router = APIRouter(tags=["events"])
    writes, office = needs(desk, Scope.WRITE_EVENTS), _Events(desk=desk)

    @router.post("/events", status_code=201, response_model=schemas.Event, responses=documented())
    def make_event(body: schemas.NewEvent, viewer: Viewer = writes, key: Key = None) -> Response:
        """A draft of your organisation, or with `publish` an event that residents find at once."""
        def make() -> dict[str, Any]:
            texts = body.texts()
            publish = texts.pop("publish", "")
            made = office.desk_of(viewer, key).make(viewer, texts, desk.now())
            if publish:
                office.desk_of(viewer).publish(viewer, made.id, desk.now())
            return MODEL(office.shown(viewer, made.id)).model_dump(mode="json")

        return desk.create(viewer, key, body, make)

    @router.patch("/events/{event_id}", response_model=schemas.Event, responses=documented(404, 412))
    def change_event(
        body: schemas.EventChange, event_id: Id, request: Request,
        viewer: Viewer = writes, if_match: IfMatch = None,
    ) -> Response:
        """What is sent is changed. Another time or place waits five minutes (`planned`), then people are told once."""
        before = office.editable(viewer, event_id)
        check_unchanged(if_match, before, MODEL)
        texts = body.texts()
        moves = {name: text for name, text in texts.items() if name in MOVES}
        if moves and before["status"] != "draft":
            office.desk_of(viewer).move(viewer, event_id, moves, desk.now())
            texts = {name: text for name, text in texts.items() if name not in moves}
        if texts:
            office.desk_of(viewer).change(viewer, event_id, texts, desk.now())
        return answered(request, office.shown(viewer, event_id), MODEL)

    @router.post("/events/{event_id}/publish", response_model=schemas.Event, responses=documented(404))
    def publish_event(event_id: Id, request: Request, viewer: Viewer = writes) -> Response:
        """A draft, or a cancelled event that takes place after all."""
        office.editable(viewer, event_id)
        office.desk_of(viewer).publish(viewer, event_id, desk.now())
        return answered(request, office.shown(viewer, event_id), MODEL)

    @router.post("/events/{event_id}/cancel", response_model=schemas.Event, responses=documented(404))
    def cancel_event(event_id: Id, request: Request, viewer: Viewer = writes) -> Response:
        """Whoever has a place or waits is told after five minutes (`planned`)."""
        office.editable(viewer, event_id)
        office.desk_of(viewer).cancel(viewer, event_id, desk.now())
        return answered(request, office.shown(viewer, event_id), MODEL)

    return router
