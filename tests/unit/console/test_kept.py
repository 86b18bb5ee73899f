"""What was written when a session ended is not lost, and nobody else can make the console send anything."""

import re

import pytest
from fastapi.testclient import TestClient

from bot.console.kit.kept import Kept, is_ours, kept_of
from tests.fakes.html import hidden_fields
from tests.fakes.office import PAGE, PASSWORD, Coordinating, build, fill, token

OURS = {**PAGE, "Sec-Fetch-Site": "same-origin"}
NOTE = {"text": "Call her <sister> on Tuesday"}


@pytest.fixture
def app(store, clock):
    fill(store, clock.now)
    return build(store, clock)


@pytest.fixture
def worker(browse):
    return browse("worker")


def end(store, name="worker"):
    with store.begin() as work:
        work.accounts.close_sessions(name)
        work.commit()


def notes(store):
    with store.begin() as work:
        return [one.text for one in work.inbox.desk_lines("c1")]


def send(browser, path, headers=OURS, **fields):
    return browser.client.post(f"/console{path}", data=fields, headers=headers)


def test_a_note_written_when_the_session_had_ended_is_kept_through_signing_in(worker, store):
    csrf = worker.forms("/inbox/h1", "/note")["csrf"]
    end(store)

    page = send(worker, "/inbox/h1/note", csrf=csrf, **NOTE)
    assert (page.status_code, "what you wrote is kept" in page.text) == (403, True)
    fields = hidden_fields(page.text, "/sign-in")
    wrong = send(worker, "/sign-in", **fields, email="worker@example.org", password="not this")
    assert wrong.status_code == 422
    fields = hidden_fields(wrong.text, "")
    page = send(worker, "/sign-in", **fields, email="worker@example.org", password=PASSWORD)
    assert "You are signed in again" in page.text
    assert "Call her &lt;sister&gt; on Tuesday" in page.text
    assert notes(store) == [], "nothing is sent before its person says so"

    done = send(worker, "/inbox/h1/note", **hidden_fields(page.text, "/note"))
    assert "Noted." in done.text
    assert notes(store) == [NOTE["text"]]


def test_signed_in_anew_in_another_tab_an_old_form_asks_once_more(worker, store):
    csrf = worker.forms("/inbox/h1", "/note")["csrf"]
    worker.post("/sign-out", form_at="/account")
    worker.sign_in("worker")

    page = send(worker, "/inbox/h1/note", csrf=csrf, **NOTE)

    assert page.status_code == 403
    assert notes(store) == []
    send(worker, "/inbox/h1/note", **hidden_fields(page.text, "/note"))
    assert notes(store) == [NOTE["text"]]


def test_an_old_sign_in_of_another_tab_leads_home_and_is_not_kept(worker, store):
    answer = send(worker, "/sign-in", csrf="0" * 64, email="worker@example.org", password=PASSWORD, more="two words")
    assert (answer.status_code, answer.url.path) == (200, "/console")
    end(store)
    assert send(worker, "/sign-in", csrf="0" * 64, email="worker@example.org").url.path == "/console/sign-in"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_what_comes_from_another_host_is_never_kept(worker, store, site):
    headers = {**PAGE, **({"Sec-Fetch-Site": site} if site else {})}
    for csrf in ("", "0" * 64):
        page = send(worker, "/inbox/h1/note", headers, csrf=csrf, **NOTE)
        assert page.status_code == 403
        assert "sister" not in page.text
    end(store)
    assert "sister" not in send(worker, "/inbox/h1/note", headers, csrf="0" * 64, **NOTE).text
    assert notes(store) == []


def test_passwords_are_not_carried_along_and_a_button_alone_leads_to_the_sign_in(worker, store):
    csrf = worker.forms("/account/password", "")["csrf"]
    end(store)

    page = send(worker, "/account/password", csrf=csrf, old=PASSWORD, password="another four cups", more="kept words")
    assert "kept words" in page.text
    assert PASSWORD not in page.text
    assert "another four cups" not in page.text
    assert send(worker, "/inbox/h1/take", csrf=csrf).url.path == "/console/sign-in"


def test_every_choice_of_a_form_comes_back(worker, store):
    csrf = worker.forms("/openings/new", "")["csrf"]
    end(store)
    page = send(worker, "/openings/new", csrf=csrf, titles="Night porter", hours=["nights", "weekends"], shown=["titles", "hours"])
    page = send(worker, "/sign-in", **hidden_fields(page.text, "/sign-in"), email="worker@example.org", password=PASSWORD)

    assert re.findall(r'name="hours" value="(\w+)"', page.text) == ["nights", "weekends"]


@pytest.mark.parametrize("to", ["//elsewhere.example/console/x", "https://elsewhere.example/", "/console", "/other", "/console//x", "/console/\\x"])
def test_a_kept_form_goes_to_pages_of_the_console_only(to):
    assert not is_ours(to, "/console")
    assert kept_of(Kept(to=to, fields=(("a", "b"),)).to_json(), "/console") is None


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", '{"to": "/console/x", "fields": [["a"]]}', '{"to": 1, "fields": 2}'])
def test_what_is_no_kept_form_is_nothing(text):
    assert kept_of(text, "/console") is None


def test_after_signing_in_the_very_page_comes_that_was_asked_for(app):
    stranger = Coordinating(TestClient(app))
    page = stranger.get("/residents/r1/correct?name=years&of=midwife")
    assert page.url.path == "/console/sign-in"
    answer = stranger.client.post(str(page.url), headers=PAGE, data={
        "csrf": token(page.text), "email": "worker@example.org", "password": PASSWORD,
    })

    assert (answer.status_code, answer.url.path, answer.url.query) == (
        200, "/console/residents/r1/correct", b"name=years&of=midwife")


def test_a_used_link_leads_to_a_sign_in_that_signs_in(app):
    stranger = Coordinating(TestClient(app))
    page = stranger.get("/link/used")
    fields = hidden_fields(page.text, "/sign-in")

    assert "What needs me now" in send(stranger, "/sign-in", **fields, email="worker@example.org", password=PASSWORD).text


def test_refusals_are_in_the_language_of_the_console(app, worker):
    page = worker.get("/residents/nobody?language=ar")
    assert page.status_code == 404
    assert '<html lang="ar" dir="rtl">' in page.text
    assert worker.client.get("/nothing", headers=PAGE).text.count('lang="en"') == 1
