"""The pages of the inbox, in a browser without script; its streams; a translation service that is away."""

import json
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from bot.assistant.coordinators import VIEWED
from bot.assistant.inbox import Deed
from bot.assistant.receive import receive
from bot.assistant.translating import Translated
from bot.assistant.values import Channel, Contact, DeliveryStatus, Inbound, LogLine, Settled
from bot.console.streams import Pace, Streams
from bot.speaking.catalogue import say
from tests.fakes.html import attributes
from tests.fakes.office import Coordinating, build, fill, make_desk, make_office, sentences, token


@pytest.fixture
def app(store, clock):
    fill(store, clock.now)
    with store.begin() as uow:
        uow.conversations.log("c1", [
            LogLine(direction="in", text="أريد <script>", at=clock.now - timedelta(minutes=70), language="ar"),
            LogLine(direction="out", text="وش", at=clock.now - timedelta(minutes=70), language="ar", meta={
                "buttons": [{"label": "نعم", "data": "t.0"}],
            }),
            LogLine(direction="in", text="t.0", at=clock.now - timedelta(minutes=60), language="ar", meta={"button": "t.0"}),
        ])
        uow.commit()
    return build(store, clock)


def says(store, clock, text, contact="c1"):
    """The resident writes."""
    with store.begin() as uow:
        known = uow.contacts.get(contact)
    return receive(make_desk(), store, Inbound(
        channel=Channel.SMS, address=known.address, provider_id=f"{contact}{text}", at=clock.now, text=text,
    ))


def answer(browser, text, **fields):
    return browser.post("/inbox/h1/answer", form_at="/inbox/h1", **{
        "text": text, "language": "en", "once": "abcdefgh", "do": "send", **fields,
    })


def seen_in(page):
    return re.search(r'name="seen" value="([0-9a-f]*)"', page)[1]


# The list

def test_danger_stands_on_top_and_lateness_is_told_in_words(browse):
    page = browse("worker").get("/inbox").text

    assert page.index("/inbox/h2") < page.index("/inbox/h1")
    assert "Urgent: Asked for a person" in page
    assert page.count("Late: an answer was due by") == 1, "the other has a working day"
    assert "Answer by" in page


@pytest.mark.parametrize(("query", "found"), [
    ("state=waiting", {"h1", "h2"}), ("state=late", {"h2"}), ("state=mine", set()), ("state=others", set()),
    ("state=closed", set()), ("language=ar", {"h1"}), ("channel=sms", {"h1", "h2"}), ("channel=telegram", set()),
    ("urgent=yes", {"h2"}), ("state=nonsense", {"h1", "h2"}),
])
def test_the_list_is_narrowed(browse, query, found):
    page = browse("worker").get(f"/inbox?{query}").text

    assert {one for one in ("h1", "h2") if f"/inbox/{one}" in page} == found
    assert found or "Nobody here" in page


def test_who_has_whom_shows_in_the_list(browse):
    worker, boss = browse("worker"), browse("boss")
    worker.post("/inbox/h1/take", form_at="/inbox/h1")

    assert "With The worker now" in boss.get("/inbox?state=others").text
    assert "/inbox/h1" in worker.get("/inbox?state=mine").text
    assert "/inbox/h1" not in boss.get("/inbox?state=mine").text
    assert "name given" in boss.get("/inbox?format=csv").text


# One conversation

def test_a_conversation_shows_both_sides_in_their_language_and_is_recorded(browse, store):
    page = browse("member").get("/inbox/h1").text

    assert 'class="words" dir="auto" lang="ar">أريد &lt;script&gt;</p>' in page
    assert 'class="words" dir="rtl" lang="ar">وش</p>' in page
    assert ">نعم</p>" in page, "what stands on the button, not its data"
    assert "midwife" in page
    with store.begin() as uow:
        assert [one.what for one in uow.audit.lines(who="member", limit=1)] == [VIEWED]


def test_a_reader_looks_and_has_nothing_to_press(browse):
    page = browse("reader").get("/inbox/h1").text

    assert "Take over" not in page
    assert attributes(page, "textarea") == []


def test_danger_shows_the_procedure_and_that_it_is_a_draft(browse):
    boss = browse("boss")

    page = boss.get("/inbox/h2").text
    assert "May be in danger: what to do" in page
    assert "call 999" in page
    assert "have not agreed to it yet" in page
    assert "May be in danger: what to do" not in boss.get("/inbox/h1").text


