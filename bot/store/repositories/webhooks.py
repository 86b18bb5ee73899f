"""Webhooks: addresses and secrets are sealed, and so is what is sent to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.assistant.webhooks import News, Sending, SendingState, Webhook
from bot.store.models.webhooks import webhook, webhook_delivery, webhook_seen
from bot.store.transaction import Transaction


class SqlWebhooks:
    """The ledger of news is in `webhook_delivery`."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def keep(self, one: Webhook) -> None:
        body = {"address": one.address, "secret": one.secret, "news": sorted(one.news)}
        row = {
            "id": one.id, "partner_id": one.partner_id, "body": self._tx.cipher.seal(json.dumps(body)),
            "made": one.made, "failing": one.failing, "stopped": one.stopped,
        }
        self._tx.upsert(webhook, row, keys=("id",), changes=("body", "failing", "stopped"))

    def get(self, webhook_id: str, *, lock: bool = False) -> Webhook | None:
        found = select(webhook).where(webhook.c.id == webhook_id)
        row = self._tx.run(found.with_for_update() if lock else found).one_or_none()
        return self._webhook(row) if row else None

    def all(self) -> Sequence[Webhook]:
        return [self._webhook(row) for row in self._tx.run(select(webhook).order_by(webhook.c.made, webhook.c.id))]

    def remove(self, webhook_id: str) -> None:
        for column in (webhook_delivery.c.webhook_id, webhook_seen.c.webhook_id, webhook.c.id):
            self._tx.run(delete(column.table).where(column == webhook_id))

    def seen(self, webhook_id: str) -> Mapping[str, str]:
        rows = self._tx.run(select(webhook_seen).where(webhook_seen.c.webhook_id == webhook_id))
        return {row.subject: row.mark for row in rows}

    def see(self, webhook_id: str, marks: Mapping[str, str], gone: Sequence[str] = ()) -> None:
        rows = [{"webhook_id": webhook_id, "subject": one, "mark": mark} for one, mark in sorted(marks.items())]
        if rows:
            self._tx.upsert(webhook_seen, rows, keys=("webhook_id", "subject"), changes=("mark",))
        if gone:
            mine = webhook_seen.c.webhook_id == webhook_id
            self._tx.run(delete(webhook_seen).where(mine, webhook_seen.c.subject.in_(gone)))

    def put(self, sending: Sending) -> None:
        self._tx.run(insert(webhook_delivery), {
            "id": sending.id, "webhook_id": sending.webhook_id, "resident_id": sending.resident_id or None,
            "kind": sending.kind.value, "body": self._tx.cipher.seal(sending.body), "made": sending.made,
            **_changing(sending),
        })

    def claim(self, at: datetime, until: datetime, limit: int) -> Sequence[Sending]:
        due = (
            select(webhook_delivery).where(webhook_delivery.c.due <= at)
            .order_by(webhook_delivery.c.due, webhook_delivery.c.made, webhook_delivery.c.id).limit(limit)
        )
        found = [self._sending(row) for row in self._tx.run(due.with_for_update(skip_locked=True))]
        mine = webhook_delivery.c.id.in_([one.id for one in found])
        self._tx.run(update(webhook_delivery).where(mine).values(due=until))
        return found

    def settle(self, sending: Sending) -> None:
        changed = update(webhook_delivery).where(webhook_delivery.c.id == sending.id)
        self._tx.run(changed.values(**_changing(sending)))

    def sendings(self, webhook_id: str, limit: int = 20) -> Sequence[Sending]:
        found = select(webhook_delivery).where(webhook_delivery.c.webhook_id == webhook_id)
        rows = self._tx.run(found.order_by(webhook_delivery.c.made.desc(), webhook_delivery.c.id).limit(limit))
        return [self._sending(row) for row in rows]

    def prune(self, before: datetime, limit: int) -> int:
        old = select(webhook_delivery.c.id).where(webhook_delivery.c.made < before).limit(limit)
        return self._tx.run(delete(webhook_delivery).where(webhook_delivery.c.id.in_(old))).rowcount

    def _webhook(self, row: Any) -> Webhook:
        body = json.loads(self._tx.cipher.open(row.body))
        return Webhook(
            id=row.id, partner_id=row.partner_id, address=body["address"], secret=body["secret"],
            news=frozenset(map(News, body["news"])), made=row.made, failing=row.failing, stopped=row.stopped,
        )

    def _sending(self, row: Any) -> Sending:
        return Sending(
            id=row.id, webhook_id=row.webhook_id, kind=News(row.kind), body=self._tx.cipher.open(row.body),
            made=row.made, due=row.due, resident_id=row.resident_id or "", tries=row.tries,
            state=SendingState(row.state), answer=row.answer,
        )


def _changing(sending: Sending) -> dict[str, Any]:
    return {
        "due": sending.due, "tries": sending.tries, "state": sending.state.value, "answer": sending.answer,
    }
