"""Outcomes and referrals in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.assistant.coordinators import Viewer, referred
from bot.assistant.outcome import RESIDENT, Outcome, Planned, Referral, ReferralStatus, Said, Stage
from bot.store.memory.tables import OutcomeRow, Tables
from bot.store.memory.walls import MemoryWalls, visible_to
from bot.store.rules import latest_said


class MemoryOutcomes:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def record(self, resident_id: str, outcome: Outcome) -> None:
        self._tables.outcomes.append(OutcomeRow(resident_id=resident_id, outcome=outcome))

    def of_resident(self, resident_id: str) -> Sequence[Outcome]:
        return [row.outcome for row in self._tables.outcomes if row.resident_id == resident_id]

    def counts(self, opportunity_id: str) -> Mapping[tuple[Stage, Said], int]:
        rows = [row for row in self._tables.outcomes if row.outcome.opportunity_id == opportunity_id]
        return latest_said(
            (row.resident_id or number, row.outcome.stage, row.outcome.said) for number, row in enumerate(rows)
        )

    def asked_since(self, resident_id: str, since: datetime) -> int:
        return sum(one.said is Said.ASKED and one.at >= since for one in self.of_resident(resident_id))

    def plan(self, resident_id: str, opportunity_id: str, due: datetime | None) -> None:
        key = (self._tables.resident(resident_id), opportunity_id)
        if due is None:
            self._tables.questions.pop(key, None)
        else:
            self._tables.questions[key] = due

    def due(self, at: datetime, limit: int) -> Sequence[Planned]:
        rows = sorted((due, *key) for key, due in self._tables.questions.items() if due <= at)
        return [Planned(resident_id=who, opportunity_id=what, due=due) for due, who, what in rows[:limit]]

    def remind(self, resident_id: str, opportunity_id: str, closes: date) -> bool:
        row = (self._tables.resident(resident_id), opportunity_id, closes)
        new = row not in self._tables.closings
        self._tables.closings.add(row)
        return new


class MemoryReferrals:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def open(self, resident_id: str, opportunity_id: str, at: datetime) -> None:
        index = self._row(resident_id, opportunity_id)
        new = Referral(
            opportunity_id=opportunity_id, resident_id=resident_id, status=ReferralStatus.OPEN, at=at, changed=at,
            who=RESIDENT,
        )
        if index is None:
            self._tables.referrals.append(new)
        elif self._tables.referrals[index].status is ReferralStatus.WITHDRAWN:
            self._tables.referrals[index] = new

    def settle(self, resident_id: str, opportunity_id: str, status: ReferralStatus, who: str, at: datetime) -> bool:
        index = self._row(resident_id, opportunity_id)
        if index is None or self._tables.referrals[index].status is status:
            return False
        self._tables.referrals[index] = replace(self._tables.referrals[index], status=status, who=who, changed=at)
        self._move_wall(resident_id, opportunity_id, status, at)
        return True

    def _move_wall(self, resident_id: str, opportunity_id: str, status: ReferralStatus, at: datetime) -> None:
        """The partner whose opening it is sees the person while the referral is passed on."""
        row, walls = self._tables.openings.get(opportunity_id), MemoryWalls(self._tables)
        partner = row.owner if row else ""
        if status is ReferralStatus.PASSED_ON:
            walls.open(partner, resident_id, referred(opportunity_id), at)
        else:
            walls.close(partner, resident_id, referred(opportunity_id))

    def _row(self, resident_id: str, opportunity_id: str) -> int | None:
        key = (resident_id, opportunity_id)
        rows = enumerate(self._tables.referrals)
        return next((i for i, row in rows if (row.resident_id, row.opportunity_id) == key), None)

    def of_resident(self, resident_id: str) -> Sequence[Referral]:
        return sorted((r for r in self._tables.referrals if r.resident_id == resident_id), key=lambda r: r.at)

    def of_opening(self, opportunity_id: str) -> Sequence[Referral]:
        return sorted((r for r in self._tables.referrals if r.opportunity_id == opportunity_id), key=lambda r: r.at)

    def seen_by(self, viewer: Viewer, statuses: Collection[ReferralStatus], limit: int = 200) -> Sequence[Referral]:
        rows = [one for one in self._tables.referrals if one.resident_id and one.status in statuses]
        if not viewer.sees_everyone:
            rows = [
                one for one in rows if visible_to(viewer, self._tables, one.resident_id)
                and (kept := self._tables.openings.get(one.opportunity_id)) and kept.owner == viewer.partner_id
            ]
        return sorted(rows, key=lambda one: one.at)[:limit]

    def reply(self, resident_id: str, opportunity_id: str, reply: str) -> None:
        index = self._row(resident_id, opportunity_id)
        if index is not None:
            self._tables.referrals[index] = replace(self._tables.referrals[index], reply=reply)
