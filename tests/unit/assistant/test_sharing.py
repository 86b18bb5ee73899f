"""Several people on one phone: nobody sees anything of another but the name, and nothing anybody wrote or got is lost."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant.alerts import AlertRules, Alerts
from bot.assistant.hours import DecentHours
from bot.assistant.posting import announce, deliveries
from bot.assistant.share import ASKING, SILENCE, name_in
from bot.assistant.telling import Teller
from bot.assistant.values import Cause, Channel, Contact, Delivery, DeliveryStatus
from bot.assistant.writing import say
from bot.speaking.message import OutgoingMessage
from tests.unit.assistant.town import Town

WHO = "Who is this?"
NEWS = {"alert", "digest"}
LATER = timedelta(minutes=11)


@pytest.fixture(params=[Channel.TELEGRAM, Channel.SMS])
def phone(request: pytest.FixtureRequest, town: Town) -> Town:
    """A cook's phone."""
    town.channel = request.param
    town.settle_in(occupation__cook=True, years__cook=4, outcode="B18")
    town.with_samples()
    return town


def share(phone: Town, *names: str) -> None:
    phone.say("PEOPLE")
    phone.say("Amina")
    phone.say(names[0])
    for name in names[1:]:
        phone.say("people")
        choose(phone, "Somebody new")
        phone.say(name)


def choose(phone: Town, label: str) -> list[str]:
    """Answer the question who is there: by the button, or by the number."""
    if phone.channel is Channel.TELEGRAM:
        return phone.press(label)
    [asked] = [line for line in phone.log() if WHO in line.text][-1:]
    return phone.say(str(list(asked.meta["choices"]).index(label) + 1))


def people(phone: Town) -> dict[str, Contact]:
    with phone.store.begin() as uow:
        found = uow.sharers.people(phone.known_in(uow).id)
        return {one.name: uow.contacts.get(one.contact_id) for one in found}


def send(phone: Town, name: str, text: str) -> None:
    """Something that comes by itself, as any use case puts it into the ledger."""
    with phone.store.begin() as uow:
        contact = uow.contacts.get(next(
            one.contact_id for one in uow.sharers.people(phone.known_in(uow).id) if one.name == name
        ))
        message = OutgoingMessage(text=text)
        uow.outbox.add(deliveries(phone.desk, contact, (message,), phone.now, cause=Cause.ALERT, cause_id=text))
        announce(phone.desk, uow, contact, phone.now)
        uow.commit()


def texts(sent: list[Delivery]) -> list[str]:
    return [one.message.text for one in sent]


def test_the_new_person_begins_as_a_stranger_and_the_first_keeps_all(phone: Town):
    assert "The others see only the name." in " ".join(phone.say("people"))
    assert "What shall I call the new person?" in phone.say("Amina")[0]
    assert "Hello, I am Doorstep." in phone.say("Yusuf")[0]
    assert phone.facts() == {}
    assert phone.state().consents == {}

    phone.say("people")
    choose(phone, "Amina")
    assert phone.facts()["years:cook"] == 4


@pytest.mark.parametrize("said", ["1", "no"])
def test_whoever_changes_nothing_has_the_phone_alone_again(phone: Town, said: str):
    before = phone.known()
    phone.say("people")
    phone.say("Amina")
    phone.say(said)

    now = phone.known()
    assert (now.id, now.number, now.hears_until) == (before.id, 0, None)
    assert people(phone) == {}


@pytest.mark.parametrize("said", ["my name is Amina", "x", "12345", "people", "Muhammadmuhammad"])
def test_what_is_no_name_is_asked_again(phone: Town, said: str):
    phone.say("people")

    assert "what shall I call you?" in phone.say(said)[0]
    assert list(people(phone)) == [""]


def test_two_people_cannot_have_one_name(phone: Town):
    share(phone, "Yusuf")
    phone.say("people")
    choose(phone, "Somebody new")

    assert "What shall I call the new person?" in phone.say("AMINA")[0]


def test_there_is_room_for_four(phone: Town):
    share(phone, "Yusuf", "Leila", "Omar")

    [said] = phone.say("people")
    assert "no room for one more" in said
    assert "Somebody new" not in said
    assert len(people(phone)) == 4


