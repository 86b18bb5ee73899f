"""A real server that hangs or dies: every message is still answered, in time, and it is told."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog

from bot.content.model import load_model
from bot.content.rasa_http import ASKED, TIME_LIMIT, Breaker, RasaEngine
from bot.understanding.understand import understand
from tests.languages.held_out import ROOT
from tests.rasa.comparison import TODAY

pytestmark = pytest.mark.rasa

TEXT = "is there something with children for me somewhere"
SLACK = 1.0
"""seconds for the embedded engine on a busy machine"""


@pytest.fixture(scope="module")
def model(work):
    return load_model(ROOT / "nlu", work / "cache")


def test_a_server_that_hangs_costs_the_time_limit_three_times_and_is_then_left_alone(server, model):
    now, spent, read = [0.0], [], []
    engine = RasaEngine(server.url, model, breaker=Breaker(clock=lambda: now[0]))
    rasas = engine.understand(TEXT, today=TODAY)
    server.pause()
    try:
        with structlog.testing.capture_logs() as told:
            for _ in range(5):
                started = time.monotonic()
                read.append(engine.understand(TEXT, today=TODAY))
                spent.append(time.monotonic() - started)
    finally:
        server.resume()
    assert read == [understand(TEXT, model=model, today=TODAY)] * 5
    assert max(spent) < TIME_LIMIT + SLACK
    assert max(spent[3:]) < SLACK
    assert len(told) == 3
    assert TEXT not in str(told)
    now[0] = 31.0
    assert engine.understand(TEXT, today=TODAY) == rasas
    engine.close()


def test_a_server_that_is_killed_while_eight_ask_is_not_missed(server, model):
    engine = RasaEngine(server.url, model)
    answered = ASKED.labels("answered")._value
    before = answered.get()
    started = time.monotonic()

    def talk(number: int) -> list:
        return [engine.understand(f"{TEXT} {number} {i}", today=TODAY) for i in range(20)]

    with ThreadPoolExecutor(8) as pool:
        talks = [pool.submit(talk, n) for n in range(8)]
        while answered.get() - before < 8 and time.monotonic() - started < 20:
            time.sleep(0.05)
        server.kill()
        read = [one for talk in talks for one in talk.result(60)]
    assert answered.get() - before >= 8, "it was killed while it answered"
    assert answered.get() - before < 160, "it was killed before the end"
    assert len(read) == 160
    assert all(one.intent.name and 0 <= one.intent.confidence <= 1 for one in read)
    engine.close()
