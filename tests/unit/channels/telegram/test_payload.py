"""Raw Telegram updates -> Inbound."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.assistant.values import Channel, Inbound
from bot.channels.telegram.payload import UpdateError, query_id, read_update
from tests.fakes.telegram_updates import UpdateMaker, bot_user, now, person, private_chat
from tests.unit.channels.helpers import AT

BASE = Inbound(channel=Channel.TELEGRAM, address="1001", provider_id="7", at=AT, locale_hint="ur")
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 90}]
FILE = {"file_id": "f", "file_unique_id": "u"}
SOUND = {**FILE, "duration": 3}
FILM = {**SOUND, "width": 90, "height": 90}


def update(**does: Any) -> dict[str, Any]:
    return UpdateMaker(first_update=7).make({"chat": 1001, "language_code": "ur", **does})


READ: dict[str, tuple[dict[str, Any], Inbound]] = {
    "text": (update(text="سلام"), replace(BASE, text="سلام")),
    "white space only": (update(text=" \n "), replace(BASE, thing="empty")),
    "half a surrogate pair": (update(text="a\ud83d"), replace(BASE, text="a\N{REPLACEMENT CHARACTER}")),
    "start": (update(text="/start"), replace(BASE, thing="start")),
    "start with a code": (update(text="/start leaflet-B21_ur"), replace(BASE, thing="start", payload="leaflet-B21_ur")),
    "start with what is no code": (update(text="/start a b"), replace(BASE, thing="start")),
    "start, addressed": (update(text="/start@doorstep_test_bot x1"), replace(BASE, thing="start", payload="x1")),
    "stop command": (update(text="/stop"), replace(BASE, text="stop")),
    "command of two words": (update(text="/my_data"), replace(BASE, text="my data")),
    "command with words": (update(text="/jobs in B21"), replace(BASE, text="jobs in B21")),
    "a slash in a text": (update(text="and/or"), replace(BASE, text="and/or")),
    "edited text": (update(edit="eight years"), replace(BASE, text="eight years", edited=True)),
    "button": (update(button="abc.2"), replace(BASE, button="abc.2")),
    "location": (update(location=[52.5, -1.9]), replace(BASE, thing="location", latitude=52.5, longitude=-1.9)),
    "impossible location": (update(location=[520.0, -1.9]), replace(BASE, thing="location")),
    "contact": (update(contact=True), replace(BASE, thing="contact")),
    "photo": (update(photo=True), replace(BASE, thing="photo")),
    "photo with caption": (
        update(message={"photo": PHOTO, "caption": "my diploma"}), replace(BASE, thing="photo", text="my diploma"),
    ),
    "voice": (update(message={"voice": SOUND}), replace(BASE, thing="voice")),
    "audio": (update(message={"audio": SOUND}), replace(BASE, thing="voice")),
    "video": (update(message={"video": FILM}), replace(BASE, thing="video")),
    "round video": (update(message={"video_note": {**SOUND, "length": 90}}), replace(BASE, thing="video")),
    "animation, which is a document too": (
        update(message={"animation": FILM, "document": FILE}), replace(BASE, thing="video"),
    ),
    "document": (update(message={"document": FILE}), replace(BASE, thing="document")),
    "sticker": (
        update(message={"sticker": {
            **FILE, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False,
        }}),
        replace(BASE, thing="sticker"),
    ),
    "venue": (
        update(message={
            "venue": {"location": {"latitude": 52.5, "longitude": -1.9}, "title": "Library", "address": "1"},
            "location": {"latitude": 52.5, "longitude": -1.9},
        }),
        replace(BASE, thing="location", latitude=52.5, longitude=-1.9),
    ),
    "dice": (update(message={"dice": {"emoji": "🎲", "value": 3}}), replace(BASE, thing="unsupported")),
    "a kind newer than the library": (
        update(message={"hologram": {"depth": 3}}), replace(BASE, thing="unsupported"),
    ),
    "blocked": (update(blocked=True), replace(BASE, thing="blocked")),
    "unblocked": (update(unblocked=True), replace(BASE, thing="unblocked")),
}


@pytest.mark.parametrize("name", READ)
def test_an_update_becomes_an_inbound(name: str) -> None:
    raw, expected = READ[name]
    assert read_update(raw, AT) == expected


def in_group(raw: dict[str, Any]) -> dict[str, Any]:
    raw["message"]["chat"] = {"id": -100, "type": "supergroup", "title": "Street"}
    return raw


def from_bot(raw: dict[str, Any]) -> dict[str, Any]:
    raw["message"]["from"]["is_bot"] = True
    return raw


def same_status(raw: dict[str, Any]) -> dict[str, Any]:
    change = raw["my_chat_member"]
    change["old_chat_member"] = change["new_chat_member"]
    return raw


LEFT_ALONE: dict[str, dict[str, Any]] = {
    "group": in_group(update(text="hello all")),
    "another bot": from_bot(update(text="hello")),
    "live location, edited": {"update_id": 7, "edited_message": {
        "message_id": 1, "date": now(), "edit_date": now(), "chat": private_chat(1001), "from": person(1001),
        "location": {"latitude": 52.5, "longitude": -1.9, "live_period": 900},
    }},
    "service notice": update(message={"delete_chat_photo": True}),
    "unchanged membership": same_status(update(blocked=True)),
    "button without data": update(button=""),
    "unknown kind": {"update_id": 7, "telepathy": {"thought": "hm"}},
    "nothing but an id": {"update_id": 7},
    "inline query": {"update_id": 7, "inline_query": {"id": "1", "from": person(1), "query": "x", "offset": ""}},
    "channel post": {"update_id": 7, "channel_post": {
        "message_id": 1, "date": now(), "chat": {"id": -9, "type": "channel", "title": "News"}, "text": "hi",
    }},
}


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_left_alone_on_purpose(name: str) -> None:
    assert read_update(LEFT_ALONE[name], AT) is None


BROKEN: dict[str, dict[str, Any]] = {
    "no update id": {"message": update(text="x")["message"]},
    "update id is a word": {"update_id": "7"},
    "update id is a truth value": {"update_id": True},
    "message is a list": {"update_id": 7, "message": [1]},
    "message without chat": {"update_id": 7, "message": {"message_id": 1, "date": now(), "text": "x"}},
    "date beyond the calendar": {"update_id": 7, "message": {
        "message_id": 1, "date": 10**30, "chat": private_chat(1), "text": "x",
    }},
    "chat id is a word": {"update_id": 7, "message": {
        "message_id": 1, "date": now(), "chat": {"id": "x", "type": "private"}, "text": "x",
    }},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_update_is_refused_without_quoting_it(name: str) -> None:
    with pytest.raises(UpdateError) as caught:
        read_update(BROKEN[name], AT)
    assert str(caught.value) == "no update_id" or re.fullmatch(r"\w+ while reading", str(caught.value))
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_button_is_read_without_chat_instance() -> None:
    """The library insists on the field; not every server sends it."""
    raw = update(button="abc.0")
    del raw["callback_query"]["chat_instance"]
    assert read_update(raw, AT) == replace(BASE, button="abc.0")


def test_a_text_that_is_no_string_counts_as_empty() -> None:
    assert read_update(update(message={"text": 5}), AT) == replace(BASE, thing="empty")


def test_query_id_is_found_even_when_the_rest_is_broken() -> None:
    assert query_id({"update_id": 7, "callback_query": {"id": "q9"}}) == "q9"
    assert query_id({"update_id": 7, "callback_query": ["q9"]}) == ""
    assert query_id(update(text="x")) == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
FIELDS = ("text", "photo", "location", "contact", "caption", "voice", "from", "chat", "date", "entities", "poll")


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw builds the strategy: slow beside other work
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)))
def test_whatever_a_message_holds_it_is_read_refused_or_left_alone(content: dict[str, Any]) -> None:
    raw = {"message_id": 1, "date": now(), "chat": private_chat(1001), "from": bot_user() | {"is_bot": False}} | content
    try:
        found = read_update({"update_id": 7, "message": raw}, AT)
    except UpdateError:
        return
    assert found is None or (isinstance(found.text, str) and found.text.encode() is not None)
