"""A chat and a phone of one person: joined by a word, told on both, undone within a day, and of no use to a stranger."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant.alerts import contact_to_alert
from bot.assistant.linking import LENGTH, LETTERS, code_in, new_code
from bot.assistant.retention import RetentionRules, prune
from bot.assistant.values import Channel, Consent, OpeningAnswer, StoredFact
from tests.unit.assistant.town import NOW, Town, consent

FAR = "Did you yourself ask for this word"


@pytest.fixture
def chat(town: Town) -> Town:
    """A cook on Telegram who agreed to everything."""
    town.settle_in(occupation__cook=True, years__cook=4, outcode="B18")
    town.with_samples()
    return town


@pytest.fixture
def phone(chat: Town) -> Town:
    """The same house, written to by SMS."""
    return Town(chat.desk, store=chat.store, channel=Channel.SMS, now=chat.now)


def word(chat: Town) -> str:
    [said] = chat.say("LINK")
    return next(part.strip(".") for part in said.split() if code_in(part) and len(part.strip(".")) == LENGTH)


def joined(chat: Town, phone: Town) -> list[str]:
    """What the phone hears in the end; both clocks show the same time."""
    chat.now = phone.now = max(phone.now, chat.now)
    phone.say(word(chat))
    said = phone.say("yes")
    chat.now = phone.now
    return said


def settle_on_phone(phone: Town, **facts: object) -> None:
    """A profile of its own on the phone: told a day later than the chat's."""
    phone.say("hello")
    with phone.store.begin() as uow:
        resident = phone.known_in(uow).resident_id
        later = NOW + timedelta(days=1)
        for full, value in facts.items():
            name, _, of = full.partition("__")
            uow.profiles.save_fact(resident, StoredFact(name=name, of=of, value=value, provenance="said", at=later))
        for purpose in ("profile", "alerts"):
            uow.profiles.record_consent(resident, replace(consent(purpose, Channel.SMS), at=later))
        uow.profiles.tag(resident, "market", on=True)
        uow.commit()
    phone.now = later + timedelta(hours=1)


def test_a_strangers_phone_becomes_the_same_person(chat: Town, phone: Town) -> None:
    said = phone.say(word(chat))

    assert said[0].startswith("Hello, I am Doorstep."), "a new phone hears who we are"
    assert FAR in said[-1]
    assert phone.facts() == {}, "nothing happens before the yes"

    answer = phone.say("yes")
    assert any(text.startswith("Done. I know you on both now.") for text in answer)
    assert not any("May I keep" in text for text in answer), "the person has agreed already"
    assert phone.facts() == chat.facts() == {"occupation:cook": True, "years:cook": 4, "outcode": "B18"}
    assert phone.state().known == chat.state().known


def test_the_other_side_is_told_and_how_to_undo_it(chat: Town, phone: Town) -> None:
    joined(chat, phone)
    notices = [one.message.text for one in chat.sent() if one.message.text.startswith("From now on I know you")]

    assert len(notices) == 1
    assert "UNLINK" in notices[0]
    assert chat.log()[-1].text == notices[0]


def test_an_alert_goes_to_the_address_last_used(chat: Town, phone: Town) -> None:
    joined(chat, phone)
    with chat.store.begin() as uow:
        contacts = uow.contacts.of_resident("r1")

    assert len(contacts) == 2
    chosen = contact_to_alert(contacts)
    assert chosen is not None
    assert chosen.channel is Channel.SMS


def test_the_newer_answer_holds_and_is_read_back(chat: Town, phone: Town) -> None:
    settle_on_phone(phone, outcode="B66", languages=["ur"])
    said = joined(chat, phone)

    assert any("What you told me last counts" in text and "B66" in text for text in said)
    assert chat.facts() == {"occupation:cook": True, "years:cook": 4, "outcode": "B66", "languages": ["ur"]}
    with chat.store.begin() as uow:
        assert uow.profiles.tags("r1") == ["market"]


def test_bookings_and_answers_come_together_and_go_apart(chat: Town, phone: Town) -> None:
    settle_on_phone(phone)
    with chat.store.begin() as uow:
        mine = phone.known_in(uow).resident_id
        first, second = [one.id for one in uow.openings.open_at(NOW)][:2]
        event, other = [one.id for one in uow.events.upcoming(NOW)][:2]
        uow.openings.answer("r1", OpeningAnswer(opportunity_id=first, answer="not_now", reason="", at=NOW))
        for opening in (first, second):
            uow.openings.answer(mine, OpeningAnswer(
                opportunity_id=opening, answer="interested", reason="share", at=NOW + timedelta(days=1),
            ))
        uow.events.book(event, "r1", "b1", NOW)
        uow.events.book(event, mine, "b2", NOW)
        uow.events.book(other, mine, "b3", NOW)
        uow.commit()
    joined(chat, phone)

    def held(resident: str) -> tuple[dict[str, str], set[str]]:
        with chat.store.begin() as uow:
            return (
                {one.opportunity_id: one.answer for one in uow.openings.answers(resident)},
                {one.id for one in uow.events.bookings(resident)},
            )

    assert held("r1") == ({first: "interested", second: "interested"}, {"b1", "b3"})
    phone.say("UNLINK")
    assert held("r1") == ({first: "not_now"}, {"b1"})
    assert held(mine) == ({first: "interested", second: "interested"}, {"b2", "b3"})


