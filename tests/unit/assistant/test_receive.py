"""A message comes in: what is kept, what goes out, and what must never happen."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.assistant.desk import Desk
from bot.assistant.receive import TRIES, read_ahead, receive
from bot.assistant.values import Channel, StoredFact
from bot.dialogue.state import Frame, State
from bot.errors import StoreError, StoreUnavailable
from bot.store.memory.conversations import MemoryConversations
from bot.store.memory.store import MemoryStore
from tests.unit.assistant.town import ADDRESS, NOW, SCRIPT, Town, consent, entity, meant, scripted

STOPPED = "You get no more messages from Doorstep. Write START to come back."


def with_words(town: Town, **words: Any) -> Town:
    town.desk = replace(town.desk, understand=scripted({**SCRIPT, **words}))
    return town


# Once and only once ---------------------------------------------------------------------------------------------------


def test_an_unknown_contact_is_welcomed_kept_and_logged(town: Town) -> None:
    said = town.say("hello")

    assert said[0].startswith("Hello, I am Doorstep.")
    assert town.known().last_inbound == town.now
    assert [line.direction for line in town.log()] == ["in", *["out"] * len(said)]
    assert [d.message.text for d in town.sent()] == said


def test_a_repeated_provider_id_has_no_second_effect(town: Town) -> None:
    first = town.inbound("hello")
    assert town.take(first) is not None

    assert town.take(first) is None
    assert town.state().turn == 1
    assert len([line for line in town.log() if line.direction == "in"]) == 1


def test_of_two_messages_at_the_same_moment_the_slower_is_understood_anew(town: Town) -> None:
    town.settle_in()
    read: list[str] = []

    def slow(text: str, *more: Any) -> Any:
        read.append(text)
        if read == ["slow"]:
            town.say("jobs")
        return scripted(SCRIPT)(text, *more)

    town.desk = replace(town.desk, understand=slow)

    assert town.take(town.inbound("slow")) is not None
    assert town.state().turn == 7, "both were answered"
    assert read == ["slow", "jobs", "slow"]


def test_a_message_is_answered_in_a_conversation_that_never_rests(town: Town) -> None:
    """Whoever was overtaken once reads again while nobody else can write."""
    town.store = MemoryStore(wait=0.01)
    town.settle_in()
    overtaken: list[bool] = []

    def overtake(text: str, *more: Any) -> Any:
        try:
            with town.store.begin() as uow:
                stored = uow.conversations.load("c1")
                uow.conversations.save("c1", stored[0], stored[1])
                uow.commit()
        except StoreUnavailable:
            overtaken.append(False)
        else:
            overtaken.append(True)
        return scripted(SCRIPT)(text, *more)

    town.desk = replace(town.desk, understand=overtake)

    assert town.take(town.inbound("jobs")) is not None
    assert overtaken == [True, False]
    assert town.state().turn == 6


def test_a_turn_that_is_impossible_every_time_gives_up_and_keeps_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.settle_in()
    tries: list[int] = []

    def refuse(_: object, __: str, ___: str, revision: int) -> None:
        tries.append(revision)
        raise StoreError("another turn of this conversation was faster")

    monkeypatch.setattr(MemoryConversations, "save", refuse)
    message = town.inbound("jobs")

    with pytest.raises(StoreError):
        town.take(message)
    assert len(tries) == TRIES
    with town.store.begin() as uow:
        assert uow.inbound.first_time(message.channel, message.provider_id, message.at), "it may come again"


def test_a_store_that_is_away_is_said_so_and_nothing_happened(town: Town) -> None:
    town.store = MemoryStore(wait=0.01)

    with town.store.begin(), pytest.raises(StoreUnavailable):
        town.take(town.inbound("hello"))
    assert town.contact() is None


class Counting(MemoryStore):
    begun = 0

    def begin(self) -> Any:
        self.begun += 1
        return super().begin()


@pytest.mark.parametrize(("message", "transactions"), [
    ({"text": "hello"}, 2), ({"text": "1"}, 1), ({"text": "👍"}, 1), ({"thing": "photo"}, 1), ({"button": "t.0"}, 1),
])
def test_only_words_are_read_before_the_transaction(town: Town, message: dict[str, Any], transactions: int) -> None:
    town.store = Counting()
    town.take(town.inbound(**message))

    assert town.store.begun == transactions


def test_what_was_read_ahead_is_not_understood_again(town: Town) -> None:
    town.settle_in()
    inbound = town.inbound("jobs")
    read = read_ahead(town.desk, town.store, inbound)
    town.desk = replace(town.desk, understand=lambda *_: pytest.fail("understood twice"))

    assert receive(town.desk, town.store, inbound, read) is not None
    assert town.state().turn == 6


def test_what_was_read_ahead_of_another_message_is_understood_anew(town: Town) -> None:
    town.settle_in()
    inbound = town.inbound("jobs")
    read = read_ahead(town.desk, town.store, inbound)
    town.say("hello")

    assert receive(town.desk, town.store, inbound, read) is not None
    assert town.state().turn == 7


# Stop, start, blocked, forgotten --------------------------------------------------------------------------------------


def test_stop_is_confirmed_once_and_cancels_what_waits(town: Town) -> None:
    town.settle_in()
    town.say("hello")

    assert town.say("stop") == [STOPPED]
    assert town.known().opted_out
    assert [d.message.text for d in town.sent()] == [STOPPED]
    assert town.say("stop") == []


def test_start_on_telegram_after_stop_brings_back(town: Town) -> None:
    town.settle_in()
    town.say("stop")

    said = town.say(thing="start")

    assert said[0].startswith("Welcome back")
    assert not town.known().opted_out


@pytest.mark.parametrize(
    ("more", "answers"),
    [({}, frozenset[str]()), ({"opt_out_type": "STOP"}, frozenset[str]()), ({}, frozenset({"stop"}))],
    ids=["we-answer", "the-carrier-says-so", "configured"],
)
def test_what_the_carrier_answers_itself_gets_no_second_answer(
    town: Town, more: dict[str, str], answers: frozenset[str]
) -> None:
    town.channel = Channel.SMS
    town.desk = replace(town.desk, carrier_answers_stop=answers)
    town.settle_in()

    said = town.say("stop", **more)

    assert said == ([] if more or answers else [STOPPED])
    assert town.known().opted_out


def test_on_telegram_nobody_else_answers_stop(town: Town) -> None:
    town.desk = replace(town.desk, carrier_answers_stop=frozenset({"stop"}))
    town.settle_in()

    assert town.say("stop") == [STOPPED]


def test_blocked_opts_out_and_unblocked_brings_back(town: Town) -> None:
    town.settle_in()

    assert town.say(thing="blocked") == []
    assert town.known().opted_out
    town.say(thing="unblocked")
    assert not town.known().opted_out


def test_stop_outlives_blocking_and_unblocking(town: Town) -> None:
    town.settle_in()
    town.say("stop")
    town.say(thing="blocked")

    town.say(thing="unblocked")

    assert town.known().opted_out


def test_somebody_who_blocked_us_before_a_word_may_come_back(town: Town) -> None:
    town.say(thing="blocked")
    assert town.known().opted_out

    town.say(thing="unblocked")

    assert not town.known().opted_out


def test_forgetting_erases_everything_and_the_farewell_goes_out(town: Town) -> None:
    town.settle_in(occupation__cook=True)
    town.say("erase me")

    farewell = town.press("Yes, erase")

    assert farewell[0].startswith("I have erased everything about you.")
    assert town.contact() is None
    with town.store.begin() as uow:
        assert list(uow.profiles.facts("r1")) == []
        assert list(uow.conversations.lines("c1")) == []
    assert farewell[0] in [d.message.text for d in town.sent()]


def test_after_forgetting_we_start_from_the_beginning(town: Town) -> None:
    town.settle_in(occupation__cook=True)
    town.say("erase me")
    town.press("Yes, erase")

    assert town.say("hello")[0].startswith("Hello, I am Doorstep.")
    assert town.state().known == {}


def test_an_address_that_stopped_stays_stopped_when_it_is_forgotten(town: Town) -> None:
    town.settle_in()
    town.say("stop")
    with town.store.begin() as uow:
        uow.profiles.forget("r1", NOW)
        uow.commit()

    said = town.say("jobs")

    assert said == ["Your messages are stopped. Write START and I can answer you again."]
    assert town.known().opted_out
    assert town.say("start")[0].startswith("Welcome back")
    assert not town.known().opted_out


# What comes in ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"thing": "photo"}, "I cannot read pictures"), ({"thing": "voice"}, "I cannot listen"),
        ({"thing": "empty"}, "Your message was empty"), ({"text": "🙂🙂"}, "Please write it in words too"),
        ({"text": "   "}, "Your message was empty"), ({"thing": "contact"}, "I do not need a phone number"),
        ({"thing": "location", "latitude": 52.4959, "longitude": -1.9246}, "Area: B18"),
        ({"thing": "location", "latitude": 48.85, "longitude": 2.35}, "outside our area"),
        ({"text": "picture of my shop", "thing": "photo"}, "I cannot read pictures"),
        ({"text": "word " * 2000}, "That was a long message"), ({"text": "hello", "edited": True}, "changed your message"),
        ({"text": "a" * 10_000}, ""), ({"text": "????"}, ""), ({"button": "nonsense"}, "earlier question"),
        ({"button": "5-0.x"}, "earlier question"), ({"thing": "hologram"}, "cannot read that kind"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_everything_that_comes_in_gets_a_useful_answer(town: Town, message: dict[str, Any], said: str) -> None:
    town.settle_in()

    answers = town.say(**message)

    assert said in "\n".join(answers)
    assert "".join(answers).strip()


def test_a_caption_is_answered_like_any_words(town: Town) -> None:
    town.settle_in()
    town.with_samples()

    town.say("jobs", thing="photo")

    assert town.state().stack[-1].flow == "openings"


@pytest.mark.parametrize("typed", ["No, keep it", "keep it", "KEEP"])
def test_the_words_of_a_button_may_be_typed(town: Town, typed: str) -> None:
    town.settle_in()
    town.say("erase me")

    assert town.say(typed) == ["Nothing was erased."]


def test_words_that_fit_two_buttons_choose_neither(town: Town) -> None:
    town.settle_in()
    town.say("hello")

    town.say("my")  # "Tell my skills", "My qualification from abroad"

    assert town.state().stack[-1].flow == "menu"


def test_a_word_that_begins_a_flow_is_no_part_of_a_button(town: Town) -> None:
    town.settle_in()
    town.with_samples()
    town.say("DHN6H")
    town.say("1")

    first, again = town.say("place"), town.say("place")  # a choice below is: "Give up my place"

    assert again == first
    assert "You have a place" in first[0]


@pytest.mark.parametrize("words", ["yes", "Yes, erase"])
def test_a_yes_after_the_question_was_answered_erases_nothing(town: Town, words: str) -> None:
    town.settle_in(occupation__cook=True)
    town.say("erase me")
    town.say("No, keep it")

    town.say(words)

    assert town.facts() == {"occupation:cook": True}


@pytest.mark.parametrize("word", ["stop", "start", "help"])
def test_a_keyword_is_a_keyword_also_where_a_button_bears_the_word(town: Town, word: str) -> None:
    town.settle_in()
    town.desk = replace(town.desk, understand=scripted({**SCRIPT, "less": meant("unsubscribe")}))
    town.say("less")
    assert town.state().stack[-1].flow == "unsubscribe"

    said = town.say(word)

    assert said[0].startswith({"stop": "You get no more", "start": "Do you want", "help": "Doorstep helps"}[word])


def test_danger_reaches_a_person_at_once(town: Town) -> None:
    town.settle_in()

    said = town.say("he hits me")

    assert "999" in said[0]
    with town.store.begin() as uow:
        assert [h.urgent for h in uow.hand_overs.waiting()] == [True]


# The profile ------------------------------------------------------------------------------------------------------------


def test_nothing_is_kept_before_consent_and_everything_after(town: Town) -> None:
    town.say("I was a cook")
    assert town.facts() == {}

    town.press("Yes, keep it")

    assert town.facts() == {"occupation:cook": True}


def test_what_a_coordinator_corrected_or_removed_holds(town: Town) -> None:
    town.settle_in(occupation__cook=True, years__cook=5, outcode="B18")
    with town.store.begin() as uow:
        uow.profiles.save_fact("r1", StoredFact(name="years", of="cook", value=8, provenance="verified", at=NOW))
        uow.profiles.remove_fact("r1", "outcode", "")
        uow.commit()

    town.say("hello")

    assert town.state().known == {"occupation:cook": True, "years:cook": 8}


def test_a_second_contact_of_a_resident_knows_what_the_first_told(town: Town) -> None:
    town.settle_in(occupation__cook=True)
    with town.store.begin() as uow:
        uow.contacts.add(replace(town.known_in(uow), id="c2", channel=Channel.SMS, address=ADDRESS[Channel.SMS]))
        uow.commit()
    other = Town(town.desk, store=town.store, channel=Channel.SMS, numbers=town.numbers, now=town.now)

    said = other.say("hello")

    assert not said[0].startswith("Hello, I am Doorstep."), "they have met"
    assert other.state().known == {"occupation:cook": True}


def test_consent_taken_back_on_one_contact_holds_on_the_other(town: Town) -> None:
    town.settle_in(occupation__cook=True)
    with town.store.begin() as uow:
        uow.profiles.record_consent("r1", replace(consent("profile", granted=False), at=NOW + timedelta(seconds=1)))
        uow.commit()
    with_words(town, **{"I was a driver": meant("capture_skills", entity("occupation", "driver"))})

    town.say("I was a driver")

    assert "occupation:driver" not in town.facts()
    assert town.state().consents["profile"] is False


# Something is broken ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["no json", "{}", '{"version": 99}', "[1]"])
def test_a_conversation_that_cannot_be_read_starts_afresh(town: Town, text: str) -> None:
    town.settle_in(occupation__cook=True)
    town.put_state(text)

    with capture_logs() as logs:
        said = town.say("hello")

    assert said
    assert town.state().known == {"occupation:cook": True}, "the profile stands in the store"
    assert town.state().language == "en"
    assert {(line["log_level"], line["contact"]) for line in logs} == {("error", "c1")}
    assert "occupation" not in str(logs)


def test_a_stop_is_not_lost_with_an_unreadable_conversation(town: Town) -> None:
    town.settle_in()
    town.say("stop")
    town.put_state("no json")

    assert town.say("jobs") == ["Your messages are stopped. Write START and I can answer you again."]


def test_a_broken_flow_loses_no_message_and_tells_a_person(town: Town) -> None:
    town.settle_in(occupation__cook=True)
    town.put_state(State(
        language="en", turn=5, consents={"profile": True}, stack=(Frame(flow="renamed_since", step="q"),)
    ).to_json())

    with capture_logs() as logs:
        said = town.say("hello")

    assert said == ["I have told a coordinator. They answer here, usually on a working day. In danger call 999."]
    assert [line.text for line in town.log()] == ["hello", *said]
    with town.store.begin() as uow:
        assert [h.reason for h in uow.hand_overs.waiting()] == ["stuck"]
    assert [line["where"] for line in logs] == ["flows/"]
    assert "What would you like?" in town.say("hello")[0], "the next message starts afresh"


def test_what_a_broken_turn_had_begun_is_undone(town: Town, desk: Desk) -> None:
    flows = dict(desk.flows.flows)
    openings = flows["openings"]
    broken = {**openings.steps, "none": replace(openings.steps["none"], ask=None)}
    flows["openings"] = replace(openings, steps=broken)
    town.desk = replace(desk, flows=replace(desk.flows, flows=flows))
    with_words(town, **{"cook jobs": meant("find_jobs", entity("occupation", "cook"))})
    town.settle_in()

    said = town.say("cook jobs")

    assert said[0].startswith("I have told a coordinator")
    assert town.facts() == {}, "the wish was saved in the turn that failed"


def test_every_button_of_a_conversation_fits_telegram(town: Town) -> None:
    town.settle_in()
    town.with_samples()
    for text in ("jobs", "events", "classes", "erase me", "I was a cook", "help", "2", "1"):
        town.say(text)

    data = [b["data"] for line in town.log() for b in line.meta.get("buttons", [])]

    assert len(data) > 20
    assert max(len(one.encode()) for one in data) <= 64


def test_receive_is_silent_about_people_in_its_log(town: Town) -> None:
    with capture_logs() as logs:
        receive(town.desk, town.store, town.inbound("my name and street"))

    assert logs == []
