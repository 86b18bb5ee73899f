"""Twilio's inbound form -> Inbound."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assistant.values import Channel, Inbound
from bot.channels.body import BodyError
from bot.channels.sms.payload import e164, read_inbound
from tests.unit.channels.helpers import AT, RESIDENT

FORM = {"MessageSid": "SM1", "From": RESIDENT, "To": "+447700900000", "Body": "hello", "NumMedia": "0"}
BASE = Inbound(channel=Channel.SMS, address=RESIDENT, provider_id="SM1", at=AT)


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, replace(BASE, text="hello")),
    ({"Body": "مرحبا"}, replace(BASE, text="مرحبا")),
    ({"Body": ""}, replace(BASE, thing="empty")),
    ({"Body": " \n"}, replace(BASE, text=" \n", thing="empty")),
    ({"Body": "STOP", "OptOutType": "STOP"}, replace(BASE, text="STOP", opt_out_type="STOP")),
    ({"OptOutType": "start"}, replace(BASE, text="hello", opt_out_type="START")),
    ({"OptOutType": "PERHAPS"}, replace(BASE, text="hello")),
    ({"NumMedia": "1", "MediaContentType0": "image/jpeg", "Body": ""}, replace(BASE, thing="photo")),
    ({"NumMedia": "1", "MediaContentType0": "image/jpeg"}, replace(BASE, thing="photo", text="hello")),
    ({"NumMedia": "2", "MediaContentType0": "audio/amr"}, replace(BASE, thing="voice", text="hello")),
    ({"NumMedia": "1", "MediaContentType0": "video/3gpp"}, replace(BASE, thing="video", text="hello")),
    ({"NumMedia": "1", "MediaContentType0": "text/vcard"}, replace(BASE, thing="contact", text="hello")),
    ({"NumMedia": "1", "MediaContentType0": "application/pdf"}, replace(BASE, thing="document", text="hello")),
    ({"NumMedia": "1"}, replace(BASE, thing="document", text="hello")),
    ({"NumMedia": "many"}, replace(BASE, text="hello")),
    ({"Tomorrow": "a field that Twilio adds without notice"}, replace(BASE, text="hello")),
    ({"From": "447700900123"}, replace(BASE, text="hello")),
])
def test_a_form_becomes_an_inbound(changes: dict[str, str], expected: Inbound) -> None:
    assert read_inbound({**FORM, **changes}, AT) == expected


@pytest.mark.parametrize("sender", ["60100", "GOVUK", "whatsapp:+447700900123", "+44", "+0", "' OR 1=1", "💬"])
def test_a_sender_that_is_no_telephone_is_left_alone(sender: str) -> None:
    assert read_inbound({**FORM, "From": sender}, AT) is None


@pytest.mark.parametrize("changes", [{"MessageSid": ""}, {"MessageSid": "SM\x00"}, {"From": ""}, {"From": "  "}])
def test_a_form_without_id_or_sender_is_malformed(changes: dict[str, str]) -> None:
    with pytest.raises(BodyError):
        read_inbound({**FORM, **changes}, AT)


@pytest.mark.parametrize("written", [
    "+447700900123", " +44 7700 900123", "07700 900123", "447700900123", "00447700900123",
])
def test_numbers_are_kept_in_one_form(written: str) -> None:
    assert e164(written) == RESIDENT


def test_numbers_from_abroad_are_kept() -> None:
    assert e164("+12025550123") == "+12025550123"
