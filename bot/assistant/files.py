"""Files that go out: each is a message of its own, so that one row of the ledger is one call to the carrier.

A file that a carrier refuses costs no words, and words that are sent again bring no file twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.assistant import showing
from bot.assistant.desk import Desk
from bot.dialogue.effects import Say
from bot.matching.values import CommunityEvent
from bot.sentence import Sentence
from bot.speaking.catalogue import Catalogues
from bot.speaking.message import Attachment, OutgoingMessage
from bot.speaking.render import render
from bot.speaking.styles import STYLES

CALENDAR = "text/calendar"


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file, and what is said under it."""

    caption: Sentence
    attachment: Attachment


def calendar_files(
    desk: Desk, event: CommunityEvent, at: datetime, *, language: str, style: str, cancelled: bool = False
) -> tuple[File, ...]:
    """The event for somebody's calendar, on a channel that carries files; else nothing.

    The UID is always the same, so a phone puts a later file in the place of an earlier one. `cancelled`: this person
    does not come, whatever becomes of the event.
    """
    if desk.write_calendar is None or not STYLES[style].files:
        return ()
    told = replace(event, status="cancelled") if cancelled else event
    content = desk.write_calendar(told, at, language)
    caption = showing.event_line(desk.flows, event).line
    return (File(caption=caption, attachment=Attachment.of(f"{event.code or 'event'}.ics", CALENDAR, content)),)


def messages_of(
    files: Iterable[File], catalogues: Catalogues, language: str, style: str
) -> tuple[OutgoingMessage, ...]:
    """A message a file."""
    return tuple(
        replace(message, attachment=one.attachment)
        for one in files
        for message in render([Say(sentence=one.caption)], language=language, catalogues=catalogues, channel=style)[:1]
    )


def with_files(
    messages: tuple[OutgoingMessage, ...], files: tuple[OutgoingMessage, ...]
) -> tuple[OutgoingMessage, ...]:
    """Words first; but a question stays the last thing on the screen."""
    asks = bool(messages) and bool(messages[-1].choices or messages[-1].request)
    before = messages[:-1] if asks else messages
    return (*before, *files, *messages[len(before):])
