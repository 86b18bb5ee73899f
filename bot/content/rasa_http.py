"""A Rasa server as the reader of intents: `DOORSTEP_NLU_URL`. Keywords, known sentences, language and facts stay ours.

A server that is slow or away costs one time limit, then is left alone for a while: the embedded engine answers instead.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import structlog
from prometheus_client import Counter

from bot.understanding.model import Model
from bot.understanding.understand import understand
from bot.understanding.values import NO_EXPECTATION, Expectation, Intent, Understanding

TIME_LIMIT = 2.0
"""seconds for a whole answer, connecting included"""
_FAILURES = 3
"""failures in a row after which the server is left alone"""
_PAUSE = 30.0
"""seconds"""
_RANKED = 10
log = structlog.get_logger(__name__)

ASKED = Counter("doorstep_rasa_questions", "Messages for the Rasa server, by what became of them", ["outcome"])
"""outcome: answered | failed | spared (left alone for a while); what is not answered the embedded engine reads"""


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

    def failed(self) -> bool:
        """True when this failure opened it. After the pause a single further failure opens it again."""
        with self._lock:
            self._failures += 1
            if self._failures < _FAILURES or self.clock() < self._until:
                return False
            self._until = self.clock() + _PAUSE
            return True


class RasaEngine:
    """`understand` with the intents of a Rasa server."""

    def __init__(
        self, url: str, model: Model, *, breaker: Breaker | None = None, time_limit: float = TIME_LIMIT
    ) -> None:
        # Connecting and waiting each have their own clock: half for each keeps the whole.
        self._client = httpx.Client(base_url=url.rstrip("/"), timeout=time_limit / 2)
        self._model = model
        self._breaker = breaker or Breaker()

    def understand(self, text: str, *, expected: Expectation = NO_EXPECTATION, today: date) -> Understanding:
        """As bot.understanding.understand; Rasa is asked for whatever is no keyword, answer or known sentence."""
        return understand(text, model=self._model, expected=expected, today=today, ask=self._ask)

    def close(self) -> None:
        self._client.close()

    def _ask(self, text: str) -> tuple[Intent, ...]:
        """Rasa's ranking, best first; empty when the server did not answer in time or answered something else."""
        if not self._breaker.allows():
            ASKED.labels("spared").inc()
            return ()
        try:
            response = self._client.post("/model/parse", json={"text": text})
            response.raise_for_status()
            ranking = _ranking(response.json())
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            self._note(error)
            return ()
        self._breaker.succeeded()
        ASKED.labels("answered").inc()
        return ranking

    def _note(self, error: Exception) -> None:
        """Only the kind of error: the rest of it may hold what a resident said."""
        ASKED.labels("failed").inc()
        kind = type(error).__name__
        if self._breaker.failed():
            log.warning("the Rasa server is left alone; the embedded engine answers", seconds=_PAUSE, error=kind)
        else:
            log.warning("no answer from the Rasa server; the embedded engine answers", error=kind)


def _ranking(answer: Any) -> tuple[Intent, ...]:
    """"nlu_fallback" is Rasa's word for being unsure; the ranking below it still says what it may have been."""
    if not isinstance(answer, dict):
        raise TypeError("Rasa's answer is no object")
    listed = answer.get("intent_ranking") or [answer["intent"]]
    known = [i for i in listed if i["name"] and i["name"] != "nlu_fallback"]
    if not known:
        raise ValueError("Rasa's answer names no intent: it may have no model")
    return tuple(Intent(name=str(i["name"]), confidence=float(i["confidence"])) for i in known[:_RANKED])
