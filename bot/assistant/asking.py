"""The use case "what became of it?": at most one question a week, each due as a row says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.assistant import following
from bot.assistant.desk import Desk
from bot.assistant.hours import is_decent
from bot.assistant.outcome import DOORSTEP, Outcome, Planned, Question, Said, next_question
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.recipient import MUCH_LATER, Reachable, wants_alerts
from bot.assistant.telling import begin
from bot.assistant.values import Contact
from bot.dialogue.events import FlowDue

FLOW = "outcome"
ONE_IN = timedelta(days=7)
"""questions to one person"""
APART = timedelta(hours=20)
"""from an alert: a digit in answer must not be able to mean two things"""
STALE_AFTER = timedelta(days=2)
CHUNK = 25
"""questions a transaction: on SQLite replies wait behind it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """The use case with all it needs."""

    store: Store
    desk: Desk
    reachable: Reachable = field(default_factory=Reachable)

    def ask_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Ask all that is due, while the hour is decent. How many were asked. Each is asked, or due later, or over."""
        asked = 0
        while not stopping() and is_decent(at := clock(), self.reachable.hours):
            with self.store.begin() as uow:
                due = uow.outcomes.due(at, CHUNK)
                asked += sum(self._ask(uow, one, at) for one in due)
                uow.commit()
            if len(due) < CHUNK:
                break
        return asked

    def _ask(self, uow: UnitOfWork, planned: Planned, at: datetime) -> bool:
        resident, opening_id = planned.resident_id, planned.opportunity_id
        question = _question(uow, planned)
        if question is None or question.due > at:
            uow.outcomes.plan(resident, opening_id, question.due if question else None)
            return False
        contact = self.reachable.who(uow, resident, at)
        later = self._not_now(uow, resident, contact, at)
        if contact is None or later is not None:
            uow.outcomes.plan(resident, opening_id, later)
            return False
        if not self._put(uow, contact, opening_id, question, at):
            uow.outcomes.plan(resident, opening_id, at + MUCH_LATER)
            return False
        asked = Outcome(opportunity_id=opening_id, stage=question.stage, said=Said.ASKED, at=at, who=DOORSTEP)
        following.note(uow, resident, asked)
        return True

    def _not_now(self, uow: UnitOfWork, resident: str, contact: Contact | None, at: datetime) -> datetime | None:
        """When to look again at somebody who cannot be asked now; None: they can."""
        if not wants_alerts(uow, resident):
            return at + MUCH_LATER
        if contact is None:
            return self.reachable.when(uow, resident, at)
        if uow.outcomes.asked_since(resident, at - ONE_IN):
            return at + timedelta(days=1)
        if uow.openings.told_since(resident, at - APART):
            return at + timedelta(hours=4)
        return None

    def _put(self, uow: UnitOfWork, contact: Contact, opening_id: str, question: Question, at: datetime) -> bool:
        due = FlowDue(at=at, flow=FLOW, vars={"opening": opening_id, "stage": question.stage.value})
        return begin(
            self.desk, uow, contact, lambda _contact, _state: due, at,
            cause_id=f"outcome:{opening_id}:{question.stage}:{at.date()}", expires=at + STALE_AFTER,
        )


def _question(uow: UnitOfWork, planned: Planned) -> Question | None:
    """What is to be asked as things stand now; nothing about what was cancelled."""
    opening = uow.openings.get(planned.opportunity_id)
    if opening is None or opening.status == "cancelled":
        return None
    rows = uow.outcomes.of_resident(planned.resident_id)
    return next_question([row for row in rows if row.opportunity_id == opening.id], opening.kind)
