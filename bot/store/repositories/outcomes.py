"""What became of people's interest, and who is passed on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.assistant.coordinators import Viewer, referred
from bot.assistant.outcome import RESIDENT, Outcome, Planned, Referral, ReferralStatus, Said, Stage
from bot.store.models.openings import opening
from bot.store.models.outcomes import closing_told, outcome, question_due, referral
from bot.store.repositories.wall import visible_to
from bot.store.repositories.walls import SqlWalls
from bot.store.rules import latest_said
from bot.store.transaction import Transaction

_MINE = select(outcome).where(outcome.c.resident_id == bindparam("resident")).order_by(outcome.c.number)
_OF_OPENING = (
    select(outcome.c.resident_id, outcome.c.number, outcome.c.stage, outcome.c.said)
    .where(outcome.c.opportunity_id == bindparam("opening")).order_by(outcome.c.number)
)
_ASKED = select(func.count()).select_from(outcome).where(
    outcome.c.resident_id == bindparam("resident"), outcome.c.said == Said.ASKED.value,
    outcome.c.at >= bindparam("since"),
)
_DUE = (
    select(question_due).where(question_due.c.due <= bindparam("at"))
    .order_by(question_due.c.due, question_due.c.resident_id, question_due.c.opportunity_id).limit(bindparam("limit"))
)
_ONE = ("resident_id", "opportunity_id")


class SqlOutcomes:
    """Rows are appended; `question_due` says what to ask when."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def record(self, resident_id: str, outcome_: Outcome) -> None:
        self._tx.run(insert(outcome), {
            "resident_id": resident_id, "opportunity_id": outcome_.opportunity_id, "stage": outcome_.stage.value,
            "said": outcome_.said.value, "at": outcome_.at, "who": outcome_.who,
        })

    def of_resident(self, resident_id: str) -> Sequence[Outcome]:
        return [_outcome(row) for row in self._tx.run(_MINE, {"resident": resident_id})]

    def counts(self, opportunity_id: str) -> Mapping[tuple[Stage, Said], int]:
        rows = self._tx.run(_OF_OPENING, {"opening": opportunity_id})
        # Forgotten people cannot be told apart any more: each of their rows counts.
        return latest_said((row.resident_id or row.number, Stage(row.stage), Said(row.said)) for row in rows)

    def asked_since(self, resident_id: str, since: datetime) -> int:
        return int(self._tx.run(_ASKED, {"resident": resident_id, "since": since}).scalar_one())

    def plan(self, resident_id: str, opportunity_id: str, due: datetime | None) -> None:
        if due is not None:
            row = {"resident_id": resident_id, "opportunity_id": opportunity_id, "due": due}
            self._tx.upsert(question_due, row, keys=_ONE, changes=("due",))
            return
        mine = (question_due.c.resident_id == resident_id, question_due.c.opportunity_id == opportunity_id)
        self._tx.run(delete(question_due).where(*mine))

    def due(self, at: datetime, limit: int) -> Sequence[Planned]:
        rows = self._tx.run(_DUE, {"at": at, "limit": limit})
        return [Planned(resident_id=r.resident_id, opportunity_id=r.opportunity_id, due=r.due) for r in rows]

    def remind(self, resident_id: str, opportunity_id: str, closes: date) -> bool:
        row = {"resident_id": resident_id, "opportunity_id": opportunity_id, "closes": closes}
        return self._tx.insert_new(closing_told, row) == 1


class SqlReferrals:
    """One row a person and opening."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def open(self, resident_id: str, opportunity_id: str, at: datetime) -> None:
        row = {
            "resident_id": resident_id, "opportunity_id": opportunity_id, "status": ReferralStatus.OPEN.value,
            "at": at, "changed": at, "who": RESIDENT,
        }
        if self._tx.insert_new(referral, row, unless=_ONE):
            return
        withdrawn = referral.c.status == ReferralStatus.WITHDRAWN.value
        again = {name: row[name] for name in ("status", "at", "changed", "who")}
        self._tx.run(update(referral).where(*_of(resident_id, opportunity_id), withdrawn).values(**again))

    def settle(self, resident_id: str, opportunity_id: str, status: ReferralStatus, who: str, at: datetime) -> bool:
        other = referral.c.status != status.value
        statement = update(referral).where(*_of(resident_id, opportunity_id), other)
        settled = self._tx.run(statement.values(status=status.value, changed=at, who=who)).rowcount == 1
        if settled:
            self._move_wall(resident_id, opportunity_id, status, at)
        return settled

    def _move_wall(self, resident_id: str, opportunity_id: str, status: ReferralStatus, at: datetime) -> None:
        """The partner whose opening it is sees the person while the referral is passed on."""
        partner = self._tx.run(select(opening.c.owner).where(opening.c.id == opportunity_id)).scalar() or ""
        if status is ReferralStatus.PASSED_ON:
            SqlWalls(self._tx).open(partner, resident_id, referred(opportunity_id), at)
        else:
            SqlWalls(self._tx).close(partner, resident_id, referred(opportunity_id))

    def of_resident(self, resident_id: str) -> Sequence[Referral]:
        return self._found(referral.c.resident_id == resident_id)

    def of_opening(self, opportunity_id: str) -> Sequence[Referral]:
        return self._found(referral.c.opportunity_id == opportunity_id)

    def seen_by(self, viewer: Viewer, statuses: Collection[ReferralStatus], limit: int = 200) -> Sequence[Referral]:
        wanted = referral.c.status.in_([one.value for one in statuses]) & referral.c.resident_id.is_not(None)
        if not viewer.sees_everyone:
            own = select(opening.c.id).where(opening.c.owner == viewer.partner_id)
            wanted &= referral.c.opportunity_id.in_(own) & visible_to(viewer, referral.c.resident_id)
        return self._found(wanted, limit)

    def reply(self, resident_id: str, opportunity_id: str, reply: str) -> None:
        sealed = self._tx.cipher.seal(reply) if reply else ""
        self._tx.run(update(referral).where(*_of(resident_id, opportunity_id)).values(reply=sealed))

    def _found(self, which: Any, limit: int | None = None) -> Sequence[Referral]:
        rows = self._tx.run(select(referral).where(which).order_by(referral.c.at, referral.c.number).limit(limit))
        return [self._referral(row) for row in rows]

    def _referral(self, row: Any) -> Referral:
        return Referral(
            opportunity_id=row.opportunity_id, resident_id=row.resident_id or "", status=ReferralStatus(row.status),
            at=row.at, changed=row.changed, who=row.who, reply=self._tx.cipher.open(row.reply) if row.reply else "",
        )


def _of(resident_id: str, opportunity_id: str) -> tuple[Any, Any]:
    return referral.c.resident_id == resident_id, referral.c.opportunity_id == opportunity_id


def _outcome(row: Any) -> Outcome:
    return Outcome(
        opportunity_id=row.opportunity_id, stage=Stage(row.stage), said=Said(row.said), at=row.at, who=row.who,
    )
