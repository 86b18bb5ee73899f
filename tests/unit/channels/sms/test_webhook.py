"""The SMS webhooks: who may call, what is answered, what is kept out of the log."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from bot.assistant.values import Channel
from bot.channels.body import LIMIT
from bot.channels.sms.webhook import INBOUND_PATH, STATUS_PATH, sms_router
from bot.errors import ConfigError, StoreUnavailable
from tests.unit.channels.helpers import BODY, RESIDENT, Received, clock

TOKEN = "token-of-ours"
PUBLIC = "https://doorstep.example.org"
TEXT = {"MessageSid": "SM1", "From": RESIDENT, "To": "+447700900000", "Body": BODY, "NumMedia": "0"}
RECEIPT = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": RESIDENT}
FORM = "application/x-www-form-urlencoded"


def client(received: Received, public: str = PUBLIC) -> TestClient:
    app = FastAPI()
    app.include_router(sms_router(received, received.record, TOKEN, public, clock=clock))
    return TestClient(app, base_url="http://10.0.0.7:8000")


def signed(form: dict[str, str], url: str, token: str = TOKEN) -> dict[str, str]:
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, form)}


def test_a_signed_text_is_received_and_answered_with_empty_twiml() -> None:
    received = Received()
    answer = client(received).post(INBOUND_PATH, data=TEXT, headers=signed(TEXT, PUBLIC + INBOUND_PATH))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text.endswith("<Response/>")
    assert [(i.address, i.text, i.provider_id) for i in received.inbound] == [(RESIDENT, BODY, "SM1")]


@pytest.mark.parametrize(("public", "query", "form"), [
    ("https://doorstep.example.org", "", TEXT),
    ("https://doorstep.example.org/", "", TEXT),
    ("https://doorstep.example.org:8443", "", TEXT),
    ("http://127.0.0.1:8000", "", TEXT),
    ("https://example.org/doorstep", "", TEXT),
    ("https://doorstep.example.org", "?area=B21&x=a%20b", TEXT),
    ("https://doorstep.example.org", "", {**TEXT, "AddedWithoutNotice": "yes", "Empty": ""}),
    ("https://doorstep.example.org", "", {**TEXT, "Body": "नमस्ते & = + %00 😀"}),
])
def test_the_signature_holds_over_the_public_url_and_every_field(public: str, query: str, form: dict[str, str]) -> None:
    """Behind a proxy the server sees http://10.0.0.7:8000, Twilio has signed something else."""
    received = Received()
    headers = signed(form, f"{public.rstrip('/')}{INBOUND_PATH}{query}")
    assert client(received, public).post(INBOUND_PATH + query, data=form, headers=headers).status_code == 200
    assert [i.text for i in received.inbound] == [form["Body"]]


def test_a_field_given_twice_is_signed_twice() -> None:
    received = Received()
    body = urlencode([*TEXT.items(), ("Twice", "b"), ("Twice", "a")])
    url = PUBLIC + INBOUND_PATH + "".join(
        f"{name}{value}" for name, value in sorted([*TEXT.items(), ("Twice", "a"), ("Twice", "b")])
    )
    headers = {**signed({}, url), "Content-Type": FORM}
    assert client(received).post(INBOUND_PATH, content=body, headers=headers).status_code == 200


@pytest.mark.parametrize("path", [INBOUND_PATH, STATUS_PATH])
@pytest.mark.parametrize(("changes", "headers"), [
    ({}, {}),
    ({}, {"X-Twilio-Signature": ""}),
    ({}, {"X-Twilio-Signature": "bm90IHJpZ2h0"}),
    ({}, {"X-Twilio-Signature": b"\xff"}),
    ({}, "other token"),
    ({}, "other url"),
    ({"Body": "tampered"}, "good"),
    ({"Added": "later"}, "good"),
])
def test_without_a_right_signature_nothing_happens(path: str, changes: dict[str, str], headers: Any) -> None:
    received, form = Received(), {**TEXT, **RECEIPT}
    given_headers = {
        "other token": signed(form, PUBLIC + path, "another"), "other url": signed(form, "http://10.0.0.7:8000" + path),
        "good": signed(form, PUBLIC + path),
    }.get(headers, headers) if isinstance(headers, str) else headers
    answer = client(received).post(path, data={**form, **changes}, headers=given_headers)
    assert answer.status_code == 403
    assert (received.inbound, received.receipts) == ([], [])


