"""The inbox in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.coordinators import Viewer
from bot.assistant.inbox import DeskLine, Spoken, Talk, is_held, urgency
from bot.assistant.values import DeliveryStatus, HandOverRequest
from bot.store.memory.tables import Tables
from bot.store.memory.walls import visible_to
from bot.store.rules import SET_ASIDE, comes_in_between


class MemoryInbox:
    """See the port."""

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

    def of_resident(self, resident_id: str, *, lock: bool = False) -> Sequence[HandOverRequest]:  # noqa: ARG002
        rows = (one for one in self._tables.hand_overs.values() if one.closed is None)
        return sorted((one for one in rows if self._whose(one) == resident_id), key=lambda one: one.id)

    def _whose(self, request: HandOverRequest) -> str:
        contact = self._tables.contacts.get(request.contact_id)
        return contact.resident_id if contact else ""

    def talking(self, at: datetime) -> Collection[str]:
        tables = self._tables
        held = {one.contact_id for one in tables.hand_overs.values() if one.closed is None and is_held(one, at)}
        lines = {tables.sharers[one].line for one in held if one in tables.sharers}
        held |= {one for one, row in tables.sharers.items() if row.line in lines}
        return {tables.contacts[one].resident_id for one in held if one in tables.contacts}

    def let_go(self, resident_id: str, at: datetime) -> int:
        tables = self._tables
        mine = {one.id for one in tables.contacts.values() if one.resident_id == resident_id}
        aside = [
            one for one in tables.deliveries.values()
            if one.contact_id in mine and one.status is DeliveryStatus.PENDING and one.not_before == SET_ASIDE
            and comes_in_between(one.cause)
        ]
        tables.deliveries |= {one.id: replace(one, not_before=at) for one in aside}
        return len(aside)

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

    def lines(self, *contact_ids: str, after: int = 0, limit: int = 50) -> Sequence[Spoken]:
        found = (line for one in contact_ids for line in self._tables.lines.get(one, ()) if line.number > after)
        return sorted(found, key=lambda one: one.number)[-limit:]

    def note(self, line: DeskLine) -> None:
        self._tables.contact(line.contact_id)
        number = self._tables.desk_lines[-1].number + 1 if self._tables.desk_lines else 1
        self._tables.desk_lines.append(replace(line, number=number))

    def desk_lines(self, *contact_ids: str, after: int = 0, limit: int = 50) -> Sequence[DeskLine]:
        mine = (one for one in self._tables.desk_lines if one.contact_id in contact_ids and one.number > after)
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
