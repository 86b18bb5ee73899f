"""The coordinators' pages of broadcasts, one by one, in a browser without script."""

import re

import pytest

from bot.assistant.broadcast import Broadcast, BroadcastState, Link, Missing
from bot.assistant.delivering import Delivering
from bot.assistant.reach import Reply
from bot.assistant.segment import parse
from bot.assistant.values import Channel, DeliveryStatus, OpeningAnswer, Settled
from bot.console.office.broadcasts.form import draft_of, segment_line, typed_of
from bot.console.streams import Pace, Streams
from tests.fakes.html import attributes
from tests.fakes.office import agree_to_messages, build, fill, make_broadcasting, token

NEW = {
    "language": "en", "text": "The market is open on Sunday.", "about": "", "partner": "", "missing": "leave_out",
    "starts": "", "expires": "", "seen": "", "booked": "", "told": "", "interested": "",
}


@pytest.fixture
def app(store, clock):
    fill(store, clock.now)
    agree_to_messages(store, clock.now)
    return build(store, clock)


def write(browser, **changes):
    """A new draft by the form; its id, and the page that comes then."""
    answer = browser.post("/broadcasts/new", **{**NEW, **changes})
    found = re.search(r"/broadcasts/([A-Z0-9]+)/texts$", answer.url.path)
    assert found, answer.text
    return found[1], answer.text


def kept(store, made):
    with store.begin() as work:
        return work.broadcasts.get(made)


def act(browser, made, action, **more):
    return browser.post(f"/broadcasts/{made}/do", form_at=f"/broadcasts/{made}", action=action, **more)


def tick(store, clock, *, status=DeliveryStatus.SENT, error=""):
    """The walk, and a carrier that takes everything."""
    walk = Delivering(broadcasting=make_broadcasting(store))
    for _ in range(3):
        walk.run_due(clock)
        with store.begin() as work:
            for channel in Channel:
                claimed = work.outbox.claim(channel, "pump", clock.now, 99, 60)
                work.outbox.settle("pump", [
                    Settled(delivery_id=one.id, status=status, provider_id=f"p{one.id}", error=error) for one in claimed
                ])
            work.commit()


def plain(page):
    """Without the marks that isolate values."""
    return page.replace("\u2068", "").replace("\u2069", "")


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain(page)))


# The list

def test_the_list_is_found_by_words_and_state_and_leads_to_each(browse):
    browser = browse("boss")
    made, _ = write(browser, text="A class for cooks.")

    everything = browser.get("/broadcasts").text
    assert "The market is open." in everything
    assert everything.index("A class for cooks.") < everything.index("The market is open.")
    assert "A class for cooks." not in browser.get("/broadcasts?state=awaiting_approval").text
    assert "The market is open." not in browser.get("/broadcasts?state=draft").text
    assert "A class for cooks." in browser.get("/broadcasts?q=COOKS").text
    assert "A class for cooks." in browser.get(f"/broadcasts?q={made}").text
    assert "No broadcasts here" in browser.get("/broadcasts?state=ended").text
    act(browser, made, "cancel")
    assert "A class for cooks." not in browser.get("/broadcasts").text
    for state in ("ended", "any"):
        assert "A class for cooks." in browser.get(f"/broadcasts?state={state}").text
    csv = browser.get("/broadcasts?format=csv").text
    assert csv.splitlines()[0] == "\ufefftext,state,whom,languages,starts,author,code"


@pytest.mark.parametrize(("who", "sees", "writes"), [
    ("boss", True, True), ("worker", True, True), ("member", True, True), ("reader", True, False), ("stranger", False, False),
])
def test_a_partners_broadcast_is_there_for_its_partner_and_the_programme(browse, store, who, sees, writes):
    browser = browse(who)
    page = browser.get("/broadcasts/B1")

    assert ("The market is open" in browser.get("/broadcasts").text) is sees
    assert page.status_code == (200 if sees else 404)
    assert browser.get("/broadcasts/B1/replies").status_code == (200 if sees else 404)
    csrf = browser.forms("/account", "sign-out")["csrf"]
    for path, status in (("do", 200), ("edit", 200), ("texts", 200), ("preview", 200), ("test", 422)):
        answer = browser.client.post(f"/console/broadcasts/B1/{path}", data={"csrf": csrf, "action": "pause"})
        assert (answer.status_code in {status, 409, 422}) is writes, (path, answer.status_code)
    assert kept(store, "B1").state is BroadcastState.AWAITING_APPROVAL
    assert ("Approve" in page.text) is (writes and who != "boss")


