"""A broadcast on a coordinator's own phone, before anybody else reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.assistant.ports import UnitOfWork
from bot.assistant.values import PRIORITY, Cause, Channel, Contact, Delivery
from bot.assistant.wording import Wording
from bot.errors import BroadcastError
from bot.speaking.message import OutgoingMessage
from bot.speaking.sms import segments

COORDINATOR = "coordinator"
"""the tag of people who work with Doorstep: tests go to their own phones only"""
TEST_MARK = "TEST. "
"""before a message that goes only to the coordinator who asked for it"""


def channel_address(text: str) -> tuple[Channel, str]:
    """Channel and address of +44..., a chat id, or CHANNEL:ADDRESS. Raises BroadcastError."""
    plain = text.strip()
    kind, colon, rest = plain.partition(":")
    if colon and kind in set(Channel):
        return Channel(kind), rest
    if plain.startswith("+"):
        return Channel.SMS, plain
    if plain.lstrip("-").isdecimal():
        return Channel.TELEGRAM, plain
    raise BroadcastError(
        "is no address", where="address", advice="Write +44..., a chat id, or simulator:NAME.", name="no_address",
    )


def marked_deliveries(
    uow: UnitOfWork, wording: Wording, channel: Channel, address: str, new_id: Callable[[], str], at: datetime,
) -> list[Delivery]:
    """Every text, marked as a test, for the ledger.

    Raises BroadcastError for an address that is not known to be a coordinator's: they wrote to Doorstep from it, and it
    is tagged so.
    """
    own = _of_coordinator(uow, channel, address)
    return [
        Delivery(
            id=new_id(), contact_id=own.id, channel=channel, address=own.address, cause=Cause.SERVICE,
            message=_marked(message), created=at, sequence=number, priority=PRIORITY[Cause.SERVICE],
            expires=at + timedelta(hours=1),
        )
        for number, language in enumerate(sorted(wording.broadcast.texts))
        if (message := wording.message(language, channel)) is not None
    ]


def _of_coordinator(uow: UnitOfWork, channel: Channel, address: str) -> Contact:
    found = uow.contacts.find(channel, address)
    if found is None or COORDINATOR not in uow.profiles.tags(found.resident_id):
        raise BroadcastError(
            "is not known as a coordinator's own phone", where="address",
            advice="Write to Doorstep from it, then: doorstep tag add coordinator --contact ADDRESS.",
            name="not_coordinator",
        )
    if found.opted_out:
        raise BroadcastError(
            "said STOP", where="address", advice="Write START to Doorstep from it first.", name="said_stop",
        )
    return found


def _marked(message: OutgoingMessage) -> OutgoingMessage:
    text = TEST_MARK + message.text
    return replace(message, text=text, segments=segments(text) if message.segments else 0)
