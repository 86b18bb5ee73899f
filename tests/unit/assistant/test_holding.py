"""A coordinator takes a conversation over, answers, and hands it back: what the resident sees, and what is kept."""

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant import holding
from bot.assistant.coordinators import SEEN_BY, Coordinator, Partner, Role, Viewer
from bot.assistant.inbox import NOBODY_ENDED_IT, Deed, InboxRules
from bot.assistant.inbox_desk import InboxDesk
from bot.assistant.values import Channel, Consent, Contact, DeliveryStatus, Settled
from bot.errors import InboxError
from bot.store.crypto import new_key
from bot.store.migrations import migrate
from bot.store.unit_of_work import open_store
from tests.unit.assistant.town import ROOT, Town

ME = Viewer(coordinator_id="me", name="Me", role=Role.COORDINATOR, partner_id="trust")
OTHER = replace(ME, coordinator_id="other", name="The other")
CHARITY = Viewer(coordinator_id="member", name="", role=Role.PARTNER_MEMBER, partner_id="charity")
HERE, LEFT, AWAY = "A coordinator is here", "The coordinator has finished", "The coordinator had to go"


@pytest.fixture
def waiting(desk):
    """Somebody in the middle of a question has asked for a person."""
    town = Town(desk=desk, channel=Channel.SMS)
    town.say("hello")
    town.say("1")
    town.say("I was a cook")
    assert any("told a coordinator" in text for text in town.say("person"))
    return town


def inbox(town):
    return InboxDesk(desk=town.desk, store=town.store, rules=InboxRules(hold=timedelta(hours=1)))


def request(town):
    with town.store.begin() as uow:
        return uow.inbox.of_contact(uow.contacts.find(town.channel, "+447700900123").id)


def log(town):
    with town.store.begin() as uow:
        return [one.line for one in uow.inbox.lines(uow.contacts.find(town.channel, "+447700900123").id, limit=99)]


def last(town):
    return log(town)[-1].text


def deeds(town):
    contact_id = request(town).contact_id
    with town.store.begin() as uow:
        return [(one.kind, one.who, one.text) for one in uow.inbox.desk_lines(contact_id)]


def test_the_assistant_says_that_a_person_is_here_and_is_quiet(waiting):
    me = inbox(waiting)
    assert me.take(ME, request(waiting).id, waiting.now) == "me"
    assert last(waiting).startswith(HERE)

    assert waiting.say("jobs") == []
    assert waiting.say("1") == []
    assert waiting.say("", thing="photo") == []
    assert [one.text for one in log(waiting)[-3:]] == ["jobs", "1", "photo"]
    assert waiting.known().last_inbound == waiting.now


def test_what_was_open_goes_on_where_it_stood(waiting):
    me = inbox(waiting)
    question = last(waiting).splitlines()[-1]
    me.take(ME, request(waiting).id, waiting.now)
    waiting.say("jobs")
    assert me.hand_back(ME, request(waiting).id, waiting.now)

    assert last(waiting).startswith(LEFT)
    assert last(waiting).endswith(question)
    assert waiting.say("5") != []
    assert request(waiting).closed is None, "handing back ends no request"


def test_an_answer_goes_by_the_ledger_once_and_the_person_no_longer_waits(waiting):
    me = inbox(waiting)
    me.take(ME, request(waiting).id, waiting.now)
    assert request(waiting).waits == request(waiting).at
    assert me.answer(ME, request(waiting).id, "Good day.", "en", "once", waiting.now)
    assert not me.answer(ME, request(waiting).id, "Good day.", "en", "once", waiting.now), "a double press"

    assert request(waiting).waits is None
    assert [one.text for one in log(waiting)].count("Good day.") == 1
    line = log(waiting)[-1]
    assert line.meta["person"] == "me"
    looked = me.look(ME, request(waiting).id)
    assert looked.deliveries[line.meta["delivery"]] == (DeliveryStatus.PENDING, "")

    waiting.say("thank you")
    first = request(waiting).waits
    waiting.say("are you there")
    assert request(waiting).waits == first == waiting.now - timedelta(seconds=30)


def test_stop_and_danger_are_heard_while_a_person_has_the_conversation(waiting):
    me = inbox(waiting)
    me.take(ME, request(waiting).id, waiting.now)

    assert "999" in waiting.say("he hits me")[0]
    assert request(waiting).urgent
    assert "no more messages" in waiting.say("stop")[0]
    assert waiting.known().opted_out
    with pytest.raises(InboxError, match="STOP"):
        me.answer(ME, request(waiting).id, "Are you there?", "en", "x", waiting.now)
    assert "Welcome back" in waiting.say("start")[0]
    assert waiting.say("hello") == [], "still with the coordinator"
    assert [one.text for one in log(waiting) if one.direction == "in"][-4:] == ["he hits me", "stop", "start", "hello"]


