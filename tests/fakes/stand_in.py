"""What both stand-ins share: the journal, the failures, the server.

A failure is asked for with `POST /control/fault`, for example `{"kind": "lost", "times": 2, "to": "+447700900123"}`:

    status   answer `status` with `body` (and `retry_after` where the carrier has such a thing); nothing was taken
    reset    reset the connection before anything was taken
    silent   take the message (in the journal), never answer
    lost     take the message, then reset the connection
    garbage  take the message, answer 200 with `body`, which the client cannot read

Without `to` it hits the next message to anybody.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

TAKEN = ("silent", "lost", "garbage")
"""failures after which the person has seen the message"""


class Journal:
    """Everything that happened, one JSON object a line, on disk before the caller gets an answer."""

    def __init__(self, path: Path | None = None, *, sync: bool = True) -> None:
        """Without `sync` (for measurements) an entry may be lost with the machine, but not with the process."""
        self.entries: list[dict[str, Any]] = []
        self._sync = sync
        self._file = path.open("a", encoding="utf-8") if path else None

    def write(self, **entry: Any) -> None:
        entry = {"at": time.time(), **entry}
        self.entries.append(entry)
        if self._file:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()
            if self._sync:
                os.fsync(self._file.fileno())


@dataclass
class Faults:
    """Failures waiting for their message."""

    waiting: list[dict[str, Any]] = field(default_factory=list)

    def add(self, fault: dict[str, Any]) -> None:
        self.waiting.append({"times": 1, "to": "", **fault})

    def next_for(self, to: str) -> dict[str, Any] | None:
        for fault in self.waiting:
            if fault["to"] in ("", to):
                fault["times"] -= 1
                if fault["times"] <= 0:
                    self.waiting.remove(fault)
                return fault
        return None


async def break_off(request: web.Request, fault: dict[str, Any]) -> web.Response:
    """Act out a failure that is not an answer."""
    if fault["kind"] == "silent":
        await asyncio.sleep(3600)
    if fault["kind"] == "garbage":
        return web.Response(text=fault.get("body", "<html>gateway</html>"), content_type="text/html")
    transport = request.transport
    assert transport is not None
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    return web.Response()


def add_controls(app: web.Application, faults: Faults, journal: Journal) -> None:
    """The endpoints a test drives every stand-in with."""

    async def fault(request: web.Request) -> web.Response:
        faults.add(await request.json())
        return web.json_response({"waiting": len(faults.waiting)})

    async def entries(_: web.Request) -> web.Response:
        return web.json_response(journal.entries)

    app.router.add_post("/control/fault", fault)
    app.router.add_get("/control/journal", entries)


class Running:
    """A stand-in inside this process: `async with Running(app) as base_url`."""

    def __init__(self, app: web.Application, port: int = 0) -> None:
        self._runner = web.AppRunner(app, shutdown_timeout=0.05, access_log=None)
        self._port = port

    async def __aenter__(self) -> str:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


def parser(about: str) -> argparse.ArgumentParser:
    """The options every stand-in takes."""
    options = argparse.ArgumentParser(description=about)
    options.add_argument("--port", type=int, default=0, help="0 takes a free one and prints it")
    options.add_argument("--journal", type=Path, default=None, help="file to append to")
    options.add_argument("--no-sync", dest="sync", action="store_false", help="do not wait for the disk")
    return options


def run(make_app: Callable[[], web.Application], port: int) -> None:
    """Serve until SIGTERM; the first line on stdout is `{"url": ...}`."""

    async def serve() -> None:
        stopped = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
        async with Running(make_app(), port) as url:
            print(json.dumps({"url": url}), flush=True)
            await stopped.wait()

    asyncio.run(serve())
