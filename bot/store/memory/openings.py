"""Openings in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.assistant.correcting import corrected
from bot.assistant.feed import KeptOpening
from bot.assistant.opening_texts import only_translated
from bot.assistant.terms import terms_of
from bot.assistant.values import DueOpening, OpeningAnswer, Told
from bot.errors import StoreError
from bot.matching.values import Opportunity
from bot.store.memory.tables import AnswerRow, OpeningRow, Tables
from bot.store.rules import FOLLOWED, NOT_BEGUN, is_of_notice, with_changes


class MemoryOpenings:
    """Opportunities and what people answered."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def upsert(self, opportunity: Opportunity, at: datetime) -> str:
        old = self._same(opportunity)
        if old is None:
            if opportunity.id in self._tables.openings:
                raise StoreError("another opening has this id")
            self._tables.openings[opportunity.id] = OpeningRow(opportunity=opportunity, added=at.date())
            return "added"
        new = corrected(replace(opportunity, id=old.opportunity.id), old.corrections)
        if new == old.opportunity:
            return "same"
        # Changed terms may suit more people; `tell` sees to it that nobody hears of it twice.
        self._change(old, replace(old, opportunity=new, cursor="", done=False, because=""))
        return "changed"

    def _change(self, old: OpeningRow, new: OpeningRow) -> None:
        """Write the row; where terms differ, who was told the old ones is to hear of it."""
        before, opening_id = terms_of(old.opportunity), old.opportunity.id
        if terms_of(new.opportunity) != before:
            new = replace(new, follow_until=NOT_BEGUN)
            self._tables.answers = [
                replace(row, terms=before) if row.answer.opportunity_id == opening_id and not row.terms else row
                for row in self._tables.answers
            ]
        self._tables.openings[opening_id] = new

    def find(self, source: str, reference: str) -> Opportunity | None:
        key = (source, reference)
        rows = (row.opportunity for row in self._tables.openings.values())
        return next((one for one in rows if (one.source, one.reference) == key), None) if reference else None

    def of_notice(self, source: str, reference: str) -> Sequence[Opportunity]:
        rows = sorted((row.opportunity for row in self._tables.openings.values()), key=lambda one: one.id)
        return [one for one in rows if one.source == source and is_of_notice(one.reference, reference)]

    def close(self, opportunity_id: str, status: str, because: str) -> bool:
        row = self._tables.openings.get(opportunity_id)
        if row is None or row.opportunity.status != "open":
            return False
        self._change(row, replace(row, opportunity=replace(row.opportunity, status=status), because=because))
        return True

    def reopen(self, opportunity_id: str) -> bool:
        row = self._tables.openings.get(opportunity_id)
        if row is None or row.opportunity.status == "open":
            return False
        opened = replace(row.opportunity, status="open")
        self._tables.openings[opportunity_id] = replace(row, opportunity=opened, cursor="", done=False, because="")
        return True

    def own(self, opportunity_id: str, partner_id: str) -> None:
        row = self._tables.openings.get(opportunity_id)
        if row is not None:
            self._tables.openings[opportunity_id] = replace(row, owner=partner_id)

    def correct(self, opportunity_id: str, changes: Mapping[str, Any], undo: Collection[str] = ()) -> Opportunity:
        row = self._tables.openings.get(opportunity_id)
        if row is None:
            raise StoreError("no such opening")
        corrections = with_changes(row.corrections, changes, undo)
        new = corrected(row.opportunity, corrections)
        changed = replace(row, opportunity=new, corrections=corrections)
        same = only_translated(row.opportunity, new)
        self._change(row, changed if same else replace(changed, cursor="", done=False))
        return new

    def kept(self, opportunity_id: str) -> KeptOpening | None:
        row = self._tables.openings.get(opportunity_id)
        return _kept(row) if row else None

    def all_kept(self, owner: str = "", *, status: str = "", limit: int | None = None) -> Sequence[KeptOpening]:
        rows = sorted((
            row for row in self._tables.openings.values()
            if owner in {"", row.owner} and status in {"", row.opportunity.status}
        ), key=lambda row: row.opportunity.id)
        return [_kept(row) for row in sorted(rows, key=lambda row: row.added, reverse=True)][:limit]

    def closing(self, first: date, last: date) -> Sequence[KeptOpening]:
        soon = [
            (row.opportunity.closes, row.opportunity.id) for row in self._tables.openings.values()
            if row.opportunity.status == "open" and row.opportunity.closes and first <= row.opportunity.closes <= last
        ]
        return [_kept(self._tables.openings[one]) for _, one in sorted(soon)]

    def _same(self, wanted: Opportunity) -> OpeningRow | None:
        if not wanted.reference:
            return self._tables.openings.get(wanted.id)
        key = (wanted.source, wanted.reference)
        rows = self._tables.openings.values()
        return next((row for row in rows if (row.opportunity.source, row.opportunity.reference) == key), None)

    def get(self, opportunity_id: str) -> Opportunity | None:
        row = self._tables.openings.get(opportunity_id)
        return row.opportunity if row else None

    def many(self, opportunity_ids: Collection[str]) -> Mapping[str, Opportunity]:
        found = {one: self.get(one) for one in opportunity_ids}
        return {one: opening for one, opening in found.items() if opening is not None}

    def by_code(self, code: str) -> Opportunity | None:
        wanted = code.strip().upper()
        rows = [r for r in self._tables.openings.values() if wanted and r.opportunity.code.strip().upper() == wanted]
        best = max(rows, key=lambda r: (r.opportunity.status == "open", r.added, r.opportunity.id), default=None)
        return best.opportunity if best else None

    def open_at(self, at: datetime) -> Sequence[Opportunity]:
        return [row.opportunity for row in self._open(at)]

    def _open(self, at: datetime) -> Sequence[OpeningRow]:
        day = at.date()
        rows = (
            row for row in self._tables.openings.values()
            if row.opportunity.status == "open" and (row.opportunity.closes is None or row.opportunity.closes >= day)
        )
        return sorted(rows, key=lambda row: row.opportunity.id)

    def tell(
        self, resident_id: str, opportunity_id: str, at: datetime, *, terms: str = "", counts: bool = True,
    ) -> bool:
        if self._row(resident_id, opportunity_id) is not None:
            return False
        answer = OpeningAnswer(opportunity_id=opportunity_id, answer="told", reason="", at=at)
        told = at if counts else None
        self._tables.answers.append(AnswerRow(resident_id=resident_id, answer=answer, told=told, terms=terms))
        return True

    def untell(self, resident_id: str, at: datetime) -> int:
        before = len(self._tables.answers)
        never = (resident_id, "told", at)
        self._tables.answers = [
            row for row in self._tables.answers if (row.resident_id, row.answer.answer, row.answer.at) != never
        ]
        return before - len(self._tables.answers)

    def to_follow(self, at: datetime, until: datetime) -> Sequence[Opportunity]:
        rows = self._tables.openings
        rows |= {k: replace(row, follow_until=until) for k, row in rows.items() if row.follow_until == NOT_BEGUN}
        found = (row.opportunity for row in rows.values() if row.follow_until is not None and row.follow_until >= at)
        return sorted(found, key=lambda one: one.id)

    def behind(self, opportunity_id: str, terms: str, after: str, limit: int) -> Sequence[Told]:
        rows = self._of_opening(opportunity_id, after)
        return [one for one in rows if one.answer in FOLLOWED and one.terms not in {"", terms}][:limit]

    def followed(self, resident_id: str, opportunity_id: str, terms: str) -> None:
        index = self._row(resident_id, opportunity_id)
        if index is not None:
            self._tables.answers[index] = replace(self._tables.answers[index], terms=terms)

    def interested(self, opportunity_id: str, after: str, limit: int) -> Sequence[Told]:
        return [one for one in self._of_opening(opportunity_id, after) if one.answer == "interested"][:limit]

    def _of_opening(self, opportunity_id: str, after: str) -> Sequence[Told]:
        found = [
            Told(resident_id=row.resident_id, answer=row.answer.answer, at=row.answer.at, terms=row.terms)
            for row in self._tables.answers
            if row.answer.opportunity_id == opportunity_id and row.resident_id is not None and row.resident_id > after
        ]
        return sorted(found, key=lambda one: one.resident_id)

    def answer(self, resident_id: str, answer: OpeningAnswer) -> None:
        index = self._row(resident_id, answer.opportunity_id)
        if index is None:
            self._tables.answers.append(AnswerRow(resident_id=resident_id, answer=answer, told=None))
        else:
            self._tables.answers[index] = replace(self._tables.answers[index], answer=answer)

    def _row(self, resident_id: str, opportunity_id: str) -> int | None:
        rows = enumerate(self._tables.answers)
        return next(
            (i for i, row in rows if row.resident_id == resident_id and row.answer.opportunity_id == opportunity_id),
            None,
        )

    def answers(self, resident_id: str) -> Sequence[OpeningAnswer]:
        mine = (row.answer for row in self._tables.answers if row.resident_id == resident_id)
        return sorted(mine, key=lambda a: (a.at, a.opportunity_id))

    def answers_of(self, residents: Collection[str]) -> Mapping[str, Sequence[OpeningAnswer]]:
        return {one: self.answers(one) for one in residents}

    def told_since(self, resident_id: str, since: datetime) -> int:
        rows = self._tables.answers
        return sum(row.resident_id == resident_id and row.told is not None and row.told >= since for row in rows)

    def due_for_alerts(self, at: datetime) -> Sequence[DueOpening]:
        return [
            DueOpening(opportunity_id=row.opportunity.id, cursor=row.cursor, since=row.added)
            for row in self._open(at) if not row.done
        ]

    def move_cursor(self, opportunity_id: str, cursor: str, done: bool) -> None:
        row = self._tables.openings.get(opportunity_id)
        if row:
            self._tables.openings[opportunity_id] = replace(row, cursor=cursor, done=done)


def _kept(row: OpeningRow) -> KeptOpening:
    return KeptOpening(
        opportunity=row.opportunity, added=row.added, corrections=dict(row.corrections), because=row.because,
        owner=row.owner,
    )
