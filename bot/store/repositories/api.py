"""Tokens of the API, answers that are given again, and who referred whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.assistant.api_replies import ApiReply
from bot.assistant.api_tokens import ApiToken, Scope
from bot.store.models.api import api_reply, api_token, referred_by
from bot.store.transaction import Transaction

_CHANGING = ("used", "revoked", "counted", "calls")


class SqlApiCalls:
    """A token is found by its digest."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add_token(self, token: ApiToken) -> None:
        self._tx.run(insert(api_token), {
            "id": token.id, "partner_id": token.partner_id, "name": token.name, "digest": token.digest,
            "scopes": " ".join(sorted(token.scopes)), "made": token.made, "ends": token.ends,
            **{name: getattr(token, name) for name in _CHANGING},
        })

    def save_token(self, token: ApiToken) -> None:
        changed = update(api_token).where(api_token.c.id == token.id)
        self._tx.run(changed.values(**{name: getattr(token, name) for name in _CHANGING}))

    def tokens(self) -> Sequence[ApiToken]:
        rows = self._tx.run(select(api_token).order_by(api_token.c.made.desc(), api_token.c.id))
        return [_token(row) for row in rows]

    def token(self, digest: str, *, lock: bool = False) -> ApiToken | None:
        found = select(api_token).where(api_token.c.digest == digest)
        row = self._tx.run(found.with_for_update() if lock else found).one_or_none()
        return _token(row) if row else None

    def reply(self, partner_id: str, key: str) -> ApiReply | None:
        self._tx.lock(f"api {partner_id} {key}")
        found = select(api_reply).where(api_reply.c.partner_id == partner_id, api_reply.c.key == key)
        row = self._tx.run(found).one_or_none()
        return None if row is None else ApiReply(
            partner_id=row.partner_id, key=row.key, request=row.request, status=row.status,
            body=self._tx.cipher.open(row.body), at=row.at,
        )

    def keep_reply(self, reply: ApiReply) -> None:
        self._tx.insert_new(api_reply, {
            "partner_id": reply.partner_id, "key": reply.key, "request": reply.request, "status": reply.status,
            "body": self._tx.cipher.seal(reply.body), "at": reply.at,
        }, unless=("partner_id", "key"))

    def prune_replies(self, before: datetime, limit: int) -> int:
        old = select(api_reply.c.key).where(api_reply.c.at < before).limit(limit)
        return self._tx.run(delete(api_reply).where(api_reply.c.key.in_(old))).rowcount

    def refer(self, partner_id: str, resident_id: str, opening_id: str, at: datetime) -> None:
        row = {"partner_id": partner_id, "resident_id": resident_id, "opportunity_id": opening_id, "at": at}
        self._tx.insert_new(referred_by, row, unless=("resident_id", "opportunity_id", "partner_id"))

    def referred(self, partner_id: str) -> Sequence[tuple[str, str]]:
        found = select(referred_by).where(referred_by.c.partner_id == partner_id)
        rows = self._tx.run(found.order_by(referred_by.c.at, referred_by.c.resident_id, referred_by.c.opportunity_id))
        return [(row.resident_id, row.opportunity_id) for row in rows]


def _token(row: Any) -> ApiToken:
    return ApiToken(
        id=row.id, partner_id=row.partner_id, name=row.name, digest=row.digest, made=row.made, ends=row.ends,
        scopes=frozenset(map(Scope, row.scopes.split())), **{name: getattr(row, name) for name in _CHANGING},
    )
