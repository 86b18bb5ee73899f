"""Is this message really ours? Anybody may ask, in any state, and nothing is kept but the log."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import verifying
from bot.assistant.desk import Desk
from bot.assistant.values import Channel, Programme
from bot.dialogue.events import Checked
from tests.unit.assistant.town import NOW, Town, meant, scripted

NEVER = "We never ask for money, bank details or a password."
UNKNOWN = "I do not know the code N9TCX. Look at it once more."
PORTER = "Yes, this is ours: "


@pytest.fixture
def open_house(town: Town) -> Town:
    """Openings and events, and nobody known."""
    town.with_samples()
    return town


def checked(town: Town, text: str) -> Checked | None:
    with town.store.begin() as uow:
        heard = verifying.hear(town.desk, uow, text, NOW)
    return heard.checked if heard else None


@pytest.mark.parametrize(
    "text",
    ["VERIFY N9TCM", "verify n9tcm?", "Verify: N9-TCM", "is N9TCM real", "N9TCM scam???", "is it you? n9 tcm", "is this you, N9TCM"],
)
def test_a_code_of_ours_is_confirmed_however_it_is_asked(open_house: Town, text: str) -> None:
    said = checked(open_house, text)

    assert said is not None
    assert said.phrases[0] in {"verify_ours", "verify_ours_until"}


@pytest.mark.parametrize("text", ["VERIFY N9TCX", "is n9tcx real", "verify N9 TCX please"])
def test_a_code_that_nobody_gave_out_is_not_ours(open_house: Town, text: str) -> None:
    assert checked(open_house, text) == Checked(phrases=("verify_unknown", "verify_not_ours"), params={"code": "N9TCX"})


@pytest.mark.parametrize("text", ["somebody wants money for KR7HX, is it fake", "VERIFY GIFT2026", "verify o0o0i"])
def test_a_code_that_could_not_be_ours_is_not_ours_either(open_house: Town, text: str) -> None:
    said = checked(open_house, text)

    assert said is not None
    assert said.phrases == ("verify_unknown", "verify_not_ours")


@pytest.mark.parametrize("text", ["VERIFY", "verify?", "Verify please", "verify B66", "verify ABCDE", "verify 12345"])
def test_the_word_without_a_code_is_answered_with_how_to_use_it(open_house: Town, text: str) -> None:
    said = checked(open_house, text)

    assert said is not None
    assert said.phrases == ("verify_how", "verify_never")


@pytest.mark.parametrize(
    "text",
    ["N9TCM", "n9tcm please", "is this real", "I want a real job", "is IELTS7 real", "verify my diploma please", "", "STOP", "5"],
)
def test_everything_else_is_an_ordinary_message(open_house: Town, text: str) -> None:
    assert checked(open_house, text) is None


def test_what_is_over_is_said_to_be_over_and_still_ours(open_house: Town) -> None:
    with open_house.store.begin() as uow:
        porter = uow.openings.by_code("N9TCM")
        assert porter is not None
        uow.openings.upsert(replace(porter, status="closed"), NOW)
        event = uow.events.upcoming(NOW)[0]
        after = verifying.hear(open_house.desk, uow, f"verify {event.code}", event.ends + timedelta(days=1))
        before = verifying.hear(open_house.desk, uow, f"verify {event.code}", NOW)
        closed = verifying.hear(open_house.desk, uow, "verify N9TCM", NOW)

    assert [heard.checked.phrases[0] for heard in (before, after, closed) if heard and heard.checked] == [
        "verify_ours_until", "verify_over", "verify_over",
    ]


@pytest.mark.parametrize("text", ["verify JOIN-LIBRARY", "VERIFY join library", "is join-library genuine"])
def test_the_code_of_a_programme_is_ours(town: Town, text: str) -> None:
    with town.store.begin() as uow:
        uow.programmes.add(Programme(code="JOIN-LIBRARY", source="library", made=NOW))
        uow.commit()

    assert checked(town, text) == Checked(phrases=("verify_code", "verify_never"), params={"code": "JOIN-LIBRARY"})


def test_the_words_of_another_language_are_its_translators(open_house: Town, desk: Desk) -> None:
    polish = desk.catalogues["pl"]
    listed = desk.flows.phrases["verify_words"]
    messages = {**polish.messages, (listed.context, listed.text): ("SPRAWDŹ, czy to wy,",)}
    open_house.desk = replace(desk, catalogues={**desk.catalogues, "pl": replace(polish, messages=messages)})

    assert checked(open_house, "sprawdz N9TCM") is None, "another letter"
    assert checked(open_house, "sprawdź N9TCM") is not None
    assert checked(open_house, "N9TCM - czy to wy?") is not None
    assert checked(open_house, "Sprawdź") == verifying.HOW
    assert checked(open_house, "czy to wy") is None
    assert checked(open_house, "VERIFY N9TCM") is not None, "English works everywhere"


@given(st.text())
def test_any_text_may_be_looked_at(desk: Desk, text: str) -> None:
    town = Town(desk)

    for one in (text, f"verify {text}"):
        said = checked(town, one)
        assert said is None or said.phrases[0] in {"verify_unknown", "verify_how"}


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.TELEGRAM])
def test_a_stranger_is_answered_and_stays_a_stranger(open_house: Town, channel: Channel) -> None:
    open_house.channel = channel

    (told,) = open_house.say("VERIFY N9TCM")

    assert told.startswith(PORTER)
    assert told.endswith(NEVER)
    assert len(open_house.log()) == 2
    assert (open_house.facts(), open_house.state().consents, open_house.state().known) == ({}, {}, {})
    assert any("I am Doorstep" in text for text in open_house.say("hello")), "the welcome comes with the first real message"


def test_a_stranger_is_warned_of_what_is_not_ours(open_house: Town) -> None:
    text = "\n".join(open_house.say("is N9TCX real"))

    assert text.startswith(UNKNOWN)
    assert "7726" in text


def test_the_open_question_is_put_again_and_keeps_its_answer(open_house: Town) -> None:
    open_house.say("hello")
    question = open_house.state().stack

    texts = open_house.say("VERIFY N9TCX")

    assert texts[0].startswith(UNKNOWN)
    assert open_house.state().stack == question


def test_whoever_said_stop_is_still_answered_when_they_ask(open_house: Town) -> None:
    open_house.say("hello")
    open_house.say("stop")

    assert open_house.say("VERIFY N9TCX")[0].startswith(UNKNOWN)
    assert open_house.state().opted_out
    assert [d.message.text for d in open_house.sent()][-1].startswith(UNKNOWN), "the answer is not held back"
    assert open_house.say("VERIFY N9TCM")[0].startswith(PORTER)
    assert len(open_house.say("hello")) == 1, "one reminder, as ever"
    assert open_house.say("hello") == []


def test_danger_comes_first(open_house: Town, desk: Desk) -> None:
    script: dict[str, Any] = {"he hits me. verify": meant("urgent_help", sure=0.9)}
    open_house.desk = replace(desk, understand=scripted(script))

    (told,) = open_house.say("he hits me. verify N9TCM")

    assert "999" in told


def test_asking_is_no_answer_to_a_broadcast(open_house: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    monkeypatch.setattr("bot.assistant.receive.keep_reply", lambda _u, _c, inbound, _l: kept.append(inbound.text))

    open_house.say("VERIFY N9TCM")
    open_house.say("hello")

    assert kept == ["hello"]
