"""The use case "your number does not work": whoever has another address is asked there, once.

A number that bounced is tried again after a month (bot.jobs.ledger_jobs); this is for those that bounced then too.
Who is due stands in rows: a missed run, a double run or a crash does no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.assistant.alerts import contact_to_alert
from bot.assistant.desk import Desk
from bot.assistant.holding import is_with_a_person
from bot.assistant.hours import DecentHours
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.quiet import QUIET, own_hours, time_to_write
from bot.assistant.values import Cause, Channel, Contact
from bot.assistant.writing import say

MARGIN = timedelta(minutes=2)
"""so long the decent hours must still last"""
CHUNK = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadNumbers:
    """The use case with all it needs."""

    store: Store
    desk: Desk
    hours: DecentHours = field(default_factory=DecentHours)

    def ask_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Ask everybody whose quiet times allow it now; how many."""
        total, after = 0, ""
        while not stopping():
            with self.store.begin() as uow:
                dead = uow.contacts.to_ask_about(Channel.SMS, CHUNK, after)
                total += sum(self._asked(uow, one, clock()) for one in dead)
                uow.commit()
            if len(dead) < CHUNK:
                break
            after = dead[-1].id
        return total

    def _asked(self, uow: UnitOfWork, dead: Contact, at: datetime) -> bool:
        said = uow.profiles.said(QUIET, [dead.resident_id]).get(dead.resident_id)
        contact = contact_to_alert(uow.contacts.of_resident(dead.resident_id))
        if contact is None or time_to_write(at, own_hours(self.hours, said), MARGIN) != at:
            return False
        if is_with_a_person(uow, dead.resident_id, at):
            return False
        question = self.desk.flows.phrases["number_dead"]
        say(
            self.desk, uow, contact, [question], at, cause=Cause.SERVICE, cause_id=f"number_dead:{dead.id}:{at.date()}",
        )
        uow.contacts.update(dead.id, asked=at)
        return True