# Writing

def test_a_broadcast_is_written_for_people_who_are_picked(browse, store):
    browser = browse("boss")
    made, page = write(
        browser, languages=["en", "ur"], areas=["B66"], topics=["job"], occupations=["cook"], stages=["applied"],
        channels=["sms"], seen="<90", interested="porte", partner="Hospital trust", missing="wait", about="porter",
        starts="2026-11-24T10:00", expires="2026-11-25T10:00",
    )

    one = kept(store, made)
    assert str(one.segment) == (
        "language=en,ur area=B66 topic=job occupation=cook stage=applied channel=sms interested=porte seen<90d"
    )
    assert (one.partner, one.missing, one.link) == ("Hospital trust", Missing.WAIT, Link(kind="opening", id="porter"))
    assert (one.starts.isoformat(), one.author, one.owner) == ("2026-11-24T10:00:00+00:00", "boss", "")
    assert "Kept as a draft" in page
    again = browser.get(f"/broadcasts/{made}/edit").text
    ticked = {(attrs["name"], attrs["value"]) for attrs in attributes(again, "input") if "checked" in attrs}
    assert ticked == {
        ("languages", "en"), ("languages", "ur"), ("areas", "B66"), ("topics", "job"), ("occupations", "cook"),
        ("stages", "applied"), ("channels", "sms"),
    }
    assert 'value="2026-11-24T10:00"' in again


LINES = (
    "everybody", 'language=pl,ur area=B66,"Lee Bank" topic=job', "occupation=cook stage=applied channel=sms",
    "booked=H4MPT told=KR7HW,P0RTE interested=KR7HW tag=choir,market seen<45d", "seen>90d",
)


def test_every_segment_of_the_command_line_survives_the_form(store, clock):
    desk = make_broadcasting(store)
    for line in LINES:
        one = Broadcast(id="B2", author="x", segment=parse(line, desk.words), texts={"en": "x"})

        typed = typed_of(one, "Europe/London")

        assert segment_line(typed) == str(one.segment)
        assert draft_of(typed, "Europe/London", clock.now).segment == str(one.segment)


WRONG = (
    ({"text": ""}, "Fill this in."),
    ({"text": "Come to {kode}."}, "Nothing can stand in place of “kode”."),
    ({"text": "Come to {."}, "A bracket of a placeholder"),
    ({"text": "long " * 100}, "SMS parts"),
    ({"text": "Ask the Home Office."}, "“home office” tells whoever reads it about somebody&#39;s right to be here"),
    ({"text": "Tell us your password."}, "what only a swindler asks for"),
    ({"language": "ur", "missing": "english_with_note"}, "Write the English text"),
    ({"interested": "NOPE9"}, "There is no opening or event of the code NOPE9"),
    ({"starts": "2026-11-24T10:00", "expires": "2026-11-23T10:00"}, "It would end before it starts."),
    ({"starts": "2027-03-28T01:30"}, "The clocks change at that hour."),
    ({"starts": "soon"}, "Write a day and an hour."),
)


def test_what_cannot_be_sent_is_said_beside_the_field_and_nothing_is_lost(browse, store):
    browser = browse("boss")
    csrf = token(browser.get("/broadcasts/new").text)
    for fields, said in WRONG:
        form = {"csrf": csrf, **NEW, **fields, "languages": ["ur"]}
        answer = browser.client.post("/console/broadcasts/new", data=form)

        assert answer.status_code == 422, said
        assert said in plain(answer.text)
        ticked = [attrs for attrs in attributes(answer.text, "input") if "checked" in attrs]
        assert [(attrs["name"], attrs["value"]) for attrs in ticked] == [("languages", "ur")]
    with store.begin() as work:
        assert len(work.broadcasts.in_states()) == 1


