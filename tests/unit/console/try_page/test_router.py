"""The try-it page without script: forms, answers, refusals."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry

from bot.assistant.values import Channel
from bot.errors import StoreUnavailable
from tests.fakes.echo import FORGET, BrokenStore, Echo
from tests.fakes.html import attributes, hidden_fields
from tests.fakes.visitor import PAGE, Clock, Visitor

JSON = {"Accept": "application/json"}


def test_a_message_is_handed_on_and_the_answer_is_on_the_next_page(visitor: Visitor, echo: Echo) -> None:
    response = visitor.send(text="I was a nurse\r\nfor 6 years")
    (inbound,) = echo.taken

    assert response.history[0].status_code == 303
    assert "I heard: I was a nurse\nfor 6 years" in response.text
    assert (inbound.channel, inbound.style) == (Channel.SIMULATOR, "telegram")
    assert inbound.text == "I was a nurse\nfor 6 years"
    assert inbound.at == echo.now()


def test_telegram_shows_buttons_that_send_their_data(visitor: Visitor, echo: Echo) -> None:
    html = visitor.send(text="hello").text
    buttons = [b for b in attributes(html, "button") if b.get("name") == "button"]

    assert [b["value"] for b in buttons] == ["tok.0", "tok.1"]
    assert all(b["form"] == "composer" and "formnovalidate" in b for b in buttons)

    visitor.send(button="tok.1", text="a draft that was not sent")

    assert (echo.taken[-1].button, echo.taken[-1].text) == ("tok.1", "")


def test_a_text_message_shows_numbers_parts_and_pence_and_no_buttons(visitor: Visitor) -> None:
    html = visitor.send("sms", text="hello").text

    assert "1 Jobs\n2 Classes" in html
    assert "2 parts, 8.2p" in html
    assert not [b for b in attributes(html, "button") if b.get("name") == "button"]
    assert "Send location" not in html


def test_the_two_looks_are_two_phones(visitor: Visitor, echo: Echo) -> None:
    visitor.send("telegram", text="from Telegram")
    visitor.send("sms", text="from a text message")

    assert "from Telegram" not in visitor.open("sms")
    assert "from Telegram" in visitor.open("telegram")
    assert echo.taken[0].address != echo.taken[1].address


def test_photo_location_and_suggestion(visitor: Visitor, echo: Echo) -> None:
    visitor.send(thing="photo")
    visitor.send(thing="location")
    visitor.send(say="Hello, what can you do for me?")
    photo, location, said = echo.taken

    assert (photo.thing, photo.latitude) == ("photo", None)
    assert (location.thing, location.latitude, location.longitude) == ("location", 52.4925, -1.9655)
    assert said.text == "Hello, what can you do for me?"
    assert ">Photo</p>" in visitor.open()


def test_suggestions_are_those_of_the_live_languages(visitor: Visitor) -> None:
    languages = {b["lang"] for b in attributes(visitor.open(), "span", "words")}

    assert languages == {"en", "ar", "pl"}


def test_what_a_person_writes_is_never_markup(visitor: Visitor) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    html = visitor.send(text=attack).text
    again = visitor.send(text=attack, headers=JSON).json()["html"]

    for text in (html, again):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_words_that_could_not_be_sent_are_never_markup_either(visitor: Visitor, echo: Echo) -> None:
    echo.failures = [StoreUnavailable()]
    html = visitor.send(text="</textarea><script>alert(1)</script>").text

    assert "<script>alert" not in html


def test_every_line_says_its_language_and_direction(visitor: Visitor) -> None:
    html = visitor.send(text="مرحبا").text
    mine, theirs = attributes(html, "p", "bubble")

    assert (mine["lang"], mine["dir"]) == ("ar", "auto")
    assert (theirs["lang"], theirs["dir"]) == ("ar", "rtl")
    assert attributes(html, "div", "screen")[0]["dir"] == "rtl"


@pytest.mark.parametrize("address", ["/try/messages", "/try/again"])
@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_the_token_of_the_form_nothing_happens(
    visitor: Visitor, echo: Echo, address: str, token: str
) -> None:
    visitor.open()
    response = visitor.client.post(address, data={"csrf": token, "once": "abcdefgh", "text": "hi"}, headers=PAGE)

    assert response.status_code == 403
    assert echo.taken == []


def test_the_script_sends_the_token_in_a_header(visitor: Visitor, echo: Echo) -> None:
    token = hidden_fields(visitor.open(), "messages")["csrf"]
    visitor.client.post("/try/messages", data={"once": "abcdefgh", "text": "hi"}, headers={"X-CSRF-Token": token})

    assert [inbound.text for inbound in echo.taken] == ["hi"]


def test_the_token_of_another_visitor_does_not_fit(make_app: Any, visitor: Visitor, echo: Echo) -> None:
    stranger = Visitor(TestClient(make_app(registry=CollectorRegistry())))
    other = hidden_fields(stranger.open(), "messages")["csrf"]

    assert visitor.send(csrf=other).status_code == 403
    assert echo.taken == []


@pytest.mark.parametrize("address", ["/try/lines", "/try/stream"])
def test_without_a_cookie_there_is_nothing_to_see(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 403


def test_a_double_press_is_one_message(visitor: Visitor, echo: Echo) -> None:
    fields = hidden_fields(visitor.open(), "messages") | {"text": "once"}
    for _ in range(2):
        response = visitor.client.post("/try/messages", data=fields, headers=PAGE)

    assert len({inbound.provider_id for inbound in echo.taken}) == 1
    assert len(attributes(response.text, "div", "mine")) == 1


def test_two_messages_have_two_ids(visitor: Visitor, echo: Echo) -> None:
    visitor.send(text="one")
    visitor.send(text="two")

    assert len({inbound.provider_id for inbound in echo.taken}) == 2


def test_an_empty_message_is_not_sent(visitor: Visitor, echo: Echo) -> None:
    response = visitor.send(text=" \n ")

    assert response.status_code == 422
    assert "There is nothing to send" in response.text
    assert echo.taken == []


def test_twelve_thousand_letters_are_taken_and_one_more_is_kept_in_the_box(visitor: Visitor, echo: Echo) -> None:
    assert visitor.send(text="ب" * 12_000).status_code == 200

    response = visitor.send(text="ب" * 12_001)

    assert response.status_code == 413
    assert "12,001 letters; Doorstep takes 12,000" in response.text
    assert "ب" * 12_001 in response.text
    assert len(echo.taken) == 1


def test_twenty_messages_in_ten_seconds_are_enough(visitor: Visitor, echo: Echo, clock: Clock) -> None:
    codes = [visitor.send(text=f"message {number}").status_code for number in range(21)]
    refused = visitor.send(text="my text")

    assert codes == [200] * 20 + [429]
    assert refused.headers["retry-after"] == "10"
    assert "Wait a few seconds" in refused.text
    assert "my text</textarea>" in refused.text

    clock.pass_by(10)

    assert visitor.send(text="now").status_code == 200
    assert len(echo.taken) == 21


def test_with_the_database_away_the_text_stays_and_may_be_sent_again_safely(make_app: Any) -> None:
    store = BrokenStore()
    store.broken = False
    echo = Echo(store)
    visitor = Visitor(TestClient(make_app(store=store, receive=echo)))
    fields = hidden_fields(visitor.open(), "messages") | {"text": "please keep this"}
    store.broken = True

    response = visitor.client.post("/try/messages", data=fields, headers=PAGE)

    assert response.status_code == 503
    assert response.headers["retry-after"] == "2"
    assert "please keep this</textarea>" in response.text
    assert "Nothing was changed" in response.text
    assert hidden_fields(response.text, "messages")["once"] == fields["once"]


def test_start_again_meets_a_stranger(visitor: Visitor, echo: Echo) -> None:
    html = visitor.send("sms", text="hello").text
    response = visitor.client.post("/try/again", data=hidden_fields(html, "again"), headers=PAGE)
    visitor.send("sms", text="who am I")

    assert response.history[0].headers["location"] == "/try?look=sms"
    assert "I heard" not in response.text
    assert echo.taken[0].address != echo.taken[1].address


def test_a_person_who_was_forgotten_is_told_so(visitor: Visitor) -> None:
    first = visitor.send(text="hello", headers=JSON).json()
    page = visitor.send(text=FORGET)
    visitor.send(text="hello")
    script = visitor.send(text=FORGET, headers=JSON, after="x" * 18).json()

    assert first["note"] == ""
    assert "keeps nothing about this person" in page.text
    assert "keeps nothing about this person" in script["note"]
    assert (script["reset"], script["html"]) == (True, "")


def test_the_script_reads_refusals_as_json(visitor: Visitor) -> None:
    response = visitor.send(text="", headers=JSON)

    assert response.status_code == 422
    assert response.json() == {"error": "There is nothing to send", "advice": "Write a message first."}


@pytest.mark.parametrize("wrong", [{"once": "../../etc"}, {"once": ""}, {"thing": "bomb"}, {"look": "fax"}])
def test_a_form_that_we_did_not_make_is_refused(visitor: Visitor, echo: Echo, wrong: dict[str, str]) -> None:
    fields = hidden_fields(visitor.open(), "messages") | {"text": "hi"} | wrong

    assert visitor.client.post("/try/messages", data=fields, headers=PAGE).status_code == 422
    assert echo.taken == []


def test_the_page_names_its_parts_for_a_screen_reader(visitor: Visitor) -> None:
    html = visitor.send(text="hello").text

    assert [d["aria-label"] for d in attributes(html, "div") if d.get("role") == "log"] == ["Messages"]
    assert attributes(html, "label")[0]["for"] == attributes(html, "textarea")[0]["id"]
    assert attributes(html, "html")[0]["lang"] == "en"
    assert len(attributes(html, "main")) == 1
    assert attributes(html, "p", "note")[0]["role"] == "status"