def test_after_a_long_silence_the_words_are_kept_until_we_know_whose_they_are(phone: Town):
    share(phone, "Yusuf")
    phone.now += SILENCE + timedelta(minutes=1)

    [asked] = phone.say("I was a cook")
    assert WHO in asked
    [asked] = phone.say("jobs")
    assert WHO in asked
    said = " ".join(choose(phone, "Amina"))

    assert "(cook) paid?" in said
    assert [line.text for line in phone.log() if line.direction == "in"][-2:] == ["I was a cook", "jobs"]


def test_until_then_nothing_opens_anybodys_matters(phone: Town):
    share(phone, "Yusuf")
    phone.say("people")
    choose(phone, "Amina")
    phone.now += SILENCE + timedelta(minutes=1)

    for said in ("my data", "forget me", "I was a cook", "jobs", "back"):
        assert [WHO in text and "cook" not in text.lower() for text in phone.say(said)] == [True]


def test_in_danger_nobody_is_asked_who_they_are(phone: Town):
    share(phone, "Yusuf")
    before = phone.facts()
    phone.now += timedelta(days=2)

    assert "call 999" in phone.say("he hits me")[0]
    with phone.store.begin() as uow:
        assert [one.urgent for one in uow.hand_overs.waiting()] == [True]
    assert phone.facts() == before


def test_stop_holds_for_all_and_so_does_start(phone: Town):
    share(phone, "Yusuf")
    phone.now += timedelta(days=2)
    phone.say("stop")

    assert [one.opted_out for one in people(phone).values()] == [True, True]
    assert phone.say("jobs") != [WHO]
    assert "Welcome back" in phone.say("start")[0]
    assert [one.opted_out for one in people(phone).values()] == [False, False]
    assert WHO in phone.say("jobs")[0]


def test_a_message_for_another_is_announced_and_shown_to_that_person(phone: Town):
    share(phone, "Yusuf")
    phone.sent()
    phone.now += LATER
    with phone.store.begin() as uow:
        amina = next(one for one in uow.sharers.people(phone.known_in(uow).id) if one.name == "Amina")
        sentence = phone.desk.flows.phrases["english_ends_ask"].fill(date="2026-01-01")
        say(
            phone.desk, uow, uow.contacts.get(amina.contact_id), [sentence], phone.now, cause=Cause.SERVICE, cause_id="test",
        )
        uow.commit()

    assert texts(phone.sent()) == ["There is a message for Amina. To read it, write PEOPLE."]
    phone.say("people")
    assert [text.splitlines()[0] for text in texts(phone.sent())] == [WHO]
    choose(phone, "Amina")
    assert [text[:30] for text in texts(phone.sent())] == ["Doorstep: your English test of"]


def test_a_new_opening_for_one_of_them_enters_only_their_conversation(phone: Town):
    share(phone, "Yusuf")
    phone.sent()
    phone.now += timedelta(hours=3)
    with phone.store.begin() as uow:
        uow.profiles.set_alerts("r1", on=True)
        uow.commit()
    hours = DecentHours()
    teller = Teller(desk=phone.desk, hours=hours)
    told = Alerts(store=phone.store, shortlist=teller.shortlist, tell=teller.tell, rules=AlertRules(hours=hours))

    assert told.expand_due(lambda: phone.now).told > 0
    assert texts(phone.sent()) == ["There is a message for Amina. To read it, write PEOPLE."]
    assert not phone.state().stack or phone.state().stack[-1].flow not in NEWS
    phone.say("people")
    phone.sent()
    assert choose(phone, "Amina") == []
    assert {one.cause for one in phone.sent()} == {Cause.ALERT}
    assert phone.state().stack[-1].flow in NEWS


def test_whoever_writes_after_an_announcement_says_who_they_are(phone: Town):
    """Or "1" could be an answer to what nobody has seen."""
    share(phone, "Yusuf")
    phone.sent()
    phone.now += LATER
    send(phone, "Yusuf", "news")

    assert texts(phone.sent()) == ["There is a message for Yusuf. To read it, write PEOPLE."]
    assert WHO in phone.say("jobs")[0]


def test_forgetting_one_of_them_leaves_the_others_and_the_last_has_the_phone_alone(phone: Town):
    share(phone, "Yusuf")
    with phone.store.begin() as uow:
        uow.profiles.forget(phone.known_in(uow).resident_id, phone.now)
        uow.commit()

    assert list(people(phone)) == ["Amina"]
    assert WHO in phone.say("my data")[0]
    choose(phone, "Amina")
    assert phone.facts()["years:cook"] == 4
    assert (phone.known().id, phone.known().number) == ("c1", 0)


