"""The use case "keep nothing longer than needed". Consent evidence, suppression and outcomes stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.assistant.api_replies import KEPT_DAYS as REPLIES_DAYS
from bot.assistant.link import MISSES_IN
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.uploads import KEPT_DAYS
from bot.assistant.webhooks import KEPT_DAYS as NEWS_DAYS

Prune = Callable[[UnitOfWork, datetime, int], int]


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionRules:
    """The controller sets the days."""

    bodies_days: int = 90
    """what was said, in the conversations and in the ledger"""
    inbound_days: int = 30
    """ids of provider messages: no provider repeats itself after so long"""
    sign_in_days: int = 30
    """tries to sign in, and web sessions that ended"""
    chunk: int = 500
    """rows a transaction, so that nobody waits behind it"""


def prune(store: Store, at: datetime, rules: RetentionRules, stopping: Callable[[], bool] = lambda: False) -> int:
    """Remove what is too old, a chunk a transaction. How many rows it touched; what is left comes the next time."""
    bodies = at - timedelta(days=rules.bodies_days)
    inbound = at - timedelta(days=rules.inbound_days)
    work: tuple[tuple[Prune, datetime], ...] = (
        (lambda uow, before, limit: uow.conversations.prune(before, limit), bodies),
        (lambda uow, before, limit: uow.inbox.prune(before, limit), bodies),
        (lambda uow, before, limit: uow.outbox.prune(before, limit), bodies),
        (lambda uow, before, limit: uow.broadcasts.prune_replies(before, limit), bodies),
        (lambda uow, before, limit: uow.inbound.prune(before, limit), inbound),
        (lambda uow, before, limit: uow.accounts.prune(before, limit), at - timedelta(days=rules.sign_in_days)),
        (lambda uow, before, limit: uow.uploads.prune(before, limit), at - timedelta(days=KEPT_DAYS)),
        (lambda uow, before, limit: uow.api.prune_replies(before, limit), at - timedelta(days=REPLIES_DAYS)),
        (lambda uow, before, limit: uow.webhooks.prune(before, limit), at - timedelta(days=NEWS_DAYS)),
        (lambda uow, before, limit: uow.links.prune(before, limit), at - MISSES_IN),
        (lambda uow, now, limit: uow.links.settle(now, limit), at),
        (lambda uow, now, limit: uow.certificates.prune(now, limit), at),
    )
    return sum(_in_chunks(store, one, before, rules.chunk, stopping) for one, before in work)


def _in_chunks(store: Store, one: Prune, before: datetime, chunk: int, stopping: Callable[[], bool]) -> int:
    total, touched = 0, chunk
    while touched == chunk and not stopping():
        with store.begin() as uow:
            touched = one(uow, before, chunk)
            uow.commit()
        total += touched
    return total
