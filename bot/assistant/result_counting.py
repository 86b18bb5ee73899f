"""The use case "count the results": a walk through everybody, a chunk a transaction, so that nobody waits behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.broadcast import BroadcastState
from bot.assistant.coordinators import Role, Viewer
from bot.assistant.hiding import Count
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.reach import Outcomes
from bot.assistant.results import BroadcastFigures, Figures, ResultRules, Tallies, Terms, count_of, counted_for
from bot.assistant.values import DeliveryStatus
from bot.matching.knowledge import Knowledge

CHUNK = 250
"""residents of one transaction: replies wait behind it on SQLite"""
DELIVERIES = 4_000
"""of one transaction"""
BROADCASTS = 50
"""compared: the latest"""
READ = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.UNKNOWN)
SENT_OUT = tuple(one for one in BroadcastState if one not in {
    BroadcastState.DRAFT, BroadcastState.PREVIEWED, BroadcastState.AWAITING_APPROVAL, BroadcastState.SCHEDULED,
})


@dataclass(frozen=True, kw_only=True)
class Counting:
    """Counts for the programme and for each partner."""

    store: Store
    rules: ResultRules
    knowledge: Knowledge

    def run(self, at: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
        """How many people were counted. Stopped in the middle, the earlier counts stay."""
        tallies, partners_of = Tallies(), dict[str, frozenset[str]]()
        looked = self._people(tallies, partners_of, at, stopping)
        self._spent(tallies, partners_of, stopping)
        if stopping():
            return looked
        with self.store.begin() as uow:
            partners = [one.id for one in uow.accounts.partners()]
        for partner in ("", *partners):
            figures = Figures(partner=partner, at=at, counts=tallies.of(partner), broadcasts=self._broadcasts(partner))
            with self.store.begin() as uow:
                uow.tally.keep(figures)
                uow.commit()
        return looked

    def _people(
        self, tallies: Tallies, partners_of: dict[str, frozenset[str]], at: datetime, stopping: Callable[[], bool]
    ) -> int:
        with self.store.begin() as uow:
            openings = {one.opportunity.id: one.opportunity.kind for one in uow.openings.all_kept()}
            for item, number in uow.tally.forgotten().items():
                tallies.add((), "people", item, "", "", number)
        sectors = {one.id: one.sector for one in self.knowledge.occupations.values()}
        terms = Terms(rules=self.rules, at=at, kinds=openings, sectors=sectors)
        facts, looked, after = {one.fact for one in self.rules.targets if one.fact}, 0, ""
        while not stopping():
            with self.store.begin() as uow:
                people = uow.tally.people(after, CHUNK, facts)
            for person in people:
                if person.partners:
                    partners_of[person.id] = person.partners
                for report, item in counted_for(person, terms):
                    tallies.add(person.partners, report, item, person.language, person.channel)
            looked += len(people)
            if len(people) < CHUNK:
                break
            after = people[-1].id
        return looked

    def _spent(
        self, tallies: Tallies, partners_of: Mapping[str, Collection[str]], stopping: Callable[[], bool]
    ) -> None:
        after = 0
        while not stopping():
            with self.store.begin() as uow:
                after, parts = uow.tally.spent(after, DELIVERIES)
            for (resident, language, channel), number in parts.items():
                tallies.add(partners_of.get(resident, ()), "spent", "parts", language, channel, number)
            if not after:
                break

    def _broadcasts(self, partner: str) -> tuple[BroadcastFigures, ...]:
        """Those of a partner, the latest first."""
        role = Role.PARTNER_MEMBER if partner else Role.COORDINATOR
        viewer = Viewer(coordinator_id="", name="", role=role, partner_id=partner)
        with self.store.begin() as uow:
            ids = [one.id for one in uow.looking.broadcasts(viewer, SENT_OUT)][-BROADCASTS:]
        return tuple(self._broadcast(one) for one in reversed(ids))

    def _broadcast(self, broadcast_id: str) -> BroadcastFigures:
        with self.store.begin() as uow:
            found: Outcomes = uow.recipients.outcomes(broadcast_id)
        people: Count = count_of(found.languages)
        return BroadcastFigures(
            id=broadcast_id, people=people, arrived=sum(found.deliveries.get(one, 0) for one in READ),
            failed=found.deliveries.get(DeliveryStatus.FAILED, 0), replies=found.replies, parts=found.segments,
        )


def note_question(uow: UnitOfWork, resident_id: str, before: str, after: str, at: datetime) -> None:
    """A turn led from one open question (`flow.step`; "" = none) to another."""
    if before and before != after:
        uow.tally.gone_on(resident_id, before)
    if after:
        uow.tally.asked(resident_id, after, at)