@pytest.mark.parametrize("asking", ["chat", "phone"])
def test_unlink_gives_each_address_its_own_profile_back(chat: Town, phone: Town, asking: str) -> None:
    settle_on_phone(phone, outcode="B66", languages=["ur"])
    joined(chat, phone)
    here, there = (chat, phone) if asking == "chat" else (phone, chat)

    assert here.say("unlink!")[0].startswith("Done.")
    assert chat.facts() == {"occupation:cook": True, "years:cook": 4, "outcode": "B18"}
    assert phone.facts() == {"outcode": "B66", "languages": ["ur"]}
    assert chat.state().known == {"occupation:cook": True, "years:cook": 4, "outcode": "B18"}
    assert phone.state().known == {"outcode": "B66", "languages": ["ur"]}
    assert [line.text for line in there.log()][-1] == "The other phone or chat is no longer joined to this one."
    assert here.say("UNLINK")[0].startswith("There is nothing to undo.")


def test_what_was_told_meanwhile_stands_in_both(chat: Town, phone: Town) -> None:
    settle_on_phone(phone, languages=["ur"])
    joined(chat, phone)
    with chat.store.begin() as uow:
        at = phone.now + timedelta(minutes=1)
        uow.profiles.save_fact("r1", StoredFact(name="hours", of="", value=["nights"], provenance="said", at=at))
        uow.profiles.remove_fact("r1", "outcode", "")
        uow.commit()
    phone.say("UNLINK")

    assert chat.facts() == {"occupation:cook": True, "years:cook": 4, "hours": ["nights"]}
    assert phone.facts() == {"languages": ["ur"], "hours": ["nights"]}


def test_somebody_who_never_agreed_keeps_nothing_of_the_other_after_unlink(chat: Town, phone: Town) -> None:
    joined(chat, phone)
    chat.say("UNLINK")

    assert phone.facts() == {}
    assert phone.state().known == {}
    assert phone.state().consents == {}
    phone.now = chat.now
    assert phone.say("hello")[0].startswith("Hello, I am Doorstep.")


def test_a_no_said_while_joined_holds_for_both_and_a_yes_for_one(chat: Town, phone: Town) -> None:
    settle_on_phone(phone)
    joined(chat, phone)
    with chat.store.begin() as uow:
        later = phone.now + timedelta(minutes=1)
        uow.profiles.record_consent("r1", replace(consent("alerts", granted=False), at=later))
        uow.profiles.record_consent("r1", replace(consent("share"), at=later))
        uow.profiles.set_alerts("r1", on=False)
        uow.commit()
    phone.say("UNLINK")

    with chat.store.begin() as uow:
        mine = phone.known_in(uow).resident_id
        assert not uow.profiles.consents(mine)["alerts"].granted
        assert "share" not in uow.profiles.consents(mine)
        assert not uow.profiles.alerts(mine)


def test_evidence_of_consent_comes_along_with_its_own_date_and_goes_again(chat: Town, phone: Town) -> None:
    settle_on_phone(phone)
    with chat.store.begin() as uow:
        mine = phone.known_in(uow).resident_id
        uow.profiles.record_consent(mine, replace(consent("stories", Channel.SMS), at=NOW))
        uow.commit()
    joined(chat, phone)

    def of_chat() -> dict[str, Consent]:
        with chat.store.begin() as uow:
            return dict(uow.profiles.consents("r1"))

    assert of_chat()["stories"].at == NOW
    assert of_chat()["stories"].channel is Channel.SMS
    assert of_chat()["stories"].collected_by.startswith("link:")
    phone.say("UNLINK")
    assert set(of_chat()) == {"profile", "alerts"}
    assert of_chat()["alerts"] == consent("alerts")


def test_a_no_changes_nothing_and_the_word_stays_good_for_its_owner(chat: Town, phone: Town) -> None:
    code = word(chat)
    phone.say(code)

    assert phone.say("no")[0].startswith("All right, nothing changes.")
    assert phone.facts() == {}
    assert FAR in phone.say(code.lower())[-1]


def test_a_word_serves_once(chat: Town, phone: Town) -> None:
    code = word(chat)
    phone.say(code)
    phone.say("yes")
    other = Town(chat.desk, store=chat.store, channel=Channel.SIMULATOR, now=phone.now)
    other.say("hello")

    assert not any(FAR in text for text in other.say(code))


def test_a_word_ends_after_a_quarter_of_an_hour(chat: Town, phone: Town) -> None:
    code = word(chat)
    phone.say("hello")
    phone.now = chat.now + timedelta(minutes=16)

    assert not any(FAR in text for text in phone.say(code))


