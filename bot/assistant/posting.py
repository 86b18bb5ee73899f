"""Messages on their way to an address: rows of the ledger, and lines of the conversation's log."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from bot.assistant.desk import Desk
from bot.assistant.ports import UnitOfWork
from bot.assistant.share import ASKING, is_there
from bot.assistant.values import PRIORITY, Cause, Channel, Contact, Delivery, LogLine
from bot.dialogue.effects import Say
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
                **({"file": asdict(m.attachment)} if m.attachment else {}),
            },
        )
        for m in messages
    ]


def announce(desk: Desk, uow: UnitOfWork, contact: Contact, at: datetime) -> None:
    """Whoever holds a phone that several share is told for whom of them a message waits, and nothing else.

    Once for as long as that person does not write. Nothing when they are there, or nobody shares their address. If it
    is for the one who spoke last, the next who writes says who they are: "1" could answer what they did not see.
    """
    if is_there(contact, at):
        return
    holder = uow.contacts.find(contact.channel, contact.address)
    name = next(one.name for one in uow.sharers.people(contact.id) if one.contact_id == contact.id)
    if holder is None or holder.opted_out or holder.bad_address:
        return
    if holder.id == contact.id:
        uow.sharers.doubt(contact.id)
    said = Say(sentence=desk.flows.phrases["people_message"].fill(name=name))
    messages = render(
        [said], language=holder.language or desk.flows.languages[0], catalogues=desk.catalogues, channel=style(holder)
    )
    since = contact.last_inbound.isoformat() if contact.last_inbound else ""
    rows = deliveries(desk, holder, messages, at, cause=Cause.SERVICE, cause_id=f"{ASKING}{contact.id}:{since}")
    if uow.outbox.add(rows):
        uow.conversations.log(holder.id, log_lines(holder, messages, at))
