"""Values survive their JSON."""

from datetime import date

from bot.matching.values import Requirements
from bot.speaking.message import Attachment, Button, OutgoingMessage
from bot.store import json_text
from tests.contract.builders import event, opportunity


def test_an_opening_survives():
    value = opportunity(requirements=Requirements(languages=("ar",), inferred=("dbs",)), posted=date(2026, 1, 2))
    assert json_text.opportunity(json_text.of_opportunity(value)) == value


def test_an_event_survives():
    value = event(topics=("nursing",), places=None)
    assert json_text.event(json_text.of_event(value)) == value


def test_a_message_survives_with_its_marks_of_direction():
    message = OutgoingMessage(
        text="\u2068سلام\u2069 ☕", choices=("نعم",), buttons=(Button(label="نعم", data="a.0"),), segments=2,
        request="contact", attachment=Attachment.of("a.ics", "text/calendar", bytes(range(256))),
    )
    envelope = json_text.Envelope(address="+447700900123", message=message)
    again = json_text.envelope(json_text.of_envelope(envelope))
    assert again == envelope
    assert again.message.attachment.content == bytes(range(256))


def test_a_message_from_before_there_were_files_is_read():
    kept = '{"address":"1","message":{"text":"hi","choices":[],"buttons":[],"segments":0,"language":"en","request":""}}'
    assert json_text.envelope(kept).message.attachment is None