def test_a_yes_that_comes_too_late_joins_nothing(chat: Town, phone: Town) -> None:
    phone.say(word(chat))
    phone.now = chat.now + timedelta(minutes=16)

    assert phone.say("yes")[0].startswith("That word does not work any more.")
    assert phone.facts() == {}


def test_after_five_wrong_words_even_the_right_one_is_not_heard_for_an_hour(chat: Town, phone: Town) -> None:
    phone.say("hello")
    for guess in ("BBBBBB", "CCCCCC", "DDDDDD", "ffffff", "ggg ggg"):
        phone.say(guess)
    code = word(chat)

    assert not any(FAR in text for text in phone.say(code))
    phone.now += timedelta(hours=1, minutes=1)
    chat.now = phone.now
    assert FAR in phone.say(word(chat))[-1]


def test_an_address_that_could_not_be_told_of_it_is_not_joined(chat: Town, phone: Town) -> None:
    code = word(chat)
    chat.say("stop")

    assert "does not work any more" in "\n".join(phone.say(code))


def test_a_word_written_where_it_was_shown_joins_nothing(chat: Town) -> None:
    assert chat.say(word(chat))[0].startswith("I know you here already.")


def test_stop_stays_with_its_address(chat: Town, phone: Town) -> None:
    joined(chat, phone)
    phone.say("stop")

    assert phone.known().opted_out
    assert not chat.known().opted_out
    with chat.store.begin() as uow:
        chosen = contact_to_alert(uow.contacts.of_resident("r1"))
    assert chosen is not None
    assert chosen.channel is Channel.TELEGRAM


def test_who_refused_keeping_last_is_not_joined(chat: Town, phone: Town) -> None:
    settle_on_phone(phone)
    with chat.store.begin() as uow:
        mine = phone.known_in(uow).resident_id
        uow.profiles.record_consent(mine, replace(consent("profile", granted=False), at=phone.now))
        uow.commit()

    said = joined(chat, phone)
    assert said[0].startswith("I can only do that if I may keep what you tell me.")
    assert chat.known().resident_id != phone.known().resident_id


def test_forget_me_forgets_both_addresses(chat: Town, phone: Town) -> None:
    settle_on_phone(phone, outcode="B66")
    joined(chat, phone)
    chat.say("erase me")
    chat.say("yes")

    assert chat.contact() is None
    assert phone.contact() is None


def test_after_a_day_it_can_no_longer_be_undone_and_the_old_profile_is_gone(chat: Town, phone: Town) -> None:
    settle_on_phone(phone, languages=["ur"])
    with chat.store.begin() as uow:
        mine = phone.known_in(uow).resident_id
    joined(chat, phone)
    phone.now += timedelta(hours=25)

    assert phone.say("UNLINK")[0].startswith("There is nothing to undo.")
    prune(chat.store, phone.now, RetentionRules())
    with chat.store.begin() as uow:
        assert uow.profiles.facts(mine) == []
        assert uow.profiles.facts("r1") != []


def test_link_offers_to_undo_what_was_joined_today(chat: Town, phone: Town) -> None:
    joined(chat, phone)

    assert phone.say("link")[0].startswith("Since today I know you")
    assert phone.say("2")[0].startswith("Done. I know your phones and chats as different people")


def test_link_asks_for_consent_first(town: Town) -> None:
    town.settle_in(consents=())
    town.put_state(town.state().set(consents={"profile": False}).to_json())

    assert town.say("LINK")[0].startswith("May I keep what you tell me")


def test_a_third_address_joins_too_and_each_link_is_undone_by_itself(chat: Town, phone: Town) -> None:
    joined(chat, phone)
    other = Town(chat.desk, store=chat.store, channel=Channel.SIMULATOR, now=phone.now)
    chat.say("link")
    [said] = chat.say("1")
    other.say(next(part for part in said.split() if code_in(part)))
    other.say("yes")
    residents = {town.known().resident_id for town in (chat, phone, other)}
    assert residents == {"r1"}

    other.say("UNLINK")
    assert [town.known().resident_id == "r1" for town in (chat, phone, other)] == [True, True, False]
    phone.now = other.now
    phone.say("UNLINK")
    assert [town.known().resident_id == "r1" for town in (chat, phone, other)] == [True, False, False]


def test_a_word_is_six_letters_that_no_language_makes_by_chance() -> None:
    words = {new_code(str(seed)) for seed in range(500)}

    assert len(words) == 500
    assert all(len(one) == LENGTH and set(one) <= set(LETTERS) for one in words)
    assert not set(LETTERS) & set("AEIOUY")


@pytest.mark.parametrize(("text", "code"), [
    ("KRTQWP", "KRTQWP"), ("krt qwp", "KRTQWP"), (" Krt-Qwp. ", "KRTQWP"), ("ＫＲＴＱＷＰ", "KRTQWP"), ("КRТQWР", "KRTQWP"),
    ("KRTQW", ""), ("KRTQWPK", ""), ("please", ""), ("code KRTQWP", ""), ("123456", ""), ("", ""),
])
def test_a_word_is_the_whole_message_however_it_is_typed(text: str, code: str) -> None:
    assert code_in(text) == code
