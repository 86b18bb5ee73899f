"""The use case "tell people of new openings": a walk through the residents, a chunk a transaction.

Openings that came together walk together, so that a weekly cap goes to the best of them and not to the first.
Whoever cannot be told now (cap, in the middle of a conversation) is met again at the next walk: see `look_again`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.assistant.hours import DecentHours, is_decent
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.values import Cause, Contact, DueOpening
from bot.matching.values import Match, Opportunity

Shortlist = Callable[[UnitOfWork, str, Sequence[Opportunity], datetime], Sequence[Match]]
"""(transaction, resident id, openings, at) -> what is worth a message to this person, best first"""

TellOpening = Callable[[UnitOfWork, Contact, Opportunity, Match, datetime], bool]
"""Puts the opening into the contact's conversation and into the outbox; False when that could not be done."""


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
    """openings told"""
    failed: int = 0
    """openings that suited but could not be put into the conversation"""

    def __add__(self, other: Expanded) -> Expanded:
        return Expanded(
            looked=self.looked + other.looked, told=self.told + other.told, failed=self.failed + other.failed,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Alerts:
    """The use case with all it needs."""

    store: Store
    shortlist: Shortlist
    tell: TellOpening
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
        due = self._due_together(uow, at)
        if not due:
            return None
        cursor = due[0].cursor
        openings = {one.id: one for one in (uow.openings.get(each.opportunity_id) for each in due) if one is not None}
        residents = uow.profiles.wanting_alerts(cursor, self.rules.chunk)
        total = Expanded()
        for resident in residents:
            total += self._tell_best(uow, resident, openings, at)
            cursor = resident
            if total.told >= self.rules.told_a_chunk:
                break
        done = total.looked == len(residents) < self.rules.chunk
        for each in due:
            uow.openings.move_cursor(each.opportunity_id, cursor, done)
        return total

    def look_again(self, uow: UnitOfWork, at: datetime) -> int:
        """Let every open opening walk once more, for those who could not be told or told us more since. How many."""
        openings = uow.openings.open_at(at)
        for opening in openings:
            uow.openings.move_cursor(opening.id, "", done=False)
        return len(openings)

    def _due_together(self, uow: UnitOfWork, at: datetime) -> Sequence[DueOpening]:
        """Openings that stand at the same resident, those furthest behind."""
        due = sorted(uow.openings.due_for_alerts(at), key=lambda one: (one.cursor, one.opportunity_id))
        return [one for one in due if one.cursor == due[0].cursor][: self.rules.together]

    def _tell_best(
        self, uow: UnitOfWork, resident: str, openings: Mapping[str, Opportunity], at: datetime,
    ) -> Expanded:
        contacts = uow.contacts.of_resident(resident)
        contact = contact_to_alert(contacts)
        room = self._room(uow, resident, at)
        if contact is None or room <= 0 or self._is_busy(contacts, at):
            return Expanded(looked=1)
        told = failed = 0
        for match in self.shortlist(uow, resident, tuple(openings.values()), at):
            if told >= room:
                break
            if uow.openings.tell(resident, match.opportunity, at):
                done = self.tell(uow, contact, openings[match.opportunity], match, at)
                told, failed = told + done, failed + (not done)
        return Expanded(looked=1, told=told, failed=failed)

    def _room(self, uow: UnitOfWork, resident: str, at: datetime) -> int:
        """How many openings this person may be told now."""
        week = at - timedelta(days=self.rules.cap_days)
        this_week = uow.openings.told_since(resident, week) + uow.recipients.written_since(resident, week)
        today = uow.openings.told_since(resident, at - timedelta(hours=20))
        return min(self.rules.cap - this_week, self.rules.a_day - today)

    def _is_busy(self, contacts: Sequence[Contact], at: datetime) -> bool:
        since = at - timedelta(minutes=self.rules.busy_minutes)
        return any(contact.last_inbound is not None and contact.last_inbound > since for contact in contacts)


def contact_to_alert(contacts: Sequence[Contact]) -> Contact | None:
    """One address a person: the one last used, of those that may be written to."""
    open_ones = [contact for contact in contacts if not contact.opted_out and not contact.bad_address]
    used = [contact for contact in open_ones if contact.last_inbound is not None]
    return max(used, key=lambda one: (one.last_inbound, one.id), default=next(iter(open_ones), None))
