"""Counters for Prometheus. Labels are routes, methods and outcomes: never anything about a person."""

from __future__ import annotations

from time import perf_counter

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """What the web application counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests = Counter(
            "doorstep_http_requests", "Answered requests", ("method", "route", "status"), registry=registry
        )
        self.seconds = Histogram(
            "doorstep_http_seconds", "Seconds until an answer was complete", ("route",), registry=registry
        )
        self.try_messages = Counter(
            "doorstep_try_messages", "Messages sent on the try-it page", ("look", "outcome"), registry=registry
        )


class CountRequests:
    """ASGI middleware: counts by the route's template, so that no address from a path becomes a label."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = perf_counter(), "aborted"

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._metrics.requests.labels(method, route, status).inc()
            self._metrics.seconds.labels(route).observe(perf_counter() - start)


def metrics_router(registry: CollectorRegistry) -> APIRouter:
    """`GET /metrics`."""
    router = APIRouter()

    @router.get("/metrics", name="metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router
