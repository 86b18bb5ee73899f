"""The use case "a coordinator posts an opening": make, change, end, open again, and see who matches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from bot.assistant.coordinators import AuditLine, Viewer
from bot.assistant.correcting import value_of
from bot.assistant.feed import KeptOpening
from bot.assistant.knowing import profiles_for
from bot.assistant.lookalikes import Lookalikes
from bot.assistant.opening_texts import ENGLISH, TEXTS, correction
from bot.assistant.ports import Store, UnitOfWork
from bot.errors import ConfigError, OpeningError
from bot.matching.codes import short_code, stable_id
from bot.matching.knowledge import Knowledge
from bot.matching.match import match
from bot.matching.records.opportunity import OpportunityRecord
from bot.matching.records.refusals import refusals
from bot.matching.rules import related_work
from bot.matching.values import Match, Opportunity, Profile, Verdict

SOURCE = "console"
ENDS = ("filled", "closed", "cancelled")
LOOKED_AT = 1000
"""people held against an opening when its reach is counted: those of such work, then those who wrote last"""
A_PAGE = 25
"""of them on a page of who matches: whatever is sealed has to be opened"""
CHUNK = 100
"""people read in one transaction, so that nobody waits behind a preview"""
SHOWN = (Verdict.READY, Verdict.READY_WITH_STEP, Verdict.STEPPING_STONE, Verdict.NOT_YET)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """Who an opening is for, of those the viewer may see."""

    people: Mapping[Verdict, Sequence[tuple[str, Match]]]
    """(resident id, match), best first; every verdict of SHOWN is there"""
    looked: int
    of_work: bool = False
    """only people were looked at who told of such work, or of work close to it"""


@dataclass(frozen=True, kw_only=True)
class Posting:
    """Fields are texts, as a form or a spreadsheet holds them; names are those of docs/reference/import.md."""

    store: Store
    knowledge: Knowledge
    new_id: Callable[[], str]

    def draft(self, viewer: Viewer, fields: Mapping[str, str], at: datetime) -> Opportunity:
        """As it would be posted; nothing is kept. Raises OpeningError."""
        reference = self.new_id()
        given = {name: text for name, text in fields.items() if text}
        given |= {
            "id": stable_id("op", SOURCE, reference), "source": SOURCE, "reference": reference,
            "code": short_code(SOURCE, reference), "posted": at.date().isoformat(),
        }
        given.setdefault("partner", viewer.partner_name)
        return self._read(given)

    def post(self, viewer: Viewer, fields: Mapping[str, str], at: datetime) -> Opportunity:
        """A new opening of the viewer's partner. Raises OpeningError."""
        opening = self.draft(viewer, fields, at)
        with self.store.begin() as uow:
            uow.openings.upsert(opening, at)
            uow.openings.own(opening.id, viewer.partner_id)
            _note(uow, "posted_opening", viewer, opening.id, at)
            uow.commit()
        return opening

    def change(self, viewer: Viewer, opening_id: str, fields: Mapping[str, str], at: datetime) -> dict[str, str]:
        """Put fields right, for good; those that changed, as they were before. Raises OpeningError."""
        with self.store.begin() as uow:
            kept = editable(uow, viewer, opening_id)
            before = as_texts(kept.opportunity)
            told = {name: text for name, text in fields.items() if name in before and text != before[name]}
            changes = self._changes(kept, told)
            if changes:
                uow.openings.correct(opening_id, changes)
                _note(uow, "changed_opening", viewer, opening_id, at)
            uow.commit()
        return {name: before[name] for name in told}

    def end(self, viewer: Viewer, opening_id: str, status: str, at: datetime) -> bool:
        """Filled, closed or cancelled; False when it was not open."""
        if status not in ENDS:
            raise OpeningError({"status": "An opening is filled, closed or cancelled."})
        with self.store.begin() as uow:
            editable(uow, viewer, opening_id)
            ended = uow.openings.close(opening_id, status, "coordinator")
            if ended:
                _note(uow, f"{status}_opening", viewer, opening_id, at)
            uow.commit()
        return ended

    def reopen(self, viewer: Viewer, opening_id: str, at: datetime) -> bool:
        """False when it is open."""
        with self.store.begin() as uow:
            editable(uow, viewer, opening_id)
            opened = uow.openings.reopen(opening_id)
            if opened:
                _note(uow, "reopened_opening", viewer, opening_id, at)
            uow.commit()
        return opened

    def preview(
        self, viewer: Viewer, opening: Opportunity, today: date, skip: int = 0, *, everybody: bool = False
    ) -> Preview:
        """Who matches, of the people who wrote last, after so many: behind the same wall as everywhere.

        People of such work, where the opening names work; `everybody`: whatever they told of.
        """
        work = frozenset() if everybody else related_work(opening, self.knowledge)
        profiles = self._profiles(self._ids(viewer, A_PAGE, skip, work))
        found: dict[Verdict, list[tuple[str, Match]]] = {verdict: [] for verdict in SHOWN}
        # So few are sooner held against it one by one than put into the columns of `People`, which orders alike.
        matches = [(one.id, match(one, opening, self.knowledge, today)) for one in profiles]
        for person, held in sorted(matches, key=lambda one: (-one[1].score, one[0])):
            if held.verdict in found:
                found[held.verdict].append((person, held))
        return Preview(people=found, looked=len(profiles), of_work=bool(work))

    def candidates(self, viewer: Viewer, opening: Opportunity) -> Sequence[Profile]:
        """LOOKED_AT people whom the viewer may see, as alerts know them: first those of such work."""
        work = related_work(opening, self.knowledge)
        ids = [*(self._ids(viewer, LOOKED_AT, 0, work) if work else ()), *self._ids(viewer, LOOKED_AT)]
        return self._profiles(list(dict.fromkeys(ids))[:LOOKED_AT], all_told=True)

    def _ids(
        self, viewer: Viewer, number: int, skip: int = 0, work: Collection[str] = (),
    ) -> Sequence[str]:
        with self.store.begin() as uow:
            return uow.looking.some(viewer, number, skip, work)

    def _profiles(self, ids: Sequence[str], *, all_told: bool = False) -> Sequence[Profile]:
        profiles: list[Profile] = []
        for start in range(0, len(ids), CHUNK):
            with self.store.begin() as uow:
                profiles += profiles_for(uow, ids[start:start + CHUNK], all_told=all_told)
        return profiles

    def like(self, opening: Opportunity, at: datetime) -> Sequence[Opportunity]:
        """Open ones that may be the same."""
        with self.store.begin() as uow:
            return Lookalikes(uow.openings.open_at(at)).of(opening)

    def _read(self, given: Mapping[str, Any]) -> Opportunity:
        try:
            return OpportunityRecord.model_validate(given).opportunity(self.knowledge)
        except ValidationError as error:
            raise OpeningError({_namedof(one.place): one.text for one in refusals(error)}) from error
        except ValueError as error:
            raise OpeningError({"occupations": str(error)}) from error

    def _changes(self, kept: KeptOpening, told: Mapping[str, str]) -> dict[str, Any]:
        changes, problems = {}, {}
        for name, text in told.items():
            named = f"requirements.{name}" if name in asdict(kept.opportunity.requirements) else name
            named = correction(name, ENGLISH) if name in TEXTS else named
            try:
                changes[named] = value_of(kept, named, text, self.knowledge)
            except ConfigError as error:
                problems[name] = error.what.partition(": ")[2] or error.what
        if problems:
            raise OpeningError(problems)
        return changes