def test_the_carrier_answers_stop_while_a_person_has_the_conversation(waiting):
    inbox(waiting).take(ME, request(waiting).id, waiting.now)

    assert waiting.say("stop", opt_out_type="STOP") == []
    assert waiting.known().opted_out


def test_a_second_coordinator_sees_who_has_it_and_changes_nothing(waiting):
    me, name = inbox(waiting), request(waiting).id
    me.take(ME, name, waiting.now)
    before = len(log(waiting))

    assert me.take(OTHER, name, waiting.now) == "me"
    assert not me.hand_back(OTHER, name, waiting.now)
    assert not me.close(OTHER, name, waiting.now)
    with pytest.raises(InboxError, match="not with you"):
        me.answer(OTHER, name, "Hello", "en", "x", waiting.now)
    assert len(log(waiting)) == before
    assert request(waiting).holder == "me"
    assert me.take(ME, name, waiting.now) == "me"
    assert len(log(waiting)) == before, "it is said once that a person is here"


@pytest.mark.parametrize(("answered", "says", "stays"), [(False, AWAY, True), (True, LEFT, False)])
def test_a_take_over_ends_by_itself_and_whoever_waits_stays_in_the_queue(waiting, answered, says, stays):
    me, name = inbox(waiting), request(waiting).id
    me.take(ME, name, waiting.now)
    if answered:
        me.answer(ME, name, "Good day.", "en", "x", waiting.now)
    waiting.now += timedelta(minutes=59)
    assert holding.end_due(waiting.desk, waiting.store, lambda: waiting.now, lambda: False) == 0
    waiting.now += timedelta(minutes=1)

    assert holding.end_due(waiting.desk, waiting.store, lambda: waiting.now, lambda: False) == 1
    assert holding.end_due(waiting.desk, waiting.store, lambda: waiting.now, lambda: False) == 0
    assert last(waiting).startswith(says)
    assert (request(waiting) is not None) == stays
    talk = me.look(ME, name).talk
    assert talk.request.holder == ""
    assert [one.kind for one in me.look(ME, name).deeds] == [Deed.TAKEN, Deed.ENDED]
    assert waiting.say("5") != []


def test_nobody_writes_into_a_void_when_the_job_that_ends_take_overs_is_away(waiting):
    inbox(waiting).take(ME, request(waiting).id, waiting.now)
    waiting.now += timedelta(minutes=60) + NOBODY_ENDED_IT

    assert waiting.say("5") != []


@pytest.fixture
def chat(waiting):
    """The Telegram chat of the person who waits at their telephone."""
    with waiting.store.begin() as uow:
        resident = request_resident(waiting, uow)
        uow.contacts.add(Contact(
            id="chat", resident_id=resident, channel=Channel.TELEGRAM, address="424242", language="en",
            last_inbound=waiting.now - timedelta(days=3),
        ))
        uow.commit()
    return replace(waiting, channel=Channel.TELEGRAM)


def told(town):
    """What was written to the chat."""
    with town.store.begin() as uow:
        return [one.line.text for one in uow.inbox.lines("chat") if one.line.direction == "out"]


def test_what_comes_from_another_address_of_theirs_is_the_same_conversation(waiting, chat):
    me, name = inbox(waiting), request(waiting).id
    me.take(ME, name, waiting.now)
    me.answer(ME, name, "Good day.", "en", "x", waiting.now)
    assert told(chat) == [], "it is not said where they do not write"

    assert chat.say("jobs") == []
    chat.say("1")
    looked = me.look(ME, name)
    assert [(one.contact_id == "chat", one.line.text) for one in looked.lines[-4:]] == [
        (False, "Good day."), (True, "jobs"), (True, told(chat)[0]), (True, "1"),
    ]
    assert [text.startswith(HERE) for text in told(chat)] == [True], "once, that a person is here"
    assert request(waiting).waits == chat.now - timedelta(seconds=30)
    assert waiting.say("5") == []
    assert "999" in chat.say("he hits me")[0]


def test_the_answer_goes_to_the_address_they_wrote_from_last(waiting, chat):
    me, name = inbox(waiting), request(waiting).id
    me.take(ME, name, waiting.now)
    assert me.look(ME, name).contact.channel is Channel.SMS
    chat.say("better here")

    assert me.look(ME, name).contact.id == "chat"
    me.answer(ME, name, "I am with you.", "en", "x", chat.now)
    assert told(chat)[-1] == "I am with you."
    assert me.hand_back(ME, name, chat.now)
    assert told(chat)[-1].startswith(LEFT)
    assert last(waiting).startswith(LEFT), "said wherever it was said that a person is here"
    assert chat.say("hello") != []


