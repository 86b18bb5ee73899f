"""The use case "it closes soon": whoever is interested and has not told us that they applied is reminded, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.assistant import showing
from bot.assistant.desk import Desk
from bot.assistant.hours import is_decent
from bot.assistant.news import end_of
from bot.assistant.outcome import Said, Stage
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.recipient import Reachable, wants_alerts
from bot.assistant.values import Cause, Told
from bot.assistant.writing import say
from bot.matching.values import Opportunity
from bot.sentence import Translated

BEFORE = timedelta(days=2)
FRESH = timedelta(hours=20)
"""who said so recently that they are interested, or was just asked whether they applied, needs no reminding"""
CHUNK = 50
"""people a transaction: on SQLite replies wait behind it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing:
    """The use case with all it needs."""

    store: Store
    desk: Desk
    reachable: Reachable = field(default_factory=Reachable)

    def remind_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Remind of everything that closes in two days or less, while the hour is decent. How many were reminded."""
        at = clock()
        today = self.reachable.hours.local(at).date()
        with self.store.begin() as uow:
            soon = [one for one in uow.openings.open_at(at) if one.closes and today <= one.closes <= today + BEFORE]
        return sum(self._remind_of(one, clock, stopping) for one in soon)

    def _remind_of(self, opening: Opportunity, clock: Callable[[], datetime], stopping: Callable[[], bool]) -> int:
        told, after = 0, ""
        while not stopping() and is_decent(at := clock(), self.reachable.hours):
            with self.store.begin() as uow:
                people = uow.openings.interested(opening.id, after, CHUNK)
                told += sum(self._remind(uow, opening, one, at) for one in people)
                uow.commit()
            if len(people) < CHUNK:
                break
            after = people[-1].resident_id
        return told

    def _remind(self, uow: UnitOfWork, opening: Opportunity, person: Told, at: datetime) -> bool:
        resident = person.resident_id
        if opening.closes is None or person.at > at - FRESH or not wants_alerts(uow, resident):
            return False
        if uow.outcomes.asked_since(resident, at - FRESH):
            return False
        if _has_answered(uow, resident, opening.id) or (contact := self.reachable.who(uow, resident, at)) is None:
            return False
        if not uow.outcomes.remind(resident, opening.id, opening.closes):
            return False
        words = [self.desk.flows.phrases["news_closes"].fill(
            title=Translated(texts=opening.titles), place=showing.place_of(opening), date=opening.closes,
        )]
        if opening.code:
            words.append(self.desk.flows.phrases["broadcast_code"].fill(code=opening.code))
        return say(
            self.desk, uow, contact, words, at, cause=Cause.ALERT, cause_id=f"closes:{opening.id}:{opening.closes}",
            expires=end_of(opening.closes),
        )


def _has_answered(uow: UnitOfWork, resident_id: str, opening_id: str) -> bool:
    """Somebody said that they applied, got further, or that they will not."""
    known = {Said.YES, Said.NO}
    rows = (row for row in uow.outcomes.of_resident(resident_id) if row.opportunity_id == opening_id)
    return any(row.said in known and row.stage is not Stage.INTERESTED for row in rows)
