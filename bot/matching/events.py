"""What follows from an event alone: its sessions, its dates, the state people see, what a change means."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.matching.sessions import LONDON, Session, weekly_sessions
from bot.matching.values import CommunityEvent

WHERE = ("place", "address", "postcode")
WHEN = ("starts", "ends", "weekly", "sessions")
TOLD = ("titles", "summaries", "directions", *WHERE, *WHEN)
"""fields that stand in what people were told and in their calendars"""
CHANGED = frozenset({"changed", "moved"})


class EventState(StrEnum):
    """How an event stands, as people are told."""

    DRAFT = "draft"
    OPEN = "open"
    FULL = "full"
    CHANGED = "changed"
    """another time than it was; there may be places"""
    MOVED = "moved"
    """another place than it was; there may be places"""
    CANCELLED = "cancelled"
    OVER = "over"


def sessions_of(event: CommunityEvent) -> tuple[Session, ...]:
    """All sessions in order, at least one. Raises ValueError for a weekly rule that has no end."""
    if event.sessions:
        return tuple(sorted(event.sessions, key=lambda one: one.starts))
    if event.weekly is not None:
        return weekly_sessions(event.starts, event.ends, event.weekly)
    return (Session(starts=event.starts, ends=event.ends),)


def dates(event: CommunityEvent, until: datetime) -> tuple[CommunityEvent, ...]:
    """The single dates of an event that is signed up for by date, those that begin before `until`.

    Each has an id and a reference of its own, made of the day it was planned for, so a date stays the same row.
    """
    return tuple(
        replace(
            event, id=f"{event.id}@{day}", reference=f"{event.reference or event.id}@{day}", series=event.id,
            code=f"{event.code}{day:%d%m}" if event.code else "", starts=one.starts, ends=one.ends,
            weekly=None, sessions=(), by_date=False, status="cancelled" if one.cancelled else event.status,
        )
        for one in sessions_of(event) if one.starts < until
        for day in (one.starts.astimezone(LONDON).date(),)
    )


def state_of(event: CommunityEvent, taken: int, at: datetime) -> EventState:
    """How it stands; `taken` counts people with a place or the offer of one."""
    if event.status in {"draft", "cancelled"}:
        return EventState(event.status)
    if sessions_of(event)[-1].ends <= at:
        return EventState.OVER
    if event.places is not None and taken >= event.places:
        return EventState.FULL
    return EventState(event.status) if event.status in CHANGED else EventState.OPEN


def revised(old: CommunityEvent, new: CommunityEvent, taken: int) -> CommunityEvent:
    """What is kept when a source says `new` of `old`.

    The sequence goes up with what people were told; another time or place shows in the status until the source cancels
    it; places never go below the people who have one: those a coordinator moves, by name.
    """
    told = any(getattr(old, name) != getattr(new, name) for name in TOLD) or _is_on(old) != _is_on(new)
    places = new.places if new.places is None or new.places == old.places else max(new.places, taken)
    return replace(
        new, id=old.id, sequence=max(old.sequence + told, new.sequence), places=places, status=_status(old, new)
    )


def is_elsewhere(old: CommunityEvent, new: CommunityEvent) -> bool:
    """Whether those who come must hear of it: another time or another place, of an event that is still on."""
    return _is_on(new) and any(getattr(old, name) != getattr(new, name) for name in (*WHERE, *WHEN))


def _is_on(event: CommunityEvent) -> bool:
    return event.status not in {"draft", "cancelled"}


def _status(old: CommunityEvent, new: CommunityEvent) -> str:
    if new.status != "scheduled" or not _is_on(old):
        return new.status
    if any(getattr(old, name) != getattr(new, name) for name in WHERE):
        return "moved"
    if any(getattr(old, name) != getattr(new, name) for name in WHEN):
        return "changed"
    return old.status
