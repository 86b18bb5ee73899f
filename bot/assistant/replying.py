"""What people write after a broadcast, while no question is open, is kept beside it and answered as ever."""

from __future__ import annotations

from datetime import timedelta

from bot.assistant.ports import UnitOfWork
from bot.assistant.reach import Reply
from bot.assistant.values import Contact, Inbound

FOLLOWS = timedelta(days=3)
"""so long after a broadcast words are taken as an answer to it"""


def keep_reply(uow: UnitOfWork, contact: Contact, inbound: Inbound, language: str) -> None:
    """Keep the words of somebody in no open question, if a broadcast reached them a short time ago."""
    if not inbound.text.strip():
        return
    about = uow.broadcasts.written_to(contact.id, inbound.at - FOLLOWS)
    if about:
        uow.broadcasts.add_reply(Reply(
            broadcast_id=about, contact_id=contact.id, text=inbound.text, language=language, at=inbound.at,
        ))
