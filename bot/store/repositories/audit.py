"""Who did what to which record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from bot.assistant.coordinators import VIEWED, AuditLine, ProfileView
from bot.store.models.console import audit, partner
from bot.store.transaction import Transaction


class SqlAudit:
    """Appended, never changed."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add(self, line: AuditLine) -> None:
        self._tx.run(insert(audit), {
            "at": line.at, "who": line.who, "partner_id": line.partner_id, "what": line.what, "subject": line.subject,
        })

    def lines(self, *, who: str = "", limit: int = 100) -> Sequence[AuditLine]:
        found = select(audit).order_by(audit.c.number.desc()).limit(limit)
        return [_line(row) for row in self._tx.run(found.where(audit.c.who == who) if who else found)]

    def views_of(
        self, resident_id: str, limit: int = 100, deeds: Sequence[str] = (VIEWED,)
    ) -> Sequence[ProfileView]:
        found = (
            select(audit, partner.c.name).outerjoin(partner, partner.c.id == audit.c.partner_id)
            .where(audit.c.subject == resident_id, audit.c.what.in_(deeds)).order_by(audit.c.number.desc()).limit(limit)
        )
        rows = self._tx.run(found)
        return [
            ProfileView(at=row.at, partner=row.name or "", coordinator_id=row.who, what=row.what) for row in rows
        ]


def _line(row: Any) -> AuditLine:
    return AuditLine(at=row.at, who=row.who, partner_id=row.partner_id, what=row.what, subject=row.subject)
