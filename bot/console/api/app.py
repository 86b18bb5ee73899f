"""Puts the API together: an application of its own below /api/v1, with its description and its errors."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from bot.console.api.events import event_changes_router, events_router
from bot.console.api.gate import ApiDesk
from bot.console.api.hooks import hooks_router
from bot.console.api.openings import matches_router, opening_changes_router, openings_router
from bot.console.api.problems import add_problem_handlers, describe_problems
from bot.console.api.referrals import referrals_router

DESCRIPTION = (
    "For the own systems of partners. A token belongs to one organisation and sees what its members see: see "
    "docs/how-to/api.md. Errors are problem details (RFC 9457). Answers to GET have an ETag."
)


def build_api(desk: ApiDesk) -> FastAPI:
    """The ASGI application; no pages of documentation, for theirs load scripts from elsewhere."""
    api = FastAPI(
        title="Doorstep", version="1", description=DESCRIPTION, docs_url=None, redoc_url=None,
        default_response_class=JSONResponse, telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    for router_of in (
        openings_router, opening_changes_router, matches_router, events_router, event_changes_router, referrals_router,
        hooks_router,
    ):
        api.include_router(router_of(desk))
    add_problem_handlers(api)
    describe_problems(api)
    return api
