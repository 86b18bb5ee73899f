"""Is the process alive, and can it do its work?"""

from __future__ import annotations

import anyio
import anyio.to_thread
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from bot.assistant.ports import Store
from bot.errors import StoreError

PATIENCE_SECONDS = 2.0


def health_router(store: Store, *, patience: float = PATIENCE_SECONDS) -> APIRouter:
    """`GET /health/live` and `GET /health/ready`; the latter answers 503 and why when the database does not."""
    router = APIRouter(prefix="/health")
    # One thread of its own: a database that hangs must not take the threads that others need.
    thread = anyio.CapacityLimiter(1)

    @router.get("/live", name="live")
    async def live() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @router.get("/ready", name="ready")
    async def ready() -> JSONResponse:
        try:
            with anyio.fail_after(patience):
                await anyio.to_thread.run_sync(_look, store, abandon_on_cancel=True, limiter=thread)
        except TimeoutError:
            return _unavailable(f"the database did not answer within {patience:g} s")
        except StoreError as error:
            return _unavailable(str(error))
        return JSONResponse({"status": "ok"})

    return router


def _look(store: Store) -> None:
    with store.begin() as uow:
        uow.contacts.get("")


def _unavailable(reason: str) -> JSONResponse:
    return JSONResponse({"status": "unavailable", "reason": reason}, status_code=503, headers={"Retry-After": "2"})