def test_people_are_counted_without_saving_and_few_of_them_are_not_told_apart(browse, store):
    browser = browse("worker")
    page = browser.post("/broadcasts/new", **{**NEW, "text": "", "count": "yes"})

    assert page.status_code == 200
    text = text_of(page.text)
    assert "9 people can be written to now." in text
    # One of each: were the seven shown, the other two could be reckoned from the nine.
    assert "Urdu SMS few" in text
    assert "Arabic SMS few" in text
    assert "English Telegram few" in text
    one = browser.post("/broadcasts/new", **{**NEW, "languages": ["ur"], "count": "yes"}).text
    assert "few people can be written to now." in text_of(one)
    wrong = browser.post("/broadcasts/new", **{**NEW, "told": "NOPE9", "count": "yes"}).text
    assert "There is no opening or event of the code" in wrong
    with store.begin() as work:
        assert len(work.broadcasts.in_states()) == 1


def test_a_partner_counts_and_reaches_its_own_people_only(browse, store, clock):
    browser = browse("member")
    page = browser.post("/broadcasts/new", **{**NEW, "count": "yes"}).text
    assert "few people can be written to now." in text_of(page)
    assert "Only people who let your organisation see them" in page
    assert not [attrs for attrs in attributes(page, "input") if attrs.get("name") == "tags"]
    made, _ = write(browser, language="ar", text="السوق مفتوح.")
    browser.post(f"/broadcasts/{made}/preview", form_at=f"/broadcasts/{made}/preview")
    act(browser, made, "send")
    tick(store, clock)

    with store.begin() as work:
        assert [one.contact_id for one in work.recipients.listing(made)] == ["c1"]
    assert (kept(store, made).owner, kept(store, made).partner) == ("charity", "Neighbour charity")


def test_an_opening_and_a_broadcast_are_starting_points(browse, store):
    browser = browse("boss")
    assert "/broadcasts/new?about=porter" in browser.get("/openings/porter").text
    page = browser.get("/broadcasts/new?about=porter").text
    assert "{title}. {place}." in page
    assert [attrs["value"] for attrs in attributes(page, "option") if "selected" in attrs and attrs["value"] == "porter"]
    made, _ = write(browser, text="{title}. {place}.", about="porter", languages=["ur"])
    browser.post(f"/broadcasts/{made}/texts", **{"text-en": "{title}. {place}.", "text-ur": "آج {code}"})

    copied = browser.post(f"/broadcasts/new?copy={made}", **{
        **NEW, "text": "Another.", "languages": ["ur"], "about": "porter"})

    other = copied.url.path.split("/")[-2]
    assert kept(store, other).texts == {"en": "Another.", "ur": "آج {code}"}
    assert browse("stranger").get(f"/broadcasts/new?copy={made}").text.count("{title}. {place}.") == 0


# Texts

def test_all_languages_stand_beside_the_first_with_their_state(browse, store):
    browser = browse("boss")
    made, page = write(browser, languages=["en", "ur", "pl"])
    areas = {attrs["name"]: attrs for attrs in attributes(page, "textarea")}
    assert list(areas) == ["text-en", "text-pl", "text-ur"]
    assert (areas["text-ur"]["dir"], areas["text-ur"]["lang"]) == ("rtl", "ur")
    assert (page.count(">Missing<"), page.count("Drafted, not read yet")) == (2, 1)

    page = browser.post(f"/broadcasts/{made}/texts", **{
        "text-en": NEW["text"], "text-ur": "بازار کھلا ہے۔", "text-pl": "", "review": "ur"}).text

    assert (page.count(">Missing<"), page.count("Drafted, not read yet"), page.count("Read by somebody")) == (1, 1, 1)
    assert kept(store, made).reviewed == {"ur": "boss"}
    browser.post(f"/broadcasts/{made}/texts", **{"text-en": NEW["text"], "text-ur": ""})
    assert (kept(store, made).texts, kept(store, made).reviewed) == ({"en": NEW["text"]}, {})


def test_careful_words_are_said_beside_their_text_and_what_was_typed_stays(browse, store):
    browser = browse("boss")
    made, _ = write(browser, languages=["en", "ur", "pl"])

    answer = browser.post(f"/broadcasts/{made}/texts", **{
        "text-en": "For refugees.", "text-ur": "{", "text-pl": "Targ. www.example.org"})

    assert answer.status_code == 422
    said = plain(answer.text)
    assert "“refugees” tells whoever reads it about somebody&#39;s right to be here. It may not go out by SMS" in said
    assert "A bracket of a placeholder is missing" in said
    assert "asks people to trust an address; scam messages do the same. A second person has to look at it." in said
    assert "For refugees." in said
    assert kept(store, made).texts == {"en": NEW["text"]}
    marked = [attrs["name"] for attrs in attributes(answer.text, "textarea") if "aria-describedby" in attrs]
    assert marked == ["text-en", "text-pl", "text-ur"]


