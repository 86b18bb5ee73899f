"""A real Rasa server, started and ended by the tests."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import psutil

START = 300
"""seconds; a model with DIET needs half a minute on a quiet machine"""


class RasaServer:
    """`rasa run` with one model on a free port."""

    def __init__(self, venv: Path, model: Path, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url, self.log = f"http://127.0.0.1:{port}", log
        command = [
            str(venv / "bin" / "rasa"), "run", "--enable-api", "--model", str(model),
            "--interface", "127.0.0.1", "--port", str(port),
        ]
        started = time.monotonic()
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                command, stdout=out, stderr=subprocess.STDOUT, cwd=log.parent,
                env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
            )
        self._wait(log)
        self.seconds = time.monotonic() - started

    def _wait(self, log: Path) -> None:
        end = time.monotonic() + START
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/status", timeout=5).json().get("model_file"):
                    return
            except (httpx.HTTPError, ValueError):
                pass  # not listening yet
            time.sleep(0.5)
        self.stop()
        raise RuntimeError(f"The Rasa server did not start: {log.read_text(errors='replace')[-2000:]}")

    @property
    def megabytes(self) -> float:
        """Resident memory of the server and whatever it started."""
        own = psutil.Process(self.process.pid)
        return sum(p.memory_info().rss for p in (own, *own.children(recursive=True))) / 1e6

    def pause(self) -> None:
        """It still accepts connections, and never answers."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.resume()
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
