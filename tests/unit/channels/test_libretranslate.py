"""Machine translation over LibreTranslate's protocol, against a server on this machine."""

import time

import pytest

from bot.assistant.translating import Translated
from bot.bootstrap import build_translator
from bot.channels.libretranslate import KEPT, PAUSE, LibreTranslate
from bot.config import Settings
from tests.fakes.translate_server import translating


@pytest.fixture
def server():
    with translating() as running:
        yield running


def test_texts_are_translated_together_and_remembered(server):
    machine = LibreTranslate(f"{server.url}/", "a key")

    first = machine(["dzień dobry", "kocham", "dzień dobry"], "pl", "en")
    again = machine(["kocham"], "pl", "en")

    assert [one.text for one in first] == ["en:dzień dobry", "en:kocham", "en:dzień dobry"]
    assert list(again) == [Translated(text="en:kocham", by="127.0.0.1")]
    assert server.asked == [{
        "path": "/translate", "q": ["dzień dobry", "kocham"], "source": "pl", "target": "en", "format": "text",
        "api_key": "a key",
    }]


@pytest.mark.parametrize(("language", "sent"), [("ur-Latn", "auto"), ("", "auto"), ("ckb", "ku"), ("ar", "ar")])
def test_languages_are_named_as_the_server_names_them(server, language, sent):
    LibreTranslate(server.url)(["one"], language, "en")

    assert server.asked[0]["source"] == sent
    assert "api_key" not in server.asked[0]


@pytest.mark.parametrize("fault", ["slow", "drips", "error", "rubbish", "short"])
def test_a_server_that_fails_costs_one_time_limit_and_is_then_left_alone(server, fault):
    now = [1000.0]
    server.fault = fault
    # The clock of a drip is the real one: it is what the whole answer is measured by.
    clock = time.monotonic if fault == "drips" else lambda: now[0]
    machine = LibreTranslate(server.url, time_limit=0.3, clock=clock)
    begin = time.monotonic()

    assert list(machine(["one", "two"], "pl", "en")) == [None, None]
    assert list(machine(["one", "two"], "pl", "en")) == [None, None]
    assert time.monotonic() - begin < 1.2
    assert len(server.asked) == 1
    if fault == "drips":
        return
    server.fault = ""
    now[0] += PAUSE
    assert [one.text for one in machine(["one"], "pl", "en")] == ["en:one"]


def test_nobody_there_is_no_translation():
    assert list(LibreTranslate("http://127.0.0.1:1", time_limit=0.5)(["one"], "pl", "en")) == [None]


def test_nothing_is_sent_of_nothing(server):
    assert list(LibreTranslate(server.url)(["", " "], "pl", "en")) == [None, None]
    assert server.asked == []


def test_no_more_is_kept_than_was_said(server):
    machine = LibreTranslate(server.url)
    machine([f"text {n}" for n in range(KEPT + 10)], "pl", "en")
    machine(["text 0", f"text {KEPT + 9}"], "pl", "en")

    assert server.asked[1]["q"] == ["text 0"], "the oldest were forgotten"


def test_there_is_none_unless_an_operator_named_a_server():
    assert build_translator(Settings()) is None
    assert build_translator(Settings(translate_url="http://127.0.0.1:1")).name == "127.0.0.1"
