"""Somebody we may write to now by ourselves: address, wish, hours, not in the middle of a conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.assistant.alerts import contact_to_alert, is_busy
from bot.assistant.holding import is_with_a_person
from bot.assistant.hours import DecentHours, is_decent, next_decent
from bot.assistant.ports import UnitOfWork
from bot.assistant.quiet import facts_of, hours_of
from bot.assistant.values import Contact

LATER = timedelta(hours=1)
MUCH_LATER = timedelta(days=7)
"""until we look again at somebody who stopped, or wants no alerts"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reachable:
    """The rules; `who` and `when` say whom and how soon."""

    hours: DecentHours = field(default_factory=DecentHours)
    busy_minutes: int = 10

    def who(
        self, uow: UnitOfWork, resident_id: str, at: datetime, *, talking: bool | None = None
    ) -> Contact | None:
        """The address to write to now, if any. Nobody with whom a coordinator talks: that is no moment for a question.

        `talking`: whether one does, where the caller minds that itself; then a busy person is written to all the same.
        """
        contacts = uow.contacts.of_resident(resident_id)
        hours = hours_of(facts_of(uow, resident_id), self.hours)
        free = is_decent(at, hours) and (talking or not is_busy(contacts, at, self.busy_minutes))
        if talking is None:
            free = free and not is_with_a_person(uow, resident_id, at)
        return contact_to_alert(contacts) if free else None

    def when(self, uow: UnitOfWork, resident_id: str, at: datetime) -> datetime:
        """The soonest moment at which somebody who cannot be written to now may be looked at again."""
        if contact_to_alert(uow.contacts.of_resident(resident_id)) is None:
            return at + MUCH_LATER
        return next_decent(at + LATER, hours_of(facts_of(uow, resident_id), self.hours))


def wants_alerts(uow: UnitOfWork, resident_id: str) -> bool:
    """Alerts are on, and were agreed to."""
    consent = uow.profiles.consents(resident_id).get("alerts")
    return uow.profiles.alerts(resident_id) and consent is not None and consent.granted