def test_two_coordinators_at_once_the_second_sees_who_has_it(browse):
    worker, boss = browse("worker"), browse("boss")
    boss.get("/inbox/h1")
    assert "The conversation is yours" in worker.post("/inbox/h1/take", form_at="/inbox/h1").text

    late = boss.post("/inbox/h1/take", form_at="/account")
    assert "The worker has this conversation now." in late.text
    assert attributes(late.text, "textarea")[-1]["id"] == "note", "no answer from the second"
    refused = boss.client.post("/console/inbox/h1/answer", data={
        "csrf": token(late.text), "text": "My long answer", "language": "en", "once": "abcdefgh", "do": "send",
    }).text
    assert "not with you now" in refused
    assert "My long answer" in refused, "what was typed is not lost"


def test_parts_and_pence_are_shown_before_an_sms_goes(browse, store):
    worker = browse("worker")
    worker.post("/inbox/h1/take", form_at="/inbox/h1")

    first = answer(worker, "Good day.").text
    assert "1 SMS part" in first
    assert "4.1 pence" in first
    with store.begin() as uow:
        assert "Good day." not in [one.text for one in uow.conversations.lines("c1")]

    sent = answer(worker, "Good day.", seen=seen_in(first)).text
    assert "Waits to be sent" in sent
    changed = answer(worker, "Good day to you.", seen=seen_in(first), once="another1").text
    assert "1 SMS part" in changed, "another text is looked at again"


def test_a_careful_word_is_told_before_it_goes(browse):
    worker = browse("worker")
    worker.post("/inbox/h1/take", form_at="/inbox/h1")

    page = answer(worker, "Bring your visa.").text
    assert "<bdi>visa</bdi>" in page
    assert "right to be here" in page


def in_arabic(phrase):
    return say(make_desk().flows.phrases[phrase], "ar", sentences())


def test_a_canned_reply_comes_in_the_residents_language(browse):
    worker = browse("worker")
    worker.post("/inbox/h1/take", form_at="/inbox/h1")

    page = answer(worker, "", canned="reply_else", do="canned").text
    assert f"{in_arabic('reply_else')}</textarea>" in page
    assert re.search(r'<option value="ar" selected>', page)


def test_what_a_script_counts_is_what_the_page_would_show(browse):
    worker = browse("worker")
    worker.post("/inbox/h1/take", form_at="/inbox/h1")
    counted = json.loads(worker.post("/inbox/h1/count", form_at="/inbox/h1", text="Good day.", language="en").text)

    assert "1 SMS part" in counted["html"]
    assert "Waits to be sent" in answer(worker, "Good day.", seen=counted["seen"]).text
    empty = json.loads(worker.post("/inbox/h1/count", form_at="/inbox/h1", text=" ", language="en").text)
    assert empty["seen"] == ""


def test_delivery_is_followed(browse, store, clock):
    worker = browse("worker")
    worker.post("/inbox/h1/take", form_at="/inbox/h1")
    answer(worker, "Good day.", seen=seen_in(answer(worker, "Good day.").text))
    for _ in range(2):
        with store.begin() as uow:
            claimed = uow.outbox.claim(Channel.SMS, "t", clock.now, 1, 30)
            uow.outbox.settle("t", [
                Settled(delivery_id=one.id, status=DeliveryStatus.FAILED, error="30006") for one in claimed
            ])
            uow.commit()

    assert "Not delivered 30006" in worker.get("/inbox/h1").text


def test_what_the_resident_writes_meanwhile_is_not_answered_and_is_there(browse, store, clock):
    worker = browse("worker")
    worker.post("/inbox/h1/take", form_at="/inbox/h1")
    clock.now += timedelta(minutes=1)
    assert says(store, clock, "thank you").messages == ()

    assert ">thank you</p>" in worker.get("/inbox/h1").text
    assert "The assistant has it again" in worker.post("/inbox/h1/hand-back", form_at="/inbox/h1").text
    clock.now += timedelta(minutes=1)
    assert says(store, clock, "and now").messages != ()


def test_undo_takes_each_step_back(browse):
    worker = browse("worker")
    worker.post("/inbox/h1/close", form_at="/inbox/h1")
    assert "/inbox/h1" not in worker.get("/inbox").text
    page = worker.get("/inbox/h1").text
    assert "Open it again" in page
    assert "is open again" in worker.post("/inbox/h1/reopen", form_at="/inbox/h1").text

    taken = worker.post("/inbox/h1/take", form_at="/inbox/h1").text
    assert 'action="/console/inbox/h1/hand-back"' in taken
    assigned = worker.post("/inbox/h1/assign", form_at="/inbox/h1", to="boss").text
    assert "Assigned to The boss" in assigned or "With The boss now" in assigned
    assert 'name="to" value="worker"' in assigned


