"""State and log of each conversation, sealed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.assistant.values import LogLine
from bot.errors import StoreError
from bot.store.models.conversations import conversation, log_line
from bot.store.transaction import Transaction

_LOAD = select(conversation.c.state, conversation.c.revision).where(conversation.c.contact_id == bindparam("contact"))
_SAVE = (
    update(conversation)
    .where(conversation.c.contact_id == bindparam("contact"), conversation.c.revision == bindparam("loaded"))
    .values(state=bindparam("state"), revision=conversation.c.revision + 1)
)
_LOG = insert(log_line)
_LINES = (
    select(log_line).where(log_line.c.contact_id == bindparam("contact"))
    .order_by(log_line.c.number.desc()).limit(bindparam("limit"))
)

_OLD = select(log_line.c.number).where(log_line.c.at < bindparam("before")).order_by(log_line.c.number)
_PRUNE = delete(log_line).where(log_line.c.number.in_(_OLD.limit(bindparam("limit"))))


class SqlConversations:
    """One row of state a contact, with a revision that only one turn can raise."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def load(self, contact_id: str) -> tuple[str, int] | None:
        row = self._tx.run(_LOAD, {"contact": contact_id}).one_or_none()
        return (self._tx.cipher.open(row.state), row.revision) if row else None

    def save(self, contact_id: str, state: str, revision: int) -> None:
        sealed = self._tx.cipher.seal(state)
        if revision == 0:
            saved = self._tx.insert_new(conversation, {"contact_id": contact_id, "state": sealed, "revision": 1})
        else:
            saved = self._tx.run(_SAVE, {"contact": contact_id, "loaded": revision, "state": sealed}).rowcount
        if not saved:
            raise StoreError("another turn of this conversation was faster", advice="Load it again.")

    def log(self, contact_id: str, lines: Iterable[LogLine]) -> None:
        self.log_each((contact_id, line) for line in lines)

    def log_each(self, lines: Iterable[tuple[str, LogLine]]) -> None:
        rows = [self._row(contact_id, line) for contact_id, line in lines]
        if rows:
            self._tx.run(_LOG, rows)

    def _row(self, contact_id: str, line: LogLine) -> dict[str, Any]:
        body = json.dumps({"text": line.text, "meta": dict(line.meta)}, ensure_ascii=False)
        return {
            "contact_id": contact_id, "direction": line.direction, "language": line.language, "at": line.at,
            "body": self._tx.cipher.seal(body),
        }

    def prune(self, before: datetime, limit: int) -> int:
        return self._tx.run(_PRUNE, {"before": before, "limit": limit}).rowcount

    def lines(self, contact_id: str, limit: int = 50) -> Sequence[LogLine]:
        rows = self._tx.run(_LINES, {"contact": contact_id, "limit": max(0, limit)}).all()
        return [self._line(row) for row in reversed(rows)]

    def _line(self, row: Any) -> LogLine:
        body = json.loads(self._tx.cipher.open(row.body))
        return LogLine(
            direction=row.direction, text=body["text"], at=row.at, language=row.language, meta=body["meta"]
        )
