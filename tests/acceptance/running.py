"""Doorstep and the stand-ins of the carriers as processes of their own, and people who write to them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
from sqlalchemy import text

from bot.store.crypto import new_key
from bot.store.engine import make_engine
from bot.store.migrations import migrate
from bot.store.unit_of_work import SqlStore, open_store
from tests.fakes.telegram_server import TOKEN
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, NUMBER

ROOT = Path(__file__).parents[2]
MODEL_CACHE = ROOT / "data" / "cache"
"""shared by all tests: the trained model (about a minute on the first run)"""
PATIENCE = 60.0
"""seconds: these machines may be busy"""
ALWAYS_DECENT = {"QUIET_FROM": "23:59:59.999999", "QUIET_UNTIL": "00:00", "QUIET_WEEKDAYS": "none"}
"""tests of the sending run at any hour"""
GREETING = "Hello, who are you?"
"""plainly English, so that the language is not asked for"""
T = TypeVar("T")


def until(look: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
    """What `look` finds, as soon as it is something."""
    end = time.monotonic() + seconds
    while True:
        if found := look():
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {seconds:g} s")
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class StandIn:
    """A carrier in its own process."""

    def __init__(self, module: str, journal: Path, *arguments: str) -> None:
        self._file = journal
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"tests.fakes.{module}", "--journal", str(journal), *arguments],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        assert self._process.stdout is not None
        self.url = str(json.loads(self._process.stdout.readline())["url"])
        self._http = httpx.Client(base_url=self.url, timeout=60)

    def post(self, path: str, **body: Any) -> Any:
        answer = self._http.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    def journal(self, method: str = "", **wanted: Any) -> list[dict[str, Any]]:
        """What happened so far; complete, for it is on disk before the caller gets an answer."""
        entries = [json.loads(line) for line in self._file.read_text(encoding="utf-8").splitlines()]
        wanted |= {"method": method} if method else {}
        return [e for e in entries if all(e.get(name) == value for name, value in wanted.items())]

    def close(self) -> None:
        self._http.close()
        self._process.terminate()
        self._process.wait(20)
        if self._process.stdout:
            self._process.stdout.close()


class Doorstep:
    """An installation: settings, a data directory, and at most one process for each part."""

    def __init__(self, folder: Path, database_url: str = "", **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        MODEL_CACHE.mkdir(parents=True, exist_ok=True)
        (folder / "cache").symlink_to(MODEL_CACHE)
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url or f"sqlite:///{folder}/doorstep.db"
        self.data_key = new_key()
        own = {
            "DATA_DIR": str(folder), "DATABASE_URL": self.database_url, "DATA_KEY": self.data_key,
            "SECRET_KEY": "for tests", "PORT": str(self.port), "SAMPLE_DATA": "true", "PUBLIC_URL": self.url,
            **ALWAYS_DECENT,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
        self.environment = {**kept, **{f"DOORSTEP_{name}": value for name, value in {**own, **settings}.items()}}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._http = httpx.Client(base_url=self.url, timeout=5, verify=False)  # reading certificates takes longer than asking
        self._store: SqlStore | None = None

    def command(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; with `check` it must go well."""
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments], cwd=ROOT, env=self.environment, check=False,
            capture_output=True, text=True, timeout=600,
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    def start(self, only: str = "") -> None:
        """Begin; `ready` waits."""
        words = [sys.executable, "-m", "bot.cli", "run", *(["--only", only] if only else [])]
        with self._log(only).open("ab") as log:
            self._processes[only] = subprocess.Popen(words, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def ready(self, only: str = "") -> None:
        until(lambda: self._answers(only), "the start of Doorstep", 600)

    def restart(self) -> None:
        self.start()
        self.ready()

    def _answers(self, only: str) -> bool:
        assert self._processes[only].poll() is None, f"Doorstep ended:\n{self.log(only)}"
        try:
            return self._http.get("/health/ready").status_code == 200
        except httpx.TransportError:
            return False

    def running(self, only: str = "") -> bool:
        return self._processes[only].poll() is None

    def pid(self, only: str = "") -> int:
        return self._processes[only].pid

    def kill(self, only: str = "") -> None:
        """As `kill -9`: nothing is tidied up."""
        process = self._processes.pop(only)
        process.kill()
        process.wait()

    def stop(self, only: str = "") -> int:
        """As systemd does it; returns the exit code."""
        process = self._processes.pop(only)
        process.send_signal(signal.SIGTERM)
        return process.wait(60)

    def close(self) -> None:
        self._http.close()
        if self._store:
            self._store.close()
        for only in list(self._processes):
            self.kill(only)

    def log(self, only: str = "") -> str:
        return self._log(only).read_text(encoding="utf-8")

    def _log(self, only: str) -> Path:
        return self.folder / f"log-{only or 'all'}"

    # What is in the database

    @property
    def store(self) -> SqlStore:
        if self._store is None:
            migrate(self.database_url)
            self._store = open_store(self.database_url, self.data_key)
        return self._store

    def rows(self, sql: str, **parameters: Any) -> list[Any]:
        engine = make_engine(self.database_url)
        with engine.begin() as connection:
            result = connection.execute(text(sql), parameters)
            found = list(result) if result.returns_rows else []
        engine.dispose()
        return found

    def waiting(self) -> int:
        """Deliveries not yet done with."""
        with self.store.begin() as uow:
            counts = uow.outbox.counts()
        return counts.get("pending", 0) + counts.get("claimed", 0)


def telegram_settings(stand_in: StandIn, mode: str) -> dict[str, str]:
    return {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": stand_in.url, "TELEGRAM_MODE": mode}


def sms_settings(stand_in: StandIn, public_url: str) -> dict[str, str]:
    return {
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": AUTH_TOKEN, "TWILIO_FROM": NUMBER,
        "TWILIO_API_URL": stand_in.url, "TWILIO_SEGMENTS_PER_SECOND": "200", "PUBLIC_URL": public_url,
    }


class TelegramPerson:
    """Somebody with a chat."""

    def __init__(self, stand_in: StandIn, chat: int) -> None:
        self._stand_in = stand_in
        self.chat = chat
        self._read = 0

    def write(self, text: str) -> None:
        self._stand_in.post("/control/person", chat=self.chat, text=text)

    def press(self, label: str) -> None:
        """A button of the last message."""
        rows = self.messages()[-1]["markup"]["inline_keyboard"]
        data = next(button["callback_data"] for row in rows for button in row if label in button["text"])
        self._stand_in.post("/control/person", chat=self.chat, button=data)

    def messages(self) -> list[dict[str, Any]]:
        return self._stand_in.journal("sendMessage", chat=str(self.chat))

    def hears(self, *words: str) -> str:
        """The next message with all these words, after the last one heard."""
        self._read, text = _next(self.messages, "text", self._read, words)
        return text


class Texter:
    """Somebody with an old phone."""

    def __init__(self, stand_in: StandIn, number: str) -> None:
        self._stand_in = stand_in
        self.number = number
        self._read = 0

    def write(self, text: str, **fields: str) -> dict[str, Any]:
        """Returns what the webhook answered."""
        return dict(self._stand_in.post("/control/text", **{"from": self.number, "body": text}, **fields))

    def messages(self) -> list[dict[str, Any]]:
        return self._stand_in.journal("create", to=self.number)

    def hears(self, *words: str) -> str:
        self._read, text = _next(self.messages, "body", self._read, words)
        return text


def _next(
    messages: Callable[[], list[dict[str, Any]]], field: str, read: int, words: tuple[str, ...]
) -> tuple[int, str]:
    def found() -> tuple[int, str] | None:
        for place, message in enumerate(messages()[read:], read + 1):
            if all(word in message[field] for word in words):
                return place, message[field]
        return None

    try:
        return until(found, f"a message with {' ... '.join(words)!r}")
    except AssertionError as error:
        heard = "\n---\n".join(message[field] for message in messages()[read:])
        raise AssertionError(f"{error}; heard instead:\n{heard}") from None