def test_a_receipt_is_recorded() -> None:
    received = Received()
    failed = {**RECEIPT, "MessageStatus": "undelivered", "ErrorCode": "30006"}
    caller = client(received)
    for form in (RECEIPT, failed, {**RECEIPT, "MessageStatus": "teleported"}):
        answer = caller.post(STATUS_PATH, data=form, headers=signed(form, PUBLIC + STATUS_PATH))
        assert answer.status_code == 204
    assert received.receipts == [
        (Channel.SMS, "SM1", "delivered", ""), (Channel.SMS, "SM1", "failed", "30006:bad_address"),
    ]


@pytest.mark.parametrize(("path", "form"), [(INBOUND_PATH, TEXT), (STATUS_PATH, RECEIPT)])
def test_with_the_store_away_nothing_is_acknowledged(path: str, form: dict[str, str]) -> None:
    caller = client(Received(StoreUnavailable()))
    assert caller.post(path, data=form, headers=signed(form, PUBLIC + path)).status_code == 503
    assert caller.post(path, data=form, headers=signed(form, PUBLIC + path)).status_code < 300


@pytest.mark.parametrize(("body", "content_type"), [
    (b"{}", "application/json"), (b"Body=hello", ""), (b"\xff\xfe", FORM), (b"Body=%FF%FE", FORM),
    (b"&".join(b"f=%d" % n for n in range(600)), FORM), (b"x" * (LIMIT + 1), FORM),
    (b"--b\r\n\r\n", "multipart/form-data; boundary=b"),
])
def test_a_body_that_is_no_form_is_a_bad_request(body: bytes, content_type: str) -> None:
    received = Received()
    headers = {"X-Twilio-Signature": "any", "Content-Type": content_type}
    assert client(received).post(INBOUND_PATH, content=body, headers=headers).status_code == 400
    assert received.inbound == []


@pytest.mark.parametrize("path", [INBOUND_PATH, STATUS_PATH])
def test_a_signed_form_without_its_id_is_a_bad_request(path: str) -> None:
    form = {"From": RESIDENT, "Body": BODY, "MessageStatus": "sent"}
    received = Received()
    assert client(received).post(path, data=form, headers=signed(form, PUBLIC + path)).status_code == 400
    assert (received.inbound, received.receipts) == ([], [])


@pytest.mark.parametrize(("token", "public"), [("", PUBLIC), (TOKEN, "")])
def test_a_router_without_its_settings_is_a_mistake(token: str, public: str) -> None:
    received = Received()
    with pytest.raises(ConfigError, match="DOORSTEP"):
        sms_router(received, received.record, token, public)


def test_nothing_personal_is_logged() -> None:
    form = {**TEXT, "MessageSid": "bad sid!"}
    with capture_logs() as lines:
        client(Received()).post(INBOUND_PATH, data=form, headers=signed(form, PUBLIC + INBOUND_PATH))
        client(Received()).post(INBOUND_PATH, content=f"Body={BODY}%FF".encode(), headers={
            "X-Twilio-Signature": "x", "Content-Type": FORM,
        })
    assert len(lines) == 2
    assert all(secret not in json.dumps(lines) for secret in (BODY, RESIDENT, TOKEN))


FUZZED = client(Received())
FIELDS = st.sampled_from([
    "MessageSid", "From", "Body", "NumMedia", "MediaContentType0", "OptOutType", "MessageStatus", "ErrorCode",
]) | st.text(max_size=8)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([INBOUND_PATH, STATUS_PATH]),
    st.dictionaries(FIELDS, st.text(st.characters(exclude_categories=["Cs"]))),
)
def test_no_signed_form_breaks_the_webhooks(path: str, fields: dict[str, str]) -> None:
    form = {"MessageSid": "SM1", "From": RESIDENT, **fields}
    body = urlencode(form, errors="replace")
    signature = signed({name.encode(errors="replace").decode(): value for name, value in form.items()}, PUBLIC + path)
    answer = FUZZED.post(path, content=body, headers={**signature, "Content-Type": FORM})
    assert answer.status_code in (200, 204, 400)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_webhooks(body: bytes) -> None:
    answer = FUZZED.post(INBOUND_PATH, content=body, headers={"X-Twilio-Signature": "x", "Content-Type": FORM})
    assert answer.status_code in (400, 403)
