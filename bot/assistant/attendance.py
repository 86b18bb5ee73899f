"""Who came to a session: marks that are only ever added, and what follows from them. Pure.

A mark says of one booking and one session what somebody knew at a time. The latest that counts is how it stands; a
wrong one is taken back by a mark of its own, so that what was written first can always be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.matching.events import sessions_of
from bot.matching.sessions import Session
from bot.matching.values import CommunityEvent

OPENS, CLOSES = timedelta(minutes=60), timedelta(hours=2)
"""people check themselves in from so long before the beginning of a session until so long after its end"""


class MarkKind(StrEnum):
    """What a mark says."""

    CAME = "came"
    MISSED = "missed"
    """was not there, and said so"""
    UNDONE = "undone"
    """whatever was marked before is not known any more"""


class How(StrEnum):
    """How it is known."""

    WORD = "word"
    """the resident sent the word of the day"""
    QR = "qr"
    """the resident opened the bot with the picture at the door"""
    DOOR = "door"
    """somebody at the door ticked them off"""
    SAID = "said"
    """the resident says so later"""


class Presence(StrEnum):
    """How somebody stands at one session."""

    CAME = "came"
    MISSED = "missed"
    UNKNOWN = "unknown"
    """it is not over, or nobody was checked in at all"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One line of the audit."""

    event_id: str
    number: int
    """1, 2, 3 ... within the event"""
    booking_id: str
    starts: datetime
    """of the session"""
    kind: MarkKind
    how: How
    by: str
    """resident | the id of a coordinator's account (never a name)"""
    at: datetime
    reason: str = ""
    """id of knowledge/attendance.yaml, for MISSED; "" when they gave none"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How one booking stands at one session, and the mark that says so (None: none does)."""

    presence: Presence
    mark: Mark | None = None


class Moment(StrEnum):
    """Where a time lies to the check-in of a session."""

    EARLY = "early"
    OPEN = "open"
    LATE = "late"


def opens(session: Session) -> datetime:
    """From when on people check themselves in."""
    return session.starts - OPENS


def moment(session: Session, at: datetime) -> Moment:
    """Whether check-in has not begun, goes on, or is over."""
    if at < opens(session):
        return Moment.EARLY
    return Moment.OPEN if at < session.ends + CLOSES else Moment.LATE


def session_at(event: CommunityEvent, starts: datetime) -> Session | None:
    """The session of that beginning; None when there is none, or it was cancelled."""
    return next((one for one in sessions_of(event) if one.starts == starts and not one.cancelled), None)


def latest(marks: Iterable[Mark]) -> Mark | None:
    """The mark that counts, of marks of one booking and one session."""
    last = max(marks, key=lambda one: one.number, default=None)
    return None if last is None or last.kind is MarkKind.UNDONE else last


def adds(marks: Sequence[Mark], kind: MarkKind, reason: str = "") -> bool:
    """Whether a mark of this kind says anything new of a booking and a session with these marks.

    That somebody missed it never outweighs that they were seen: that must be taken back first.
    """
    now = latest(marks)
    if now is None:
        return kind is not MarkKind.UNDONE
    if kind is MarkKind.MISSED:
        return now.kind is MarkKind.MISSED and reason not in {"", now.reason}
    return now.kind is not kind


def standing(marks: Iterable[Mark], *, over: bool, taken: bool) -> Standing:
    """How a booking stands by its marks of a session; `taken`: anybody was checked in there at all."""
    now = latest(marks)
    if now is not None:
        return Standing(presence=Presence(now.kind.value), mark=now)
    return Standing(presence=Presence.MISSED if over and taken else Presence.UNKNOWN)


def was_taken(marks: Iterable[Mark]) -> bool:
    """Whether attendance of a session was taken: somebody was there as it was, not only by their own later word."""
    return any(one.kind is MarkKind.CAME and one.how is not How.SAID for one in current(marks).values())


def current(marks: Iterable[Mark]) -> Mapping[tuple[str, datetime], Mark]:
    """(booking, beginning of the session) -> the mark that counts."""
    found: dict[tuple[str, datetime], list[Mark]] = {}
    for one in marks:
        found.setdefault((one.booking_id, one.starts), []).append(one)
    counting = {key: latest(those) for key, those in found.items()}
    return {key: one for key, one in counting.items() if one is not None}


def attended(marks: Iterable[Mark], booking_id: str) -> tuple[datetime, ...]:
    """Beginnings of the sessions one booking was at, in order."""
    came = (k for k, one in current(marks).items() if one.kind is MarkKind.CAME and k[0] == booking_id)
    return tuple(sorted(starts for _, starts in came))


def confirmed(marks: Iterable[Mark], booking_id: str) -> tuple[datetime, ...]:
    """Those of them that do not rest on the person's later word alone: what a certificate may say."""
    came = (k for k, one in current(marks).items() if one.kind is MarkKind.CAME and one.how is not How.SAID)
    return tuple(sorted(starts for booking, starts in came if booking == booking_id))


DIGITS = range(10, 100)
"""behind a word of the day"""


def word_of(secret: bytes, words: Sequence[str]) -> str:
    """The word of the day of a session, such as "ROBIN 27", from a keyed hash of it."""
    number, word = divmod(int.from_bytes(secret[:8]), len(words))
    return f"{words[word]} {DIGITS[number % len(DIGITS)]}"


def counts(event: CommunityEvent, at_sessions: Iterable[datetime]) -> bool:
    """Whether somebody who was at these sessions has done what the event is: all of it, or the share it asks for."""
    held = {one.starts for one in sessions_of(event) if not one.cancelled}
    return bool(held) and 100 * len(held & set(at_sessions)) >= event.attend * len(held)


def last_session(event: CommunityEvent) -> Session | None:
    """The last that was not cancelled."""
    return next((one for one in reversed(sessions_of(event)) if not one.cancelled), None)


def next_session(event: CommunityEvent, after: datetime) -> Session | None:
    """The first to begin later than a time."""
    return next((one for one in sessions_of(event) if not one.cancelled and one.starts > after), None)
