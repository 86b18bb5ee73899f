"""Codes of programmes: who came where from is counted, and kept as a fact once that is allowed."""

from typing import Any

import pytest

from bot.assistant import codes
from bot.assistant.values import Channel, Programme
from bot.dialogue import read_back
from bot.dialogue.events import Named
from bot.speaking.catalogue import say
from tests.unit.assistant.town import NOW, Town

LIBRARY = Named(kind="programme", id="JOIN-LIBRARY")


@pytest.fixture
def library(town: Town) -> Town:
    """A town with one programme, and nobody known."""
    town.with_samples()
    with town.store.begin() as uow:
        uow.programmes.add(Programme(code="JOIN-LIBRARY", source="library", made=NOW))
        uow.programmes.add(Programme(code="ST-OP", source="a coordinator's mistake", made=NOW))
        uow.commit()
    return town


def came(town: Town) -> int:
    with town.store.begin() as uow:
        found = uow.programmes.get("JOIN-LIBRARY")
    assert found is not None
    return found.came


def heard(town: Town, text: str) -> Named | None:
    with town.store.begin() as uow:
        found = codes.hear(uow, text, NOW)
    return found.named if found else None


@pytest.mark.parametrize(
    "text", ["JOIN-LIBRARY", "join-library", "Join – Library!", "joinlibrary", "join library.", "hello, Join-Library", "join‑library please"]
)
def test_the_code_of_a_programme_is_heard(library: Town, text: str) -> None:
    assert heard(library, text) == LIBRARY


@pytest.mark.parametrize("text", ["library", "can I join library groups", "I work in a library", "join-the-library", "JOIN-LIBRARIES", "-"])
def test_ordinary_words_are_none(library: Town, text: str) -> None:
    assert heard(library, text) is None


def test_the_code_of_an_opening_beside_it_is_what_is_shown(library: Town) -> None:
    named = heard(library, "JOIN-LIBRARY N9TCM")

    assert named is not None
    assert named.kind == "opening"


@pytest.mark.parametrize("first", [{"text": "join-library"}, {"thing": "start", "payload": "JOIN-LIBRARY"}])
def test_a_stranger_is_welcomed_and_counted_once(library: Town, first: dict[str, Any]) -> None:
    welcome = library.say(**first)

    assert "I am Doorstep" in welcome[0]
    assert library.state().known == {"source": "JOIN-LIBRARY"}
    assert library.facts() == {}, "nothing is kept before consent"
    library.say(**first)
    assert came(library) == 1


def test_the_code_of_an_opening_in_a_deep_link_is_shown_to_a_stranger(library: Town) -> None:
    texts = library.say(thing="start", payload="N9TCM")

    assert "I am Doorstep" in texts[0]
    assert library.state().stack[-1].flow == "opening"
    assert came(library) == 0


def test_where_somebody_came_from_is_kept_with_consent_and_read_back(library: Town) -> None:
    library.say("hello, join-library")
    library.press("Yes, keep it")

    assert library.facts() == {"source": "JOIN-LIBRARY"}
    lines = read_back.lines(library.desk.flows, read_back.everything(library.state()))
    assert [say(line, "en", {}) for line in lines.sentences] == ["You came with the code JOIN-LIBRARY"]


def test_without_consent_it_is_forgotten(library: Town) -> None:
    library.say("hello, join-library")
    library.press("No")

    assert (library.facts(), library.state().known) == ({}, {})
    assert came(library) == 1, "the count knows nobody"


def test_whoever_is_known_is_not_counted_and_goes_on_where_they_were(library: Town) -> None:
    library.say("hello")
    stack = library.state().stack

    assert library.say("JOIN-LIBRARY")
    assert library.state().stack == stack
    assert library.state().known == {}
    assert came(library) == 0


def test_a_code_never_hides_a_stop(library: Town) -> None:
    library.say("hello")
    library.say("stop")

    assert library.state().opted_out


@pytest.mark.parametrize(("phone", "language", "hello"), [("ur", "ur", "سلام"), ("pl-PL", "pl", "Doorstep"), ("xx", "en", "Hello"), ("", "en", "Hello")])
def test_a_stranger_from_a_deep_link_is_greeted_in_the_language_of_the_phone(library: Town, phone: str, language: str, hello: str) -> None:
    assert library.channel is Channel.TELEGRAM
    texts = library.say(thing="start", payload="N9TCM", locale_hint=phone)

    assert library.state().language == language
    assert library.state().language_unsure, "it is only a guess, and asked for"
    assert hello in texts[0]