def editable(uow: UnitOfWork, viewer: Viewer, opening_id: str) -> KeptOpening:
    """The opening, for whoever may change it. Raises OpeningError."""
    kept = uow.openings.kept(opening_id)
    if kept is None or not viewer.may_edit(kept.owner):
        raise OpeningError({"": "There is no such opening that you may change."})
    return kept


def as_texts(opening: Opportunity) -> dict[str, str]:
    """Every field as a form holds it: lists with semicolons, yes or nothing, English texts."""
    fields = {**asdict(opening), **asdict(opening.requirements)}
    return {name: _text(value) for name, value in fields.items() if name != "requirements"}


def _text(value: Any) -> str:
    match value:
        case True:
            return "yes"
        case None | 0:  # False and 0.0 too
            return ""
        case Mapping():
            return str(value.get("en", ""))
        case tuple() | list():
            return "; ".join(map(str, value))
        case float():
            return f"{value:g}"
        case date():
            return value.isoformat()
    return str(value)


def _namedof(place: tuple[int | str, ...]) -> str:
    names = [str(one) for one in place if isinstance(one, str)]
    return names[-1] if names else "titles"


def _note(uow: UnitOfWork, what: str, viewer: Viewer, subject: str, at: datetime) -> None:
    uow.audit.add(AuditLine(
        at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=what, subject=subject,
    ))
