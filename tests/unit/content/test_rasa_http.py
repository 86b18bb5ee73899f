import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import structlog

from bot.content.rasa_http import ASKED, Breaker, RasaEngine
from bot.understanding import model as models
from bot.understanding.intents import SPACE, IntentModel
from bot.understanding.language import SPACE as LANGUAGE_SPACE
from bot.understanding.language import LanguageModel
from tests.unit.understanding.words import TODAY, VOCABULARY

pytestmark = pytest.mark.alone

ANSWER = {
    "intent": {"name": "nlu_fallback", "confidence": 0.6},
    "intent_ranking": [
        {"name": "nlu_fallback", "confidence": 0.6},
        {"name": "find_jobs", "confidence": 0.35},
        {"name": "greet", "confidence": 0.2},
    ],
}


@pytest.fixture
def model():
    """An engine that always answers `greet`."""
    zeros = np.zeros(2, dtype=np.float32)
    return models.compose(
        vocabulary=VOCABULARY,
        exact={"good morning": {"en": "greet"}},
        embed=lambda _: None,
        tier="A",
        thresholds={"fallback": 0.4, "ambiguity": 0.1, "out_of_scope": 0.4, "embedding_below": 0.0},
        intents=IntentModel(
            labels=("find_jobs", "greet"),
            idf=np.ones(SPACE.buckets, dtype=np.float32),
            weights=np.zeros((SPACE.buckets, 2), dtype=np.float16),
            bias=np.array([0, 5], dtype=np.float32),
            sharpness=1.0,
        ),
        languages=LanguageModel(
            folders=("en", "ur-Latn"),
            scripts={"en": "LATIN", "ur-Latn": "LATIN"},
            idf=np.ones(LANGUAGE_SPACE.buckets, dtype=np.float32),
            weights=np.zeros((LANGUAGE_SPACE.buckets, 2), dtype=np.float16),
            bias=zeros,
            sharpness=1.0,
            weak=frozenset(),
        ),
    )


class Server:
    """A stand-in for Rasa: counts calls and answers as told."""

    def __init__(self):
        self.calls, self.body, self.status, self.delay = [], ANSWER, 200, 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                outer.calls.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
                time.sleep(outer.delay)
                self.send_response(outer.status)
                self.end_headers()
                self.wfile.write(json.dumps(outer.body).encode())

            def log_message(self, *args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture
def engine(server, model):
    engine = RasaEngine(server.url, model, time_limit=0.5)
    yield engine
    engine.close()


def test_the_intent_is_rasas_and_the_facts_are_ours(engine, server):
    read = engine.understand("any nurse work in B21", today=TODAY)
    assert (read.intent.name, read.intent.confidence) == ("find_jobs", 0.35)
    assert [i.name for i in read.ranking] == ["find_jobs", "greet"]
    assert {e.value for e in read.entities} == {"nurse_adult", "B21"}
    assert server.calls == [("/model/parse", {"text": "any nurse work in B21"})]


@pytest.mark.parametrize("text", ["STOP", "yes", "  ", "3", "٣", "1, 2", "Good morning!"])
def test_keywords_answers_and_known_sentences_never_leave_the_house(engine, server, text):
    engine.understand(text, today=TODAY)
    assert server.calls == []


@pytest.mark.parametrize(
    ("status", "body", "delay"),
    [
        (500, ANSWER, 0), (200, {"no": "intent"}, 0), (200, [1], 0), (200, ANSWER, 1.0),
        (200, {"intent": {"name": None, "confidence": 0.0}, "intent_ranking": []}, 0),
    ],
)
def test_a_server_that_fails_is_replaced_by_the_embedded_engine(engine, server, status, body, delay):
    server.status, server.body, server.delay = status, body, delay
    assert engine.understand("any work", today=TODAY).intent.name == "greet"


def test_after_three_failures_the_server_is_left_alone_for_a_while(server, model):
    now = [0.0]
    engine = RasaEngine(server.url, model, breaker=Breaker(clock=lambda: now[0]))
    server.status = 503
    for _ in range(5):
        engine.understand("any work", today=TODAY)
    assert len(server.calls) == 3
    now[0] = 31.0
    for _ in range(3):
        engine.understand("any work", today=TODAY)
    assert len(server.calls) == 4, "after the pause one message tries"
    now[0], server.status = 62.0, 200
    assert engine.understand("any work", today=TODAY).intent.name == "find_jobs"
    engine.close()


def test_a_server_that_hangs_costs_no_more_than_the_time_limit(server, model):
    engine, server.delay = RasaEngine(server.url, model, time_limit=0.4), 1.0
    started = time.monotonic()
    assert engine.understand("any work", today=TODAY).intent.name == "greet"
    assert time.monotonic() - started < 0.9
    engine.close()


def test_nobody_at_the_address_is_told_without_the_words_and_counted(model):
    failed, spared = (ASKED.labels(o)._value for o in ("failed", "spared"))
    before = failed.get(), spared.get()
    engine = RasaEngine("http://127.0.0.1:1", model)
    with structlog.testing.capture_logs() as told:
        for _ in range(5):
            assert engine.understand("a secret sentence", today=TODAY).intent.name == "greet"
    assert [line["log_level"] for line in told] == ["warning"] * 3
    assert "left alone" in told[-1]["event"]
    assert "secret" not in str(told)
    assert (failed.get() - before[0], spared.get() - before[1]) == (3, 2)
    engine.close()