def test_stop_since_they_asked_is_said_to_the_coordinator_too_and_an_older_one_only_to_that_address(waiting, chat):
    me, name = inbox(waiting), request(waiting).id
    with waiting.store.begin() as uow:
        uow.contacts.update("chat", opted_out=True)
        uow.commit()
    me.take(ME, name, waiting.now)
    assert me.answer(ME, name, "Good day.", "en", "x", waiting.now)
    waiting.say("stop")
    with pytest.raises(InboxError, match="STOP"):
        me.answer(ME, name, "Are you there?", "en", "y", waiting.now)


def test_a_dead_address_is_passed_over(waiting, chat):
    me, name = inbox(waiting), request(waiting).id
    me.take(ME, name, waiting.now)
    phone = waiting.known().id
    with waiting.store.begin() as uow:
        uow.contacts.update(phone, bad_address=True)
        uow.commit()
    assert me.answer(ME, name, "Good day.", "en", "x", waiting.now)
    assert told(chat) == ["Good day."]


def test_others_on_a_shared_phone_have_the_assistant_while_a_coordinator_talks_with_one(desk):
    town = Town(desk=desk, channel=Channel.SMS)
    town.say("hello")
    town.say("person")
    name, first = request(town).id, town.known()
    with town.store.begin() as uow:
        uow.sharers.open(first.id)
        uow.sharers.add(replace(first, id="second", resident_id="r2", language="en"), "Second", beside=first.id)
        uow.sharers.speak(first.id, town.now, town.now + timedelta(minutes=10))
        uow.commit()
    inbox(town).take(ME, name, town.now)
    assert town.say("jobs") == []
    with town.store.begin() as uow:
        uow.sharers.speak("second", town.now, town.now + timedelta(minutes=10))
        uow.commit()

    assert town.known().id == "second"
    assert town.say("hello") != []
    assert [one.line.text for one in inbox(town).look(ME, name).lines][-1] == "jobs"


def test_an_answer_goes_as_it_was_written(desk):
    town = Town(desk=desk, channel=Channel.TELEGRAM)
    town.say("hello")
    town.say("person")
    contact = town.known()
    with town.store.begin() as uow:
        request_ = uow.inbox.of_contact(contact.id)
    me = inbox(town)
    me.take(ME, request_.id, town.now)
    me.answer(ME, request_.id, "نعم {occupation}", "ar", "x", town.now)

    with town.store.begin() as uow:
        line = uow.conversations.lines(contact.id)[-1]
    assert "نعم" in line.text
    assert "{occupation}" in line.text, "braces of a coordinator are only braces"
    assert line.language == "ar"


def test_notes_and_assignments_are_never_written_to_the_resident(waiting):
    me, name = inbox(waiting), request(waiting).id
    with waiting.store.begin() as uow:
        uow.accounts.save_partner(Partner(id="trust", name="Trust"))
        for one in ("me", "other"):
            uow.accounts.add(Coordinator(
                id=one, email=f"{one}@example.org", name=one, role=Role.COORDINATOR, partner_id="trust", password="x",
            ))
        uow.accounts.add(Coordinator(
            id="reader", email="r@example.org", name="r", role=Role.READER, partner_id="trust", password="x",
        ))
        uow.commit()
    before = log(waiting)

    assert me.note(ME, name, " call the school ", waiting.now)
    assert not me.note(ME, name, "  ", waiting.now)
    assert me.assign(ME, name, "other", waiting.now) == ""
    assert me.assign(ME, name, "reader", waiting.now) is None, "readers answer nobody"
    assert me.assign(ME, name, "", waiting.now) == "other"

    assert log(waiting) == before
    assert deeds(waiting) == [
        (Deed.NOTE, "me", "call the school"), (Deed.ASSIGNED, "me", "other"), (Deed.ASSIGNED, "me", ""),
    ]
    me.take(ME, name, waiting.now)
    me.assign(ME, name, "other", waiting.now)
    assert request(waiting).holder == "other", "who has it passes it on"


def test_closing_ends_the_request_and_undoing_opens_it_again(waiting):
    me, name = inbox(waiting), request(waiting).id
    assert me.close(ME, name, waiting.now)
    assert request(waiting) is None
    assert not me.close(ME, name, waiting.now)
    assert me.take(ME, name, waiting.now) == ""
    assert me.reopen(ME, name, waiting.now)
    assert request(waiting).waits is not None

    me.take(ME, name, waiting.now)
    assert me.close(ME, name, waiting.now)
    assert last(waiting).startswith(LEFT)
    waiting.say("person")
    assert not me.reopen(ME, name, waiting.now), "they wait with another request"


