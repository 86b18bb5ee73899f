"""Checking oneself in: the word of the day in a message, or in the picture at the door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.assistant.attendance import How, Moment, moment, session_at, word_of
from bot.assistant.codes import Candidate, Heard, plain, without
from bot.assistant.desk import Desk
from bot.assistant.ports import UnitOfWork
from bot.assistant.room import Standing
from bot.dialogue.events import Named
from bot.matching.knowledge import Knowledge
from bot.matching.sessions import Session
from bot.matching.values import CommunityEvent

SESSION = "session"
"""the kind of thing named; its id is "how WORD 27" """
AROUND = timedelta(hours=36)
"""sessions that begin so long before or after are looked through: too early and too late are answers too"""
WORD = re.compile(r"\b(?P<qr>QR[\s_\-]{1,3})?(?P<word>[A-Z]{4,9})[\s._\-]{0,3}(?P<digits>\d\d)\b")
"""in plain capital letters; the picture at the door says QR before it"""
MOST = 4
"""candidates looked up in one message"""


def hear(desk: Desk, uow: UnitOfWork, text: str, at: datetime) -> Heard | None:
    """A word of a session about now, and the message without it."""
    for found in _candidates(desk, plain(text)):
        said = f"{found['word']} {found['digits']}"
        if any(True for _ in _sessions(desk, uow, said, at)):
            how = How.QR if found["qr"] else How.WORD
            rest = without(text, Candidate(start=found.start(), end=found.end(), readings=()))
            return Heard(named=Named(kind=SESSION, id=f"{how.value} {said}"), rest=rest)
    return None


def _candidates(desk: Desk, text: str) -> Iterator[re.Match[str]]:
    words = frozenset(desk.knowledge.attending.words)
    found = (one for one in WORD.finditer(text) if one["word"] in words)
    yield from (one for _, one in zip(range(MOST), found, strict=False))


def word_today(knowledge: Knowledge, uow: UnitOfWork, event_id: str, starts: datetime) -> str:
    """The word of a session, for whoever puts it on the wall."""
    return word_of(uow.attendance.secret(event_id, starts), knowledge.attending.words)


def link_word(word: str) -> str:
    """How a link carries a word: "QR-ROBIN-27"."""
    return f"QR-{word.replace(' ', '-')}"


def named_session(
    desk: Desk, uow: UnitOfWork, said: str, resident_id: str, at: datetime
) -> tuple[CommunityEvent, Session] | None:
    """The session a word stands for. Where two have the same by chance: that of somebody's place, that which is on."""
    found = [
        (not _has_place(uow, event.id, resident_id), moment(session, at) is not Moment.OPEN,
         abs(session.starts - at), event.id, event, session)
        for event, session in _sessions(desk, uow, said, at)
    ]
    if not found:
        return None
    *_, event, session = min(found, key=lambda row: row[:4])
    return event, session


def _has_place(uow: UnitOfWork, event_id: str, resident_id: str) -> bool:
    mine = uow.places.latest(event_id, resident_id)
    return mine is not None and mine.status is Standing.BOOKED


def _sessions(desk: Desk, uow: UnitOfWork, said: str, at: datetime) -> Iterator[tuple[CommunityEvent, Session]]:
    for event_id, starts in uow.events.sessions(at - AROUND, at + AROUND):
        if word_today(desk.knowledge, uow, event_id, starts) == said:
            event = uow.events.get(event_id)
            session = session_at(event, starts) if event else None
            if event is not None and session is not None:
                yield event, session
