"""A source of openings on a port of its own: pages that a test puts there, and everything a source can do wrong.

Each path has a queue of answers; the last one stays. An answer may be a function of the query, for pages that change
while they are read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, kw_only=True)
class Says:
    """One answer."""

    body: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0
    """seconds before the answer"""
    trickle: float = 0
    """seconds between the first and the second half of the body"""
    cut: bool = False
    """break off in the middle of the body"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


Answer = Says | Callable[[Mapping[str, str]], Says]


class FeedServer:
    """`with FeedServer() as source: source.put("/jobs", Says(...)); source.url("/jobs")`."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: dict[str, list[Answer]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    def put(self, path: str, *answers: Answer) -> None:
        """What is said there from now on, one answer after the other."""
        self._answers[path] = list(answers)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _next(self, path: str, query: Mapping[str, str]) -> Says:
        queue = self._answers.get(path)
        if not queue:
            return Says(status=404)
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        return answer(query) if callable(answer) else answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        source = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = dict(parse_qsl(parts.query))
                source.asked.append(Asked(path=parts.path, query=query, headers=dict(self.headers.items())))
                says = source._next(parts.path, query)
                sleep(says.wait)
                if says.headers.get("ETag") and self.headers.get("If-None-Match") == says.headers["ETag"]:
                    self.send_response(304)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                body = says.body.encode()
                self.send_response(says.status)
                for name, value in says.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                half = len(body) // 2
                self.wfile.write(body[:half])
                self.wfile.flush()
                if says.cut:
                    self.close_connection = True
                    self.connection.close()
                    return
                sleep(says.trickle)
                self.wfile.write(body[half:])

            def log_message(self, *_: object) -> None:
                """The tests say what went wrong."""

        return Handler
