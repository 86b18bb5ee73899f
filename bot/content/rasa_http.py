"""A Rasa server as the reader of intents: `DOORSTEP_NLU_URL`. Keywords, language and entities stay ours.

A server that is slow or away costs one time limit, then is left alone for a while: the embedded engine answers instead.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import httpx

from bot.understanding.model import Model
from bot.understanding.understand import understand
from bot.understanding.values import NO_EXPECTATION, Expectation, Intent, Understanding

TIME_LIMIT = 2.0
_FAILURES = 3
"""failures in a row after which the server is left alone"""
_PAUSE = 30.0
"""seconds"""
_RANKED = 10


@dataclass(slots=True)
class Breaker:
    """Counts failures in a row; open (no calls) for a pause after too many. Thread-safe."""

    clock: Callable[[], float] = time.monotonic
    _failures: int = 0
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self) -> bool:
        with self._lock:
            return self.clock() >= self._until

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= _FAILURES:
                self._failures, self._until = 0, self.clock() + _PAUSE


class RasaEngine:
    """`understand` with the intents of a Rasa server."""

    def __init__(
        self, url: str, model: Model, *, breaker: Breaker | None = None, time_limit: float = TIME_LIMIT
    ) -> None:
        self._client = httpx.Client(base_url=url.rstrip("/"), timeout=time_limit)
        self._model = model
        self._breaker = breaker or Breaker()

    def understand(self, text: str, *, expected: Expectation = NO_EXPECTATION, today: date) -> Understanding:
        """As bot.understanding.understand; the intent is Rasa's unless the message is a keyword or a plain answer."""
        embedded = understand(text, model=self._model, expected=expected, today=today)
        wordless = not any(letter.isalpha() for letter in text)
        if embedded.keyword or embedded.answer or wordless or not self._breaker.allows():
            return embedded
        ranking = self._ask(text)
        return replace(embedded, intent=ranking[0], ranking=ranking) if ranking else embedded

    def close(self) -> None:
        self._client.close()

    def _ask(self, text: str) -> tuple[Intent, ...]:
        """Rasa's ranking, best first; empty when the server did not answer in time or answered something else."""
        try:
            response = self._client.post("/model/parse", json={"text": text})
            response.raise_for_status()
            ranking = _ranking(response.json())
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            self._breaker.failed()
            return ()
        self._breaker.succeeded()
        return ranking


def _ranking(answer: Any) -> tuple[Intent, ...]:
    """"nlu_fallback" is Rasa's word for being unsure; the ranking below it still says what it may have been."""
    if not isinstance(answer, dict):
        raise TypeError("Rasa's answer is no object")
    listed = answer.get("intent_ranking") or [answer["intent"]]
    known = [i for i in listed if i["name"] != "nlu_fallback"]
    return tuple(Intent(name=str(i["name"]), confidence=float(i["confidence"])) for i in known[:_RANKED])
