"""The use case "create it once": the same create sent again, as after a lost answer, makes nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.api_replies import ApiReply, digest_of
from bot.assistant.ports import Store


class KeyReused(Exception):  # noqa: N818  the name says what happened
    """An idempotency key came with another request than the first time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What a create answers."""

    status: int
    body: str
    """JSON"""
    again: bool = False
    """it was made before"""


def create_once(
    store: Store, partner_id: str, key: str, request: str, at: datetime, make: Callable[[], Made]
) -> Made:
    """What `make` answers, or what it answered the first time. Raises KeyReused, and what `make` raises.

    `make` gives what it makes the id `fixed_id(partner, key)`: when two of them run at once, or we stop between making
    and remembering, it is one record all the same.
    """
    name, asked = digest_of("key", partner_id, key), digest_of("request", request)
    with store.begin() as uow:
        before = uow.api.reply(partner_id, name)
    if before is not None:
        if before.request != asked:
            raise KeyReused
        return Made(status=before.status, body=before.body, again=True)
    made = make()
    with store.begin() as uow:
        uow.api.keep_reply(ApiReply(
            partner_id=partner_id, key=name, request=asked, status=made.status, body=made.body, at=at,
        ))
        uow.commit()
    return made
