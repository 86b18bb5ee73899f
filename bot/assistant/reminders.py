"""The use case "an English test soon stops counting": a walk through the residents, a chunk a transaction.

What is due is seen from the facts of each person, so a missed run, a double run or a crash does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.assistant.alerts import contact_to_alert
from bot.assistant.desk import Desk
from bot.assistant.holding import is_with_a_person
from bot.assistant.hours import DecentHours, is_decent
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.values import Cause, Contact, StoredFact
from bot.assistant.writing import say
from bot.dialogue.state import key
from bot.matching.expiry import Expiry, expiring
from bot.matching.profile import profile_of
from bot.sentence import Sentence

REMINDED = "reminded"
"""the fact: what this person was reminded of, whichever address it went to"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderRules:
    """When a person is reminded."""

    hours: DecentHours = field(default_factory=DecentHours)
    notices: tuple[int, ...] = (90, 30)
    """days before the last day on which a result counts"""
    stale_after: timedelta = timedelta(days=3)
    """a reminder that could not be sent for so long is not sent any more"""
    chunk: int = 50
    """residents a transaction: on SQLite replies wait behind it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminders:
    """The use case with all it needs."""

    store: Store
    desk: Desk
    rules: ReminderRules = field(default_factory=ReminderRules)

    def remind_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Walk through everybody who wants to be written to, while the hour is decent. How many were reminded."""
        total, cursor = 0, ""
        while not stopping() and is_decent(at := clock(), self.rules.hours):
            with self.store.begin() as uow:
                residents = uow.profiles.wanting_alerts(cursor, self.rules.chunk)
                total += sum(self._remind(uow, one, at) for one in residents)
                uow.commit()
            if len(residents) < self.rules.chunk:
                break
            cursor = residents[-1]
        return total

    def _remind(self, uow: UnitOfWork, resident: str, at: datetime) -> bool:
        facts = {key(fact.name, fact.of): fact.value for fact in uow.profiles.facts(resident)}
        today = self.rules.hours.local(at).date()
        due = expiring(profile_of(resident, facts), self.desk.knowledge, today, self.rules.notices)
        if due is None or due.key in _reminded(facts):
            return False
        contact = contact_to_alert(uow.contacts.of_resident(resident))
        if contact is None or is_with_a_person(uow, resident, at) or not self._tell(uow, contact, due, at):
            return False
        told = StoredFact(name=REMINDED, of="", value=[*_reminded(facts), due.key], provenance="inferred", at=at)
        uow.profiles.save_fact(resident, told)
        return True

    def _tell(self, uow: UnitOfWork, contact: Contact, due: Expiry, at: datetime) -> bool:
        """Into the ledger and the conversation's log; False when it is there already."""
        return say(
            self.desk, uow, contact, [self._words(due)], at, cause=Cause.SERVICE, cause_id=due.key,
            expires=at + self.rules.stale_after,
        )

    def _words(self, due: Expiry) -> Sentence:
        phrases, step = self.desk.flows.phrases, due.ladder.step
        if due.result.stale or step is None:
            return phrases["english_ends_ask"].fill(date=due.result.taken)
        return phrases["english_ends"].fill(date=due.result.taken, day=due.result.until, step=step)


def _reminded(facts: Mapping[str, Any]) -> list[str]:
    told = facts.get(REMINDED)
    return [str(one) for one in told] if isinstance(told, list) else []
