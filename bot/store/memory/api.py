"""Tokens, calls and webhooks of the API, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.api_replies import ApiReply
from bot.assistant.api_tokens import ApiToken
from bot.assistant.webhooks import Sending, Webhook
from bot.store.memory.tables import Tables


class MemoryApiCalls:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add_token(self, token: ApiToken) -> None:
        self._tables.api_tokens[token.id] = token

    def save_token(self, token: ApiToken) -> None:
        old = self._tables.api_tokens[token.id]
        self._tables.api_tokens[token.id] = replace(
            old, used=token.used, revoked=token.revoked, counted=token.counted, calls=token.calls,
        )

    def tokens(self) -> Sequence[ApiToken]:
        by_id = sorted(self._tables.api_tokens.values(), key=lambda one: one.id)
        return sorted(by_id, key=lambda one: one.made, reverse=True)

    def token(self, digest: str, *, lock: bool = False) -> ApiToken | None:  # noqa: ARG002
        return next((one for one in self._tables.api_tokens.values() if one.digest == digest), None)

    def reply(self, partner_id: str, key: str) -> ApiReply | None:
        return self._tables.api_replies.get((partner_id, key))

    def keep_reply(self, reply: ApiReply) -> None:
        self._tables.api_replies.setdefault((reply.partner_id, reply.key), reply)

    def prune_replies(self, before: datetime, limit: int) -> int:
        old = [key for key, one in self._tables.api_replies.items() if one.at < before][:limit]
        for key in old:
            del self._tables.api_replies[key]
        return len(old)

    def refer(self, partner_id: str, resident_id: str, opening_id: str, at: datetime) -> None:
        self._tables.referred_by.setdefault((self._tables.resident(resident_id), opening_id, partner_id), at)

    def referred(self, partner_id: str) -> Sequence[tuple[str, str]]:
        mine = ((at, who, what) for (who, what, by), at in self._tables.referred_by.items() if by == partner_id)
        return [(who, what) for _, who, what in sorted(mine)]


class MemoryWebhooks:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, webhook: Webhook) -> None:
        self._tables.webhooks[webhook.id] = webhook

    def get(self, webhook_id: str, *, lock: bool = False) -> Webhook | None:  # noqa: ARG002
        return self._tables.webhooks.get(webhook_id)

    def all(self) -> Sequence[Webhook]:
        return sorted(self._tables.webhooks.values(), key=lambda one: (one.made, one.id))

    def remove(self, webhook_id: str) -> None:
        tables = self._tables
        tables.webhooks.pop(webhook_id, None)
        tables.webhook_seen = {key: mark for key, mark in tables.webhook_seen.items() if key[0] != webhook_id}
        tables.sendings = {key: one for key, one in tables.sendings.items() if one.webhook_id != webhook_id}

    def seen(self, webhook_id: str) -> Mapping[str, str]:
        return {subject: mark for (hook, subject), mark in self._tables.webhook_seen.items() if hook == webhook_id}

    def see(self, webhook_id: str, marks: Mapping[str, str], gone: Sequence[str] = ()) -> None:
        self._tables.webhook_seen.update({(webhook_id, one): mark for one, mark in marks.items()})
        for one in gone:
            self._tables.webhook_seen.pop((webhook_id, one), None)

    def put(self, sending: Sending) -> None:
        self._tables.sendings[sending.id] = sending

    def claim(self, at: datetime, until: datetime, limit: int) -> Sequence[Sending]:
        due = ((one.due, one.made, one.id) for one in self._tables.sendings.values() if one.due and one.due <= at)
        found = [self._tables.sendings[key] for _, _, key in sorted(due)[:limit]]
        for one in found:
            self._tables.sendings[one.id] = replace(one, due=until)
        return found

    def settle(self, sending: Sending) -> None:
        if (old := self._tables.sendings.get(sending.id)) is not None:
            self._tables.sendings[sending.id] = replace(
                old, due=sending.due, tries=sending.tries, state=sending.state, answer=sending.answer,
            )

    def sendings(self, webhook_id: str, limit: int = 20) -> Sequence[Sending]:
        mine = sorted((one for one in self._tables.sendings.values() if one.webhook_id == webhook_id), key=_by_id)
        return sorted(mine, key=lambda one: one.made, reverse=True)[:limit]

    def prune(self, before: datetime, limit: int) -> int:
        old = [one.id for one in self._tables.sendings.values() if one.made < before][:limit]
        for one in old:
            del self._tables.sendings[one]
        return len(old)


def _by_id(one: Sending) -> str:
    return one.id
