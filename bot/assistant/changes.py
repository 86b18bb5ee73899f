"""The use case "an opening changed": whoever was told of it, or is interested, hears once what is different.

Who is behind is seen from the terms each person was told, so a missed run, a double run or a crash does no harm. What
was not sent yet is taken back, and told in its new form by the next walk of the alerts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from bot.assistant import showing, topics
from bot.assistant.desk import Desk
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.recipient import Reachable, wants_alerts
from bot.assistant.terms import OPEN, changed, terms_of
from bot.assistant.values import Cause, Told
from bot.assistant.writing import say
from bot.matching.values import Opportunity
from bot.sentence import Lines, Sentence, Translated

FOLLOWED_FOR = timedelta(days=7)
"""who cannot be told for so long is not told any more"""
CHUNK = 50
"""people a transaction: on SQLite replies wait behind it"""
ENDED = "closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """The use case with all it needs."""

    store: Store
    desk: Desk
    reachable: Reachable = field(default_factory=Reachable)

    def tell_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Take back what waits in its old form, at any hour; tell everybody else who is behind, at a decent one.

        How many were told.
        """
        at = clock()
        with self.store.begin() as uow:
            openings = [one.id for one in uow.openings.to_follow(at, at + FOLLOWED_FOR)]
            uow.commit()
        return sum(self._tell_of(one, clock, stopping) for one in openings)

    def _tell_of(self, opening_id: str, clock: Callable[[], datetime], stopping: Callable[[], bool]) -> int:
        told, after = 0, ""
        while not stopping():
            at = clock()
            with self.store.begin() as uow:
                opening = uow.openings.get(opening_id)
                people = uow.openings.behind(opening_id, terms_of(opening), after, CHUNK) if opening else ()
                told += sum(self._tell(uow, opening, one, at) for one in people if opening)
                uow.commit()
            if len(people) < CHUNK:
                break
            after = people[-1].resident_id
        return told

    def _tell(self, uow: UnitOfWork, opening: Opportunity, person: Told, at: datetime) -> bool:
        now = terms_of(opening)
        if person.answer == "told" and self._taken_back(uow, person):
            return False
        words = self._words(opening, changed(person.terms, now), at) if self._is_meant(uow, opening, person) else None
        if words is None:
            uow.openings.followed(person.resident_id, opening.id, now)
            return False
        contact = self.reachable.who(uow, person.resident_id, at)
        if contact is None:
            return False
        uow.openings.followed(person.resident_id, opening.id, now)
        change = sha256(f"{person.terms}\n{now}".encode()).hexdigest()[:12]
        return say(
            self.desk, uow, contact, [words], at, cause=Cause.SERVICE,
            cause_id=f"changed:{opening.id}:{change}:{at.date()}",
        )

    def _taken_back(self, uow: UnitOfWork, person: Told) -> bool:
        """It was not sent yet: nothing was told, and there is nothing to put right."""
        contacts = uow.contacts.of_resident(person.resident_id)
        if not sum(uow.outbox.withdraw(one.id, Cause.ALERT, person.at) for one in contacts):
            return False
        return uow.openings.untell(person.resident_id, person.at) > 0

    def _is_meant(self, uow: UnitOfWork, opening: Opportunity, person: Told) -> bool:
        """Whoever is interested; others as long as they want to hear of such openings."""
        if person.answer == "interested":
            return True
        silent = topics.stopped(uow.profiles.consents(person.resident_id))
        return wants_alerts(uow, person.resident_id) and topics.TOPICS[opening.kind] not in silent

    def _words(self, opening: Opportunity, what: frozenset[str], at: datetime) -> Sentence | None:
        """What is said; None when it is no matter to anybody any more."""
        title, place = Translated(texts=opening.titles), showing.place_of(opening)
        state = _state(opening, self.reachable.hours.local(at).date())
        if state != OPEN:
            ended = "status" in what or "closes" in what
            return self.desk.flows.phrases[f"news_{state}"].fill(title=title, place=place) if ended else None
        lines = tuple(self._lines(opening, what))
        if not lines:
            return None
        return self.desk.flows.phrases["news_changed"].fill(title=title, lines=Lines(sentences=lines))

    def _lines(self, opening: Opportunity, what: frozenset[str]) -> Iterator[Sentence]:
        phrases = self.desk.flows.phrases
        if "status" in what:
            yield phrases["change_open"]
        if "place" in what:
            yield phrases["change_place"].fill(place=showing.place_of(opening))
        if "pay" in what and opening.pay:
            yield phrases["change_pay"].fill(pay=showing.spoken_pay(self.desk.flows, opening.pay))
        if "hours" in what:
            yield phrases["change_hours"]
        if "closes" in what and opening.closes:
            yield phrases["change_closes"].fill(date=opening.closes)


def _state(opening: Opportunity, today: date) -> str:
    """Open | filled | cancelled | closed, whichever holds on that day."""
    if opening.status == OPEN:
        return ENDED if opening.closes and opening.closes < today else OPEN
    return opening.status if opening.status in {"filled", "cancelled"} else ENDED