# Preview, test, sending

def test_the_preview_shows_every_phone_and_the_price(browse, store):
    browser = browse("boss")
    made, _ = write(browser)
    browser.post(f"/broadcasts/{made}/texts", **{"text-en": NEW["text"], "text-ur": "بازار کھلا ہے۔", "text-ar": "السوق مفتوح."})
    page = browser.get(f"/broadcasts/{made}/preview").text
    phones = attributes(page, "div", "handset")
    assert [(one["lang"], one["dir"]) for one in phones] == [("en", "ltr"), ("ar", "rtl"), ("ur", "rtl")]
    assert f"Doorstep {made}" in plain(page)
    assert "STOP" in page
    assert "4.1 pence a person" in plain(page)
    assert "Costs nothing to send." in browser.get(f"/broadcasts/{made}/preview?channel=telegram").text
    assert kept(store, made).state is BroadcastState.DRAFT

    counted = browser.post(f"/broadcasts/{made}/preview")

    text = text_of(counted.text)
    assert kept(store, made).state is BroadcastState.PREVIEWED
    # Few of one language: neither the seven of the other nor the pence may tell how many.
    assert "9 people would get it, for £1." in text
    assert "English Telegram few" in text
    assert "A second person has to approve it" in text
    assert "Ask for approval" in text


def test_a_test_goes_to_a_coordinators_own_phone_through_the_ledger_and_is_marked(browse, store, clock):
    browser = browse("worker")
    made, _ = write(browser)
    refused = browser.post(f"/broadcasts/{made}/test", form_at=f"/broadcasts/{made}/preview", address="07700 900121")
    assert refused.status_code == 422
    assert "not known as a coordinator&#39;s own phone" in refused.text
    assert 'value="07700 900121"' in refused.text
    assert "no telephone number" in browser.post(f"/broadcasts/{made}/test", form_at=f"/broadcasts/{made}/preview", address="me").text
    with store.begin() as work:
        work.profiles.tag("r1", "coordinator", on=True)
        work.commit()

    sent = browser.post(f"/broadcasts/{made}/test", form_at=f"/broadcasts/{made}/preview", address="07700 900121")

    assert "On its way to you" in sent.text
    with store.begin() as work:
        [delivery] = work.outbox.claim(Channel.SMS, "pump", clock.now, 9, 60)
    assert delivery.message.text.startswith("TEST. ")
    assert delivery.address == "+447700900121"


def test_it_goes_from_the_draft_to_the_replies_by_two_people(browse, store, clock):
    worker, boss = browse("worker"), browse("boss")
    made, _ = write(worker, about="porter")
    worker.post(f"/broadcasts/{made}/texts", **{"text-en": NEW["text"], "text-ar": "السوق مفتوح."})
    worker.post(f"/broadcasts/{made}/preview")
    asked = act(worker, made, "send")
    assert "It waits for a second person now." in asked.text
    assert "Somebody else has to look at it" in asked.text
    assert "A second person is needed" in act(worker, made, "approve").text

    approved = act(boss, made, "approve")

    assert "It goes out from" in approved.text
    assert re.search(r"The boss.*approved", text_of(approved.text))
    clock.pass_by(60)
    running = Delivering(broadcasting=make_broadcasting(store))
    running.go_on(made, clock.now)
    page = worker.get(f"/broadcasts/{made}")
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page.text
    assert [attrs["data-stream"] for attrs in attributes(page.text, "div") if "data-stream" in attrs] == [
        f"/console/broadcasts/{made}/progress"]
    assert [attrs["max"] for attrs in attributes(page.text, "progress")] == ["100"]
    paused = act(worker, made, "pause")
    assert "It stands still." in paused.text
    assert "It goes on." in worker.post(f"/broadcasts/{made}/do", form_at=f"/broadcasts/{made}", action="resume").text
    tick(store, clock)
    with store.begin() as work:
        work.contacts.update("c4", opted_out=True)
        for name in ("r3", "r5"):
            work.openings.answer(name, OpeningAnswer(opportunity_id="porter", answer="interested", reason="", at=clock.now))
        work.broadcasts.add_reply(Reply(broadcast_id=made, contact_id="c3", text="<b>Yes</b>", language="en", at=clock.now))
        work.commit()

    page = worker.get(f"/broadcasts/{made}").text
    text = text_of(page)
    assert kept(store, made).state is BroadcastState.DONE
    assert "100 per cent done" in text
    assert "Told 8" in text
    for label in ("Said STOP afterwards", "Wrote back", "Interested"):
        assert f"{label} few" in text
    assert "£0.0" in text
    assert "data-stream" not in page
    replies = worker.get(f"/broadcasts/{made}/replies").text
    assert "&lt;b&gt;Yes&lt;/b&gt;" in replies
    assert "/console/residents/r3" in replies


