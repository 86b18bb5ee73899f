"""The inbox in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.coordinators import Viewer
from bot.assistant.inbox import DeskLine, Spoken, Talk, urgency
from bot.assistant.values import DeliveryStatus, HandOverRequest
from bot.store.memory.tables import Tables
from bot.store.memory.walls import visible_to


class MemoryInbox:
    """See the port. The number of a line is its place among all that were ever kept of its conversation."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def listing(self, viewer: Viewer, *, closed: bool = False, limit: int = 1000) -> Sequence[Talk]:
        rows = [one for one in self._tables.hand_overs.values() if (one.closed is not None) is closed]
        talks = [talk for one in rows if (talk := self._seen(viewer, one)) is not None]
        if closed:
            by_id = sorted(talks, key=lambda one: one.request.id)
            return sorted(by_id, key=lambda one: one.request.closed or one.request.at, reverse=True)[:limit]
        return sorted(talks, key=urgency)[:limit]

    def get(self, viewer: Viewer, request_id: str, *, lock: bool = False) -> Talk | None:  # noqa: ARG002
        request = self._tables.hand_overs.get(request_id)
        return self._seen(viewer, request) if request else None

    def of_contact(self, contact_id: str, *, lock: bool = False) -> HandOverRequest | None:  # noqa: ARG002
        rows = self._tables.hand_overs.values()
        return next((one for one in rows if one.contact_id == contact_id and one.closed is None), None)

    def save(self, request: HandOverRequest) -> None:
        old = self._tables.hand_overs[request.id]
        self._tables.hand_overs[request.id] = replace(
            request, resident_id=old.resident_id, contact_id=old.contact_id, reason=old.reason, at=old.at,
        )

    def reopen(self, request_id: str) -> bool:
        rows = self._tables.hand_overs
        one = rows.get(request_id)
        if one is None or any(h.closed is None and h.resident_id == one.resident_id for h in rows.values()):
            return False
        rows[request_id] = replace(one, closed=None)
        return True

    def over(self, at: datetime, limit: int) -> Sequence[HandOverRequest]:
        rows = (one for one in self._tables.hand_overs.values() if one.until is not None and one.until <= at)
        return sorted(rows, key=lambda one: (one.until, one.id))[:limit]

    def lines(self, contact_id: str, *, after: int = 0, limit: int = 50) -> Sequence[Spoken]:
        first = self._tables.pruned.get(contact_id, 0) + 1
        numbered = enumerate(self._tables.lines.get(contact_id, ()), first)
        return [Spoken(number=number, line=line) for number, line in numbered if number > after][-limit:]

    def note(self, line: DeskLine) -> None:
        self._tables.contact(line.contact_id)
        number = self._tables.desk_lines[-1].number + 1 if self._tables.desk_lines else 1
        self._tables.desk_lines.append(replace(line, number=number))

    def desk_lines(self, contact_id: str, *, after: int = 0, limit: int = 50) -> Sequence[DeskLine]:
        mine = (one for one in self._tables.desk_lines if one.contact_id == contact_id and one.number > after)
        return list(mine)[-limit:]

    def deliveries(self, ids: Sequence[str]) -> Mapping[str, tuple[DeliveryStatus, str]]:
        rows = self._tables.deliveries
        return {one: (rows[one].status, rows[one].error) for one in ids if one in rows}

    def prune(self, before: datetime, limit: int) -> int:
        old = [one for one in self._tables.desk_lines if one.at < before][:limit]
        self._tables.desk_lines = [one for one in self._tables.desk_lines if one not in old]
        return len(old)

    def _seen(self, viewer: Viewer, request: HandOverRequest) -> Talk | None:
        contact = self._tables.contacts.get(request.contact_id)
        if contact is None or not visible_to(viewer, self._tables, contact.resident_id):
            return None
        return Talk(request=request, language=contact.language, channel=contact.channel.value)
