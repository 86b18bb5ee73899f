"""Writing to somebody by ourselves: into the ledger and into the conversation's log, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.assistant.desk import Desk
from bot.assistant.files import File, messages_of, with_files
from bot.assistant.ports import UnitOfWork
from bot.assistant.posting import announce, deliveries, log_lines, style
from bot.assistant.values import Cause, Contact
from bot.dialogue.effects import Say
from bot.sentence import Sentence
from bot.speaking.message import OutgoingMessage
from bot.speaking.render import render

STALE_AFTER = timedelta(days=3)
"""what could not be sent for so long is not sent any more"""


def send(
    desk: Desk, uow: UnitOfWork, contact: Contact, messages: tuple[OutgoingMessage, ...], at: datetime, *,
    cause: Cause, cause_id: str, expires: datetime,
) -> bool:
    """False when this was written to this contact before. Further messages of one cause are numbered."""
    rows = deliveries(desk, contact, messages, at, cause=cause, cause_id=cause_id, expires=expires)
    numbered = [replace(row, cause_id=f"{cause_id}#{n}") if n else row for n, row in enumerate(rows)]
    if not uow.outbox.add(numbered):
        return False
    uow.conversations.log(contact.id, log_lines(contact, messages, at))
    announce(desk, uow, contact, at)
    return True


def say(
    desk: Desk, uow: UnitOfWork, contact: Contact, sentences: Iterable[Sentence], at: datetime, *,
    cause: Cause, cause_id: str, expires: datetime | None = None, files: Iterable[File] = (),
) -> bool:
    """Sentences that want no answer, in the contact's language, and files where the channel carries them."""
    said = [Say(sentence=one) for one in sentences]
    language = contact.language or desk.flows.languages[0]
    messages = render(said, language=language, catalogues=desk.catalogues, channel=style(contact))
    given = messages_of(files, desk.catalogues, language, style(contact))
    return send(
        desk, uow, contact, with_files(messages, given), at, cause=cause, cause_id=cause_id,
        expires=expires or at + STALE_AFTER,
    )