def test_notes_are_for_coordinators_alone(browse, store):
    worker = browse("worker")
    noted = worker.post("/inbox/h1/note", form_at="/inbox/h1", text="call the school").text

    assert "Note by The worker, not seen by the resident" in noted
    assert "call the school" in noted
    assert "The note was empty." in worker.post("/inbox/h1/note", form_at="/inbox/h1", text=" ").text
    with store.begin() as uow:
        assert [one.kind for one in uow.inbox.desk_lines("c1")] == [Deed.NOTE]
        assert "call the school" not in [one.text for one in uow.conversations.lines("c1")]


def test_who_said_stop_cannot_be_written_to(browse, store):
    worker = browse("worker")
    worker.post("/inbox/h1/take", form_at="/inbox/h1")
    page = answer(worker, "Good day.").text
    with store.begin() as uow:
        uow.contacts.update("c1", opted_out=True)
        uow.commit()

    assert "This person said STOP" in worker.get("/inbox/h1").text
    refused = worker.client.post("/console/inbox/h1/answer", data={
        "csrf": worker.forms("/account", "sign-out")["csrf"], "text": "Good day.", "language": "en", "once": "abcdefgh",
        "do": "send", "seen": seen_in(page),
    })
    assert refused.status_code == 422
    assert "Only their own START" in refused.text


def test_a_coordinator_writes_first_from_a_profile(browse):
    boss = browse("boss")
    boss.post("/inbox/h1/close", form_at="/inbox/h1")
    page = boss.post("/residents/r1/talk", form_at="/residents/r1").text

    assert "A coordinator wrote first" in page
    assert boss.post("/residents/r99/talk", form_at="/residents/r1").status_code == 404


# Streams