def test_a_button_of_one_means_nothing_to_another(phone: Town):
    if phone.channel is Channel.SMS:
        return
    phone.say("jobs")
    old = [line.meta["buttons"][0]["data"] for line in phone.log() if line.meta.get("buttons")]
    share(phone, "Yusuf")

    assert "earlier question" in phone.say(button=old[-1])[0]


def test_one_person_on_several_phones_cannot_share_one_of_them_nor_the_other_way_round(phone: Town):
    with phone.store.begin() as uow:
        uow.contacts.add(Contact(id="c9", resident_id="r1", channel=Channel.SIMULATOR, address="other"))
        uow.commit()

    assert "only one of two" in phone.say("people")[0]


def test_a_shared_phone_cannot_be_joined(phone: Town):
    share(phone, "Yusuf")
    phone.say("people")
    choose(phone, "Amina")

    assert "only one of two" in phone.say("link")[0]


@pytest.mark.parametrize(("said", "name"), [
    ("Amina", "Amina"), (" amina. ", "amina"), ("نور", "نور"), ("আমিনা", "আমিনা"), ("Jean-Luc", "Jean-Luc"),
    ("O'Neill", "O'Neill"), ("A", ""), ("Amina B", ""), ("4", ""), ("{name}", ""), ("a\nb", ""), ("-ab", ""),
    ("http://a.b", ""), ("\u202eamina", ""), ("a" * 16, ""),
])
def test_a_name_is_one_short_word(said: str, name: str):
    assert name_in(said) == name


TURNS = st.lists(st.one_of(
    st.tuples(st.just("write"), st.sampled_from(["jobs", "I was a cook", "people", "1", "2", "my data", "help"])),
    st.tuples(st.just("send"), st.sampled_from(["Amina", "Yusuf"])),
    st.tuples(st.just("wait"), st.sampled_from(["PT1M", "PT11M", "PT13H"])),
    st.tuples(st.just("choose"), st.sampled_from(["Amina", "Yusuf"])),
    st.tuples(st.just("pump"), st.just("")),
), max_size=14)
WAITS = {"PT1M": timedelta(minutes=1), "PT11M": LATER, "PT13H": timedelta(hours=13)}


@settings(max_examples=60, deadline=None)
@given(turns=TURNS)
def test_nothing_goes_out_while_another_may_be_at_the_phone_and_nothing_is_lost(desk, turns):
    phone = Town(desk, channel=Channel.SMS)
    phone.settle_in(occupation__cook=True)
    share(phone, "Yusuf")
    wanted: list[str] = []
    for number, (what, value) in enumerate(turns):
        if what == "write":
            phone.say(value)
        elif what == "choose":
            phone.say("people")
            phone.say(value)
        elif what == "wait":
            phone.now += WAITS[value]
        elif what == "send":
            wanted.append(f"{number} for {value}")
            send(phone, value, wanted[-1])
        else:
            check(phone)
    check(phone)
    for name in ("Amina", "Yusuf"):
        phone.say("people")
        phone.say(name)
        check(phone)
    told = [one for one in ledger(phone) if one.cause is Cause.ALERT]
    assert sorted(texts(told)) == sorted(wanted)
    assert {one.status for one in told} <= {DeliveryStatus.SENT}


def ledger(phone: Town) -> list[Delivery]:
    return list(phone.store._tables.deliveries.values())


def check(phone: Town) -> None:
    """Send what may go: of somebody's matters only to whoever is known to be there."""
    for one in phone.sent():
        holder = phone.known()
        if one.cause_id.startswith(ASKING):
            assert "cook" not in one.message.text.lower()
        else:
            assert one.contact_id == holder.id
            assert holder.hears_until is not None
            assert phone.now < holder.hears_until


@settings(max_examples=30, deadline=None)
@given(said=st.lists(st.sampled_from(["jobs", "I was a cook", "1", "2", "my data", "help", "stop", "start"]), max_size=8))
def test_an_address_nobody_shares_never_gets_a_question_or_a_pause(desk, said):
    phone = Town(desk, channel=Channel.SMS)
    phone.settle_in(occupation__cook=True)
    for text in said:
        phone.now += timedelta(hours=13)
        assert WHO not in " ".join(phone.say(text))
    phone.sent()
    assert phone.known().number == 0
    assert not [one for one in ledger(phone) if one.status is DeliveryStatus.PENDING]
