"""A LibreTranslate-compatible server on this machine: `POST /translate`, with the faults one may meet."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class TranslateServer(ThreadingHTTPServer):
    """`fault`: "", "slow" (answers too late), "drips" (a byte now and then), "error", "rubbish", "short" (one too few)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.fault = ""
        self.asked: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: TranslateServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, **body})
        fault = self.server.fault
        if fault == "slow":
            time.sleep(1.5)
        texts = [f"{body['target']}:{text}" for text in body["q"]][fault == "short":]
        answer = b"<html>" if fault == "rubbish" else json.dumps({"translatedText": texts}).encode()
        self.send_response(400 if fault == "error" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        try:
            for byte in ([answer] if fault != "drips" else [answer[n:n + 1] for n in range(len(answer))]):
                self.wfile.write(byte)
                if fault == "drips":
                    self.wfile.flush()
                    time.sleep(0.1)
        except OSError:
            return  # the other side has given up, as it should

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def translating() -> Iterator[TranslateServer]:
    server = TranslateServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