def test_behind_the_wall_nothing_can_be_done(waiting):
    me, name = inbox(waiting), request(waiting).id
    assert me.look(CHARITY, name) is None
    assert me.take(CHARITY, name, waiting.now) is None
    assert not me.note(CHARITY, name, "a note", waiting.now)
    assert me.assign(CHARITY, name, "", waiting.now) is None
    assert not me.close(CHARITY, name, waiting.now)
    assert me.begin(CHARITY, request(waiting).resident_id, waiting.now) is None
    with waiting.store.begin() as uow:
        uow.accounts.save_partner(Partner(id="charity", name="Charity"))
        uow.profiles.record_consent(request_resident(waiting, uow), Consent(
            purpose=f"{SEEN_BY}charity", granted=True, version="1", language="en", channel=Channel.SMS, at=waiting.now,
        ))
        uow.commit()
    assert me.take(CHARITY, name, waiting.now) == "member"


def request_resident(town, uow):
    return uow.contacts.find(town.channel, "+447700900123").resident_id


def test_a_coordinator_may_write_first(desk):
    town = Town(desk=desk, channel=Channel.SMS)
    town.say("hello")
    me, resident = inbox(town), town.known().resident_id
    name = me.begin(ME, resident, town.now)
    assert me.begin(ME, resident, town.now) == name
    assert request(town).waits is None, "nobody waits for us"
    me.take(ME, name, town.now)
    assert me.answer(ME, name, "Good day, may I ask you something?", "en", "x", town.now)
    assert town.say("yes") == []


@pytest.mark.parametrize(("text", "why"), [("  ", "nothing to send"), ("x" * 1501, "too long")])
def test_what_cannot_be_sent_says_why(waiting, text, why):
    me, name = inbox(waiting), request(waiting).id
    me.take(ME, name, waiting.now)
    with pytest.raises(InboxError, match=why):
        me.answer(ME, name, text, "en", "x", waiting.now)


def test_a_draft_tells_its_parts_its_price_and_words_to_be_careful_with(waiting):
    me, contact = inbox(waiting), waiting.known()

    plain, long = me.draft(contact, "Good day.", "en"), me.draft(contact, "ا" * 100, "ar")
    assert (plain.parts, str(plain.pence), plain.careful) == (1, "4.0", ())
    assert (long.parts, str(long.pence)) == (2, "8.0")
    assert [word for word, _ in me.draft(contact, "Bring your visa.", "en").careful] == ["visa"]
    telegram = replace(contact, channel=Channel.TELEGRAM)
    assert me.draft(telegram, "Bring your visa.", "en").parts == 0


def test_every_canned_reply_fits_into_two_parts_in_every_language(desk):
    town = Town(desk=desk, channel=Channel.SMS)
    town.say("hello")
    me, contact = inbox(town), town.known()
    replies = me.canned()
    assert len(replies) >= 5
    for one in replies.values():
        assert me.draft(contact, one.text, "en").parts <= 2


def test_what_the_deliverer_did_not_send_before_it_was_killed_goes_out_afterwards(tmp_path):
    """The answer is committed with its delivery; then the process dies as by kill -9, before and after claiming."""
    url, key = f"sqlite:///{tmp_path}/doorstep.db", new_key()
    migrate(url)
    program = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from tests.unit.assistant.test_holding import ME, inbox, request
        from tests.unit.assistant.town import Town, build_desk
        from bot.store.unit_of_work import open_store
        from bot.assistant.values import Channel
        town = Town(desk=build_desk(), channel=Channel.SMS, store=open_store(sys.argv[1], sys.argv[2]))
        town.say("hello"); town.say("person")
        name = request(town).id
        inbox(town).take(ME, name, town.now)
        assert inbox(town).answer(ME, name, "I am with you.", "en", "x", town.now)
        with town.store.begin() as uow:
            uow.outbox.claim(Channel.SMS, "dies", town.now, 1, 30.0)
            uow.commit()
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    done = subprocess.run(
        [sys.executable, "-c", program, url, key], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False, capture_output=True, text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr

    store, sent = open_store(url, key), []
    now = Town(desk=None).now + timedelta(minutes=10)
    for _ in range(20):
        with store.begin() as uow:
            claimed = uow.outbox.claim(Channel.SMS, "next", now, 1, 30.0)
            uow.outbox.settle("next", [sent_one(one) for one in claimed])
            uow.commit()
        sent += [one.message.text for one in claimed]
    store.close()
    assert sent[-1] == "I am with you."
    assert sent[-2].startswith(HERE)
    assert len(sent) == len(set(sent))


def sent_one(one):
    return Settled(delivery_id=one.id, status=DeliveryStatus.SENT, provider_id=one.id)
