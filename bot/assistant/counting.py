"""Attendance that counts: an outcome with how it is known, and a stage of the way to a register that is behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.assistant.attendance import How, Mark, MarkKind, attended, counts, current, last_session
from bot.assistant.desk import Desk
from bot.assistant.naming import LONDON
from bot.assistant.outcome import Outcome, Said, Stage
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.quiet import facts_of
from bot.assistant.room import Booking
from bot.assistant.values import StoredFact
from bot.dialogue.profile import KEEP
from bot.dialogue.state import key
from bot.matching.profile import profile_of
from bot.matching.stages import NAMED, reached
from bot.matching.values import CommunityEvent

STAGE = "stage:"
"""before the id of a stage among the topics of an event"""
LADDER, UK_STAGE = "ladder", "uk_stage"
"""facts of a profession"""
COUNTED = "counted"
"""kind of a row beside the reminders: this booking has been counted"""
SEEN = "verified"
"""provenance of a fact that the list of the door tells"""
LOOK_BACK = timedelta(days=30)
"""a list of the door may be typed in weeks later"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counting:
    """The use case with all it needs. Safe to run at any time, and twice."""

    store: Store
    desk: Desk
    chunk: int = 200

    def run(self, at: datetime) -> int:
        """Everybody who attended what ended in the last month and is not counted yet. How many."""
        with self.store.begin() as uow:
            sessions = uow.events.sessions(at - LOOK_BACK, at)
        return sum(self._event(event_id, starts, at) for event_id, starts in sessions)

    def _event(self, event_id: str, starts: datetime, at: datetime) -> int:
        total, after = 0, 0
        while True:
            with self.store.begin() as uow:
                event = uow.events.get(event_id)
                last = last_session(event) if event else None
                if event is None or last is None or last.starts != starts or last.ends > at:
                    return total
                people = uow.places.to_remind(event_id, starts, COUNTED, at, self.chunk, after)
                marks = uow.attendance.marks(event_id) if people else ()
                done = [one for one in people if self._count(uow, event, one, marks, at)]
                uow.places.reminded(done, starts, COUNTED, at)
                uow.commit()
            total += len(done)
            if len(people) < self.chunk:
                return total
            after = people[-1].number

    def _count(
        self, uow: UnitOfWork, event: CommunityEvent, booking: Booking, marks: Sequence[Mark], at: datetime
    ) -> bool:
        """False as long as it does not count."""
        was = attended(marks, booking.id)
        if not counts(event, was):
            return False
        how = _known_by(marks, booking.id)
        uow.outcomes.record(booking.resident_id, Outcome(
            opportunity_id=event.id, stage=Stage.ATTENDED, said=Said.YES, at=was[-1], who=how.value,
        ))
        stages = [one.removeprefix(STAGE) for one in event.topics if one.startswith(STAGE)]
        consent = uow.profiles.consents(booking.resident_id).get(KEEP)
        if stages and consent is not None and consent.granted:
            for fact in self._steps(uow, booking.resident_id, stages, was[-1], how, at):
                uow.profiles.save_fact(booking.resident_id, fact)
        return True

    def _steps(
        self, uow: UnitOfWork, resident_id: str, stages: Sequence[str], day: datetime, how: How, at: datetime
    ) -> Iterator[StoredFact]:
        """The exams and courses among these stages, as if the person had told them; what they told stays."""
        facts = facts_of(uow, resident_id)
        provenance = "said" if how is How.SAID else SEEN
        for profession in (one.occupation for one in profile_of(resident_id, facts).qualifications):
            ladder = self.desk.knowledge.ladders.get(profession)
            told = facts.get(key(LADDER, profession), {})
            before = str(facts.get(key(UK_STAGE, profession), ""))
            found = [one for one in ladder.stages if one.id in stages and one.kind in NAMED] if ladder else []
            new = [one for one in found if one.id not in told]
            if ladder is None or not new:
                continue
            now = {**told, **{one.id: day.astimezone(LONDON).date().isoformat() for one in new}}
            yield StoredFact(name=LADDER, of=profession, value=now, provenance=provenance, at=at)
            for one in new:
                before = reached(ladder, one, before)
            yield StoredFact(name=UK_STAGE, of=profession, value=before, provenance=provenance, at=at)


def _known_by(marks: Sequence[Mark], booking_id: str) -> How:
    """The weakest of what it rests on: one session known only by the person's later word makes it their word."""
    hows = [m.how for m in current(marks).values() if m.booking_id == booking_id and m.kind is MarkKind.CAME]
    return How.SAID if How.SAID in hows else hows[-1]
