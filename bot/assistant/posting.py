"""Messages on their way to an address: rows of the ledger, and lines of the conversation's log."""

from __future__ import annotations

from datetime import datetime

from bot.assistant.desk import Desk
from bot.assistant.ports import UnitOfWork
from bot.assistant.values import PRIORITY, Cause, Channel, Contact, Delivery, LogLine
from bot.dialogue.effects import Say
from bot.sentence import Sentence
from bot.speaking.message import OutgoingMessage
from bot.speaking.render import render


def style(contact: Contact) -> str:
    """How the channel shows choices; the simulator imitates either."""
    return contact.style or contact.channel.value if contact.channel is Channel.SIMULATOR else contact.channel.value


def deliveries(
    desk: Desk, contact: Contact, messages: tuple[OutgoingMessage, ...], at: datetime, *,
    cause: Cause = Cause.REPLY, cause_id: str = "", expires: datetime | None = None,
) -> list[Delivery]:
    """Ledger rows for the messages of a turn; `sequence` is microseconds since 1970, so turns follow each other."""
    first = int(at.timestamp() * 1_000_000)
    return [
        Delivery(
            id=desk.new_id(), contact_id=contact.id, channel=contact.channel, address=contact.address, message=message,
            cause=cause, cause_id=cause_id, created=at, sequence=first + number, priority=PRIORITY[cause],
            expires=expires,
        )
        for number, message in enumerate(messages)
    ]


def log_lines(contact: Contact, messages: tuple[OutgoingMessage, ...], at: datetime) -> list[LogLine]:
    """The outgoing side of the conversation's log; the try-it page draws its phone from it."""
    return [
        LogLine(
            direction="out", text=m.text, at=at, language=m.language,
            meta={
                "choices": list(m.choices), "buttons": [{"label": b.label, "data": b.data} for b in m.buttons],
                "segments": m.segments, "style": style(contact), "request": m.request,
            },
        )
        for m in messages
    ]


def notify(desk: Desk, uow: UnitOfWork, contact: Contact, sentence: Sentence, cause_id: str, at: datetime) -> None:
    """A service message to an address that has not written just now; once a `cause_id`."""
    language = contact.language or desk.flows.languages[0]
    messages = render([Say(sentence=sentence)], language=language, catalogues=desk.catalogues, channel=style(contact))
    if uow.outbox.add(deliveries(desk, contact, messages, at, cause=Cause.SERVICE, cause_id=cause_id)):
        uow.conversations.log(contact.id, log_lines(contact, messages, at))
