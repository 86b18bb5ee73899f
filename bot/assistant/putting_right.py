"""The use case "a coordinator puts a fact right": with a reason, told to the person, and undoable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.assistant.coordinators import CORRECTED as DEED
from bot.assistant.coordinators import AuditLine, Viewer
from bot.assistant.desk import Desk
from bot.assistant.fact_corrections import CORRECTED, Correction, may_correct, read_value
from bot.assistant.hours import DecentHours
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.recipient import Reachable
from bot.assistant.values import Cause, StoredFact
from bot.assistant.writing import say
from bot.errors import ProfileError

NO_REASON = "Say why: the reason is kept with the change."
UNREADABLE = "This cannot be read. Write it like the value that stands here."


@dataclass(frozen=True, kw_only=True)
class PuttingRight:
    """Changes of facts by coordinators. Whoever cannot see a resident finds nobody."""

    store: Store
    desk: Desk
    hours: DecentHours = field(default_factory=DecentHours)

    def fact(self, viewer: Viewer, resident_id: str, name: str, of: str) -> StoredFact | None:
        """One fact that may be changed."""
        with self.store.begin() as uow:
            return _fact(uow, viewer, resident_id, name, of)

    def change(
        self, viewer: Viewer, resident_id: str, name: str, of: str, text: str, reason: str, at: datetime
    ) -> int | None:
        """Put a fact right ("" = take it out). The number of the change; None: nobody there, or nothing different.

        Raises ProfileError.
        """
        if not reason.strip():
            raise ProfileError(NO_REASON, field="reason")
        with self.store.begin() as uow:
            fact = _fact(uow, viewer, resident_id, name, of)
            if fact is None:
                return None
            try:
                after = read_value(text, fact.value)
            except ValueError as error:
                raise ProfileError(UNREADABLE, field="value") from error
            if after == fact.value:
                return None
            number = uow.corrections.add(Correction(
                resident_id=resident_id, name=name, of=of, before=fact.value, was=fact.provenance, told=fact.at,
                after=after, reason=reason.strip(), at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id,
            ))
            if after is None:
                uow.profiles.remove_fact(resident_id, name, of)
            else:
                new = StoredFact(name=name, of=of, value=after, provenance=CORRECTED, at=at)
                uow.profiles.save_fact(resident_id, new)
            self._tell(uow, viewer, resident_id, f"corrected:{number}", at)
            uow.commit()
        return number

    def undo(self, viewer: Viewer, resident_id: str, number: int, at: datetime) -> bool:
        """The fact is what it was; False when that was done, or somebody told something else meanwhile."""
        with self.store.begin() as uow:
            if uow.looking.resident(viewer, resident_id) is None:
                return False
            mine = {one.id: one for one in uow.corrections.of_resident(resident_id)}
            one = mine.get(number)
            if one is None or one.undone is not None or _value(uow, one) != one.after:
                return False
            before = StoredFact(name=one.name, of=one.of, value=one.before, provenance=one.was, at=one.told)
            uow.profiles.save_fact(resident_id, before)
            uow.corrections.undo(number, at)
            self._tell(uow, viewer, resident_id, f"uncorrected:{number}", at)
            uow.commit()
        return True

    def _tell(self, uow: UnitOfWork, viewer: Viewer, resident_id: str, cause_id: str, at: datetime) -> None:
        """The person hears of it, at a decent hour only; in their list of who looked it stands anyway."""
        uow.audit.add(AuditLine(
            at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=DEED, subject=resident_id,
        ))
        contact = Reachable(hours=self.hours, busy_minutes=0).who(uow, resident_id, at, talking=False)
        if contact is not None:
            sentence = self.desk.flows.phrases["fact_corrected"]
            say(self.desk, uow, contact, [sentence], at, cause=Cause.SERVICE, cause_id=cause_id)


def _fact(uow: UnitOfWork, viewer: Viewer, resident_id: str, name: str, of: str) -> StoredFact | None:
    if uow.looking.resident(viewer, resident_id) is None:
        return None
    return next(
        (f for f in uow.profiles.facts(resident_id) if (f.name, f.of) == (name, of) and may_correct(f.value)), None
    )


def _value(uow: UnitOfWork, correction: Correction) -> object:
    facts = uow.profiles.facts(correction.resident_id)
    return next((f.value for f in facts if (f.name, f.of) == (correction.name, correction.of)), None)
