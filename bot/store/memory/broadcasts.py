"""Broadcasts, and replies to them, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.reach import Reply
from bot.assistant.values import Cause
from bot.errors import StoreError
from bot.store.memory.tables import Tables
from bot.store.rules import REACHED


class MemoryBroadcasts:
    """By id, in the order they were made."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, broadcast: Broadcast) -> None:
        if broadcast.id in self._tables.broadcasts:
            raise StoreError("another broadcast has this id")
        self._tables.broadcasts[broadcast.id] = broadcast

    def save(self, broadcast: Broadcast) -> None:
        if broadcast.id not in self._tables.broadcasts:
            raise StoreError("no such broadcast")
        self._tables.broadcasts[broadcast.id] = broadcast

    def get(self, broadcast_id: str, *, lock: bool = False) -> Broadcast | None:  # noqa: ARG002
        return self._tables.broadcasts.get(broadcast_id)

    def in_states(self, states: Iterable[BroadcastState] = ()) -> Sequence[Broadcast]:
        wanted = set(states) or set(BroadcastState)
        return [one for one in self._tables.broadcasts.values() if one.state in wanted]

    def about_to_write(self) -> None:
        """Transactions in memory run one after the other anyway."""

    def add_reply(self, reply: Reply) -> None:
        self._tables.replies.append(reply)

    def replies(self, broadcast_id: str, limit: int = 100) -> Sequence[Reply]:
        found = [reply for reply in self._tables.replies if reply.broadcast_id == broadcast_id]
        return found[-limit:] if limit > 0 else ()

    def prune_replies(self, before: datetime, limit: int) -> int:
        replies = self._tables.replies
        old = [place for place, reply in enumerate(replies) if reply.at < before and reply.text][:limit]
        for place in old:
            replies[place] = replace(replies[place], text="")
        return len(old)

    def written_to(self, contact_id: str, since: datetime) -> str:
        found = [
            one for one in self._tables.deliveries.values()
            if one.contact_id == contact_id and one.cause is Cause.BROADCAST and one.status in REACHED
            and one.created >= since
        ]
        return max(found, key=lambda one: self._tables.numbers[one.id]).cause_id if found else ""