def test_what_failed_is_told_by_reason(browse, store, clock):
    browser = browse("worker")
    made, _ = write(browser, languages=["en"])
    browser.post(f"/broadcasts/{made}/preview")
    act(browser, made, "send")
    act(browse("boss"), made, "approve")
    tick(store, clock, status=DeliveryStatus.FAILED, error="403:opt_out")

    text = text_of(browser.get(f"/broadcasts/{made}").text)

    assert "Not told: blocked Doorstep 7" in text


def test_letting_go_is_undone_by_the_button_of_the_notice(browse, store):
    browser = browse("worker")
    made, _ = write(browser, languages=["ur"], language="ur", text="بازار کھلا ہے۔")
    browser.post(f"/broadcasts/{made}/preview")
    sent = act(browser, made, "send")
    assert kept(store, made).state is BroadcastState.SCHEDULED
    fields = {attrs["name"]: attrs["value"] for attrs in attributes(sent.text.partition("</main>")[0], "input")
              if attrs.get("value") == "cancel"}
    assert fields == {"action": "cancel"}

    assert "It is cancelled" in act(browser, made, "cancel").text
    assert "cannot be done any more" in act(browser, made, "approve").text


def test_a_second_person_sends_it_back_with_a_word(browse, store):
    browser = browse("worker")
    page = act(browser, "B1", "send_back", note="The day is wrong.").text

    assert kept(store, "B1").state is BroadcastState.DRAFT
    assert "It is a draft again." in page
    assert "The day is wrong." in page


def test_what_is_under_way_is_not_rewritten(browse):
    browser = browse("worker")

    assert browser.get("/broadcasts/B1/edit").status_code == 409
    assert browser.get("/broadcasts/B1/texts").status_code == 409
    assert act(browser, "B1", "explode").status_code == 422


def test_nobody_is_reached_and_the_page_says_why(browse, store, clock):
    browser = browse("worker")
    made, _ = write(browser, languages=["pl"])
    page = browser.post(f"/broadcasts/{made}/preview").text
    assert "Let it go" not in page
    assert "It would reach nobody." in act(browser, made, "send").text


# The stream

def test_the_stream_of_a_page_shows_the_bar_and_is_behind_the_wall(app, browse, store, clock):
    app.state.doors.__dict__.update(
        streams=Streams(pace=Pace(look=0.02, heartbeat=0.1, life=1)), stopping=lambda: False,
    )
    browser = browse("worker")
    made, _ = write(browser, languages=["ur"], language="ur", text="بازار کھلا ہے۔")
    browser.post(f"/broadcasts/{made}/preview")
    act(browser, made, "send")
    tick(store, clock)

    answer = browser.client.get(f"/console/broadcasts/{made}/progress", headers={"Accept": "text/event-stream"})

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
    assert "100 per cent done" in answer.text.replace("\\u2068", "").replace("\\u2069", "")
    assert browse("member").get(f"/broadcasts/{made}/progress").status_code == 404


def test_an_open_page_does_not_keep_a_session_alive(browse, clock):
    browser = browse("worker")
    made, _ = write(browser)
    act(browser, made, "cancel")
    for _ in range(4):
        clock.pass_by(1790)
        browser.client.get(f"/console/broadcasts/{made}/progress", headers={"Accept": "text/event-stream"})
    assert browser.get("/broadcasts").url.path == "/console/broadcasts"
    for _ in range(4):
        clock.pass_by(1810)
        browser.client.get(f"/console/broadcasts/{made}/progress", headers={"Accept": "text/event-stream"})

    assert browser.get("/broadcasts").url.path == "/console/sign-in"
