"""The ports of the API: tokens, answers that are given again, who referred whom, and webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.api_replies import ApiReply
from bot.assistant.api_tokens import ApiToken
from bot.assistant.webhooks import Sending, Webhook


class ApiCalls(Protocol):
    """Tokens and calls."""

    def add_token(self, token: ApiToken) -> None: ...

    def save_token(self, token: ApiToken) -> None:
        """When it was used and revoked, and its calls; all else stays."""
        ...

    def tokens(self) -> Sequence[ApiToken]:
        """Newest first."""
        ...

    def token(self, digest: str, *, lock: bool = False) -> ApiToken | None: ...

    def reply(self, partner_id: str, key: str) -> ApiReply | None:
        """What was answered to the create with this key; one at a time looks, until the end of the transaction."""
        ...

    def keep_reply(self, reply: ApiReply) -> None:
        """The first one of a key stays."""
        ...

    def prune_replies(self, before: datetime, limit: int) -> int: ...

    def refer(self, partner_id: str, resident_id: str, opening_id: str, at: datetime) -> None:
        """That partner referred somebody to an opening."""
        ...

    def referred(self, partner_id: str) -> Sequence[tuple[str, str]]:
        """(resident, opening) of those it referred, the oldest first."""
        ...


class Webhooks(Protocol):
    """Where partners want to hear of news, and what is under way to them."""

    def keep(self, webhook: Webhook) -> None:
        """New, or in place of the one of the same id."""
        ...

    def get(self, webhook_id: str, *, lock: bool = False) -> Webhook | None: ...

    def all(self) -> Sequence[Webhook]:
        """In the order they were made."""
        ...

    def remove(self, webhook_id: str) -> None:
        """With all that is under way to it."""
        ...

    def seen(self, webhook_id: str) -> Mapping[str, str]:
        """By subject, the mark of what its partner was told last."""
        ...

    def see(self, webhook_id: str, marks: Mapping[str, str], gone: Sequence[str] = ()) -> None: ...

    def put(self, sending: Sending) -> None: ...

    def claim(self, at: datetime, until: datetime, limit: int) -> Sequence[Sending]:
        """Those that are due, oldest first; nobody else gets them before `until`."""
        ...

    def settle(self, sending: Sending) -> None:
        """How the last try ended; nothing happens when it is not there any more."""
        ...

    def sendings(self, webhook_id: str, limit: int = 20) -> Sequence[Sending]:
        """Newest first."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Remove at most `limit` from before; how many."""
        ...
