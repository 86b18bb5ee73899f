"""The use case "tell people of new openings": a walk through the residents, a chunk a transaction.

Openings that came together walk together, so that a weekly cap goes to the best of them and not to the first.
Whoever cannot be told now (cap, in the middle of a conversation) is met again at the next walk: see `look_again`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.assistant.holding import is_with_a_person
from bot.assistant.hours import DecentHours, is_decent
from bot.assistant.news import News, Suiting
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.values import Cause, Contact
from bot.matching.values import CommunityEvent, Opportunity

Shortlist = Callable[[UnitOfWork, Contact, Sequence[Opportunity], Sequence[CommunityEvent], datetime], Suiting]
"""(transaction, whom, openings, events, at) -> what is worth a message to this person"""

Tell = Callable[[UnitOfWork, Contact, tuple[News, ...], datetime], bool]
"""Puts one opening or event, or several as a list, into the contact's conversation and into the outbox; False when
that could not be done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertRules:
    """When a person is told, and how much at a time."""

    hours: DecentHours = field(default_factory=DecentHours)
    cap: int = 3
    """alerts and broadcasts to one person in `cap_days`"""
    cap_days: int = 7
    a_day: int = 1
    """alerts to one person in 20 hours: a digit in answer must not be able to mean two openings"""
    busy_minutes: int = 10
    """somebody who wrote so recently is in the middle of a conversation"""
    chunk: int = 25
    """most residents a transaction: on SQLite replies wait behind it (bench/alerts.py)"""
    told_a_chunk: int = 10
    """a transaction ends once it told so many openings, which is what takes time"""
    together: int = 100
    """most openings walked together"""
    window: int = 300
    """no new alerts while so many alerts wait: what is sent slowly must not run into the night"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Expanded:
    """What a walk came to."""

    looked: int = 0
    """residents looked at"""
    told: int = 0
    """openings and events told"""
    failed: int = 0
    """messages that could not be put into the conversation"""

    def __add__(self, other: Expanded) -> Expanded:
        return Expanded(
            looked=self.looked + other.looked, told=self.told + other.told, failed=self.failed + other.failed,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Walk:
    """What walks together, from the resident where all of it stands."""

    cursor: str
    openings: tuple[Opportunity, ...] = ()
    events: tuple[CommunityEvent, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Alerts:
    """The use case with all it needs."""

    store: Store
    shortlist: Shortlist
    tell: Tell
    rules: AlertRules = field(default_factory=AlertRules)

    def expand_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> Expanded:
        """Walk on until everybody was looked at, the hour is no longer decent, or enough waits to be sent."""
        total = Expanded()
        while not stopping():
            with self.store.begin() as uow:
                chunk = self.expand(uow, clock())
                if chunk is None:
                    return total
                uow.commit()
            total += chunk
        return total

    def expand(self, uow: UnitOfWork, at: datetime) -> Expanded | None:
        """Tell the next chunk of residents, and move the cursor. None when there is nothing to do now."""
        window = self.rules.window
        if not is_decent(at, self.rules.hours) or uow.recipients.pending(Cause.ALERT, at, window) >= window:
            return None
        uow.broadcasts.about_to_write()
        walk = self._walk(uow, at)
        if walk is None:
            return None
        cursor = walk.cursor
        residents = uow.profiles.wanting_alerts(cursor, self.rules.chunk)
        total = Expanded()
        for resident in residents:
            total += self._tell_best(uow, resident, walk, at)
            cursor = resident
            if total.told >= self.rules.told_a_chunk:
                break
        done = total.looked == len(residents) < self.rules.chunk
        for opening in walk.openings:
            uow.openings.move_cursor(opening.id, cursor, done)
        for event in walk.events:
            uow.event_walks.move(event.id, cursor, done=done)
        return total

    def look_again(self, uow: UnitOfWork, at: datetime) -> int:
        """Let every open opening walk once more, for those who could not be told or told us more since. How many."""
        openings = uow.openings.open_at(at)
        for opening in openings:
            uow.openings.move_cursor(opening.id, "", done=False)
        uow.event_walks.again()
        return len(openings)

    def _walk(self, uow: UnitOfWork, at: datetime) -> _Walk | None:
        """What stands at the same resident, furthest behind. None when everybody was looked at for everything."""
        openings, events = uow.openings.due_for_alerts(at), uow.event_walks.due(at)
        cursors = [*(one.cursor for one in openings), *(one.cursor for one in events)]
        if not cursors:
            return None
        cursor = min(cursors)
        here = sorted(one.opportunity_id for one in openings if one.cursor == cursor)[: self.rules.together]
        return _Walk(
            cursor=cursor, openings=tuple(one for one in map(uow.openings.get, here) if one is not None),
            events=tuple(one.event for one in events if one.cursor == cursor)[: self.rules.together],
        )

    def _tell_best(self, uow: UnitOfWork, resident: str, walk: _Walk, at: datetime) -> Expanded:
        contacts = uow.contacts.of_resident(resident)
        contact = contact_to_alert(contacts)
        week, today = self._room(uow, resident, at)
        if contact is None or min(week, today) <= 0 or is_busy(contacts, at, self.rules.busy_minutes):
            return Expanded(looked=1)
        total = Expanded(looked=1)
        suiting = self.shortlist(uow, contact, walk.openings, walk.events, at)
        if suiting.together and uow.openings.told_since(resident, at - timedelta(days=self.rules.cap_days)):
            return total
        if suiting.news and is_with_a_person(uow, resident, at):
            return total  # looked at again within a quarter of an hour
        for message in _messages(suiting, week, today):
            total += self._tell(uow, contact, message, at)
        return total

    def _tell(self, uow: UnitOfWork, contact: Contact, message: Sequence[News], at: datetime) -> Expanded:
        new: list[News] = []
        for one in message:
            first = not new  # a list is one message, and takes one share of the week
            if uow.openings.tell(contact.resident_id, one.id, at, terms=one.terms, counts=first):
                new.append(one)
        if not new:
            return Expanded()
        return Expanded(told=len(new)) if self.tell(uow, contact, tuple(new), at) else Expanded(failed=1)

    def _room(self, uow: UnitOfWork, resident: str, at: datetime) -> tuple[int, int]:
        """How many messages this person may get this week and today; a question of ours counts for today."""
        week, day = at - timedelta(days=self.rules.cap_days), at - timedelta(hours=20)
        this_week = uow.openings.told_since(resident, week) + uow.recipients.written_since(resident, week)
        today = uow.openings.told_since(resident, day) + uow.outcomes.asked_since(resident, day)
        return self.rules.cap - this_week, self.rules.a_day - today


def _messages(suiting: Suiting, week: int, today: int) -> list[tuple[News, ...]]:
    """One by one as long as the week has room for all; else the best of them as a list in one message."""
    if suiting.news and (suiting.together or len(suiting.news) > week):
        return [suiting.news[: suiting.most]]
    return [(one,) for one in suiting.news[:today]]


def is_busy(contacts: Sequence[Contact], at: datetime, minutes: int) -> bool:
    """Whether the person is in the middle of a conversation."""
    since = at - timedelta(minutes=minutes)
    return any(contact.last_inbound is not None and contact.last_inbound > since for contact in contacts)


def contact_to_alert(contacts: Sequence[Contact]) -> Contact | None:
    """One address a person: the one last used, of those that may be written to."""
    open_ones = [contact for contact in contacts if not contact.opted_out and not contact.bad_address]
    used = [contact for contact in open_ones if contact.last_inbound is not None]
    return max(used, key=lambda one: (one.last_inbound, one.id), default=next(iter(open_ones), None))
