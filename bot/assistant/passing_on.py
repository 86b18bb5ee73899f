"""What time has to do with places: offers that are over, free places and people who wait, events that ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.assistant.booking import take
from bot.assistant.place_rules import PlaceRules
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.room import Tick
from bot.matching.events import dates
from bot.matching.values import CommunityEvent

DATES_AHEAD = timedelta(weeks=8)


@dataclass(frozen=True, kw_only=True, slots=True)
class PassingOn:
    """Offers that are over, free places and people who wait, events that were cancelled or have begun.

    `PlaceNews` tells those whom it concerns.
    """

    store: Store
    rules: PlaceRules = field(default_factory=PlaceRules)
    ahead: timedelta = DATES_AHEAD
    """single dates of an event that comes again are made so long before"""
    chunk: int = 100
    """events looked up at once"""

    def run_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Each event that is due, in a transaction of its own. How many moves were made."""
        made, cursor = 0, ""
        while not stopping():
            with self.store.begin() as uow:
                due = uow.places.due(clock(), cursor, self.chunk)
            for event_id in due:
                made += self._pass_on(event_id, clock())
            if len(due) < self.chunk:
                break
            cursor = due[-1]
        return made

    def _pass_on(self, event_id: str, at: datetime) -> int:
        with self.store.begin() as uow:
            decision = take(uow, event_id, Tick(), at, self.rules)
            moves = decision.moves if decision else ()
            if moves:
                uow.commit()
        return len(moves)

    def plan_dates(self, at: datetime) -> int:
        """Make the single dates of the coming weeks; how many are new or changed."""
        made = 0
        with self.store.begin() as uow:
            for event in uow.events.repeating():
                made += make_dates(uow, event, at, self.ahead)
            uow.commit()
        return made


def make_dates(uow: UnitOfWork, event: CommunityEvent, at: datetime, ahead: timedelta = DATES_AHEAD) -> int:
    """The single dates of an event, those to come soon; how many are new or changed.

    A date that a coordinator has changed stands by itself from then on.
    """
    made = 0
    for one in dates(event, at + ahead):
        old = uow.events.find(one.source, one.reference) if one.starts > at else None
        if one.starts > at and (old is None or old.series == event.id):
            made += uow.events.upsert(one, at) != "same"
    return made