@contextmanager
def streaming(client, path, **headers):
    with client.stream("GET", f"/console{path}", headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["x-accel-buffering"] == "no"
        yield response.iter_lines()


@pytest.fixture
def live(store, clock):
    """Streams that look often and do not live long."""
    fill(store, clock.now)
    app = build(store, clock, stopping=lambda: False)
    app.state.doors.__dict__["streams"] = Streams(pace=Pace(look=0.02, heartbeat=0.1, life=3))
    browser = Coordinating(TestClient(app))
    browser.sign_in("worker")
    return app, browser


def data_of(lines):
    return next(json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: "))


def test_a_stream_tells_what_is_new_and_says_where_it_stands(live, store, clock):
    _, browser = live
    stream = re.search(r'data-stream="(/console[^"]+)"', browser.get("/inbox/h1").text)[1].removeprefix("/console")
    says(store, clock, "are you there")
    with streaming(browser.client, stream) as lines:
        first = next(line for line in lines if line.startswith("id: ")).removeprefix("id: ")
        assert "are you there" in data_of(lines)["thread"]

    with streaming(browser.client, stream, **{"Last-Event-ID": first}) as lines:
        assert next(line for line in lines if line.startswith((":", "id:"))) == ": still here"


def test_a_stream_of_the_list_tells_that_somebody_came(live, store, clock):
    _, browser = live
    page = browser.get("/inbox").text
    stream = re.search(r'data-stream="(/console[^"]+)"', page)[1].removeprefix("/console")
    with store.begin() as uow:
        uow.inbox.save(replace(uow.inbox.of_contact("c1"), urgent=True))
        uow.commit()
    with streaming(browser.client, stream) as lines:
        assert data_of(lines) == {}


def test_a_stream_ends_with_signing_out_and_does_not_come_back(live):
    app, browser = live
    other = Coordinating(TestClient(app))
    other.client.cookies = browser.client.cookies
    with streaming(browser.client, "/inbox/h1/news") as lines:
        assert next(line for line in lines if line.startswith("id:"))
        other.post("/sign-out", form_at="/inbox")
        assert "event: gone" in list(lines)
    assert browser.client.get("/console/inbox/h1/news", follow_redirects=False).status_code == 303


def test_watching_keeps_nobody_signed_in(live, clock):
    _, browser = live
    clock.now += timedelta(hours=1, minutes=59)
    with streaming(browser.client, "/inbox/h1/news") as lines:
        assert next(line for line in lines if line.startswith("id:"))
        clock.now += timedelta(minutes=2)
        assert "event: gone" in list(lines)


# Translation

class Machine:
    """A translator; `away` ones find nothing."""

    name = "translate.example"

    def __init__(self, *, away=False):
        self.away, self.asked = away, []

    def __call__(self, texts, source, target):
        self.asked.append((list(texts), source, target))
        return [None if self.away else Translated(text=f"{target}: <b>{text}", by=self.name) for text in texts]


def with_machine(store, clock, machine):
    office = replace(make_office(store), translator=machine)
    browser = Coordinating(TestClient(build(store, clock, office=office)))
    browser.sign_in("worker")
    return browser


def test_machine_text_stands_beside_the_words_and_is_marked(app, store, clock):
    machine = Machine()
    browser = with_machine(store, clock, machine)

    plain = browser.get("/inbox/h1").text
    assert machine.asked == [], "the page waits for no machine"
    assert "what residents write is sent there" in plain
    page = browser.get("/inbox/h1?machine=yes").text
    assert machine.asked == [(["أريد <script>"], "ar", "en")], "neither buttons nor our own words"
    assert "Machine translation:" in page
    assert "en: &lt;b&gt;أريد &lt;script&gt;" in page
    assert "أريد &lt;script&gt;</p>" in page, "their own words stay"
    assert list(browser.get("/inbox/h1/machine").json().values()) == ["en: <b>أريد <script>"]


def test_without_the_machine_the_page_is_whole(app, store, clock):
    browser = with_machine(store, clock, Machine(away=True))

    page = browser.get("/inbox/h1?machine=yes")
    assert page.status_code == 200
    assert "There is no machine translation now" in page.text
    assert browser.get("/inbox/h1/machine").json() == {}


def test_by_default_nothing_is_translated_anywhere(browse):
    page = browse("worker").get("/inbox/h1?machine=yes").text

    assert "sent there" not in page
    assert "data-machine" not in page


def add_chat(store, clock):
    """r1 has a Telegram chat beside the telephone, and wrote from it last."""
    with store.begin() as uow:
        uow.contacts.add(Contact(
            id="chat", resident_id="r1", channel=Channel.TELEGRAM, address="424242", language="ar", last_inbound=clock.now,
        ))
        uow.conversations.log("chat", [LogLine(direction="in", text="from the chat", at=clock.now, language="ar", meta={})])
        uow.conversations.log("c1", [LogLine(direction="in", text="from the phone", at=clock.now, language="ar", meta={})])
        uow.commit()


def test_several_addresses_are_one_conversation_and_the_page_says_where_an_answer_goes(store, clock, browse):
    worker = browse("worker")
    assert "more than one address" not in worker.get("/inbox/h1").text
    add_chat(store, clock)

    taken = worker.post("/inbox/h1/take", form_at="/inbox/h1").text
    assert "the one they wrote from last: Telegram." in taken
    assert re.search(r"They</bdi></strong> · <bdi>Telegram</bdi> · .*?from the chat", taken, re.DOTALL)
    assert re.search(r"They</bdi></strong> · <bdi>SMS</bdi> · .*?from the phone", taken, re.DOTALL)
    assert "no broadcasts, no news and no questions" in taken
    answered = worker.post("/inbox/h1/answer", form_at="/inbox/h1", text="Good day.", language="en", once="x", seen="").text
    assert "SMS part" not in answered, "it goes to the chat, which costs nothing"
    with store.begin() as uow:
        assert [one.message.text for one in uow.outbox.claim(Channel.TELEGRAM, "me", clock.now, 9, 60)] != []


def test_a_price_seen_for_one_address_lets_nothing_go_to_another(store, clock, browse):
    worker = browse("worker")
    worker.post("/inbox/h1/take", form_at="/inbox/h1")
    add_chat(store, clock)
    seen = json.loads(worker.post("/inbox/h1/count", form_at="/inbox/h1", text="Your visa", language="en").text)["seen"]
    with store.begin() as uow:
        uow.contacts.update("c1", last_inbound=clock.now + timedelta(minutes=1))
        uow.commit()
    page = worker.post(
        "/inbox/h1/answer", form_at="/inbox/h1", text="Your visa", language="en", once="x", seen=seen, do="send",
    ).text
    assert "SMS part" in page
    assert "Send it" in page
