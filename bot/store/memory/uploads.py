"""Files that were sent in, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.uploads import WORKING, Deed, Row, Upload
from bot.matching.values import CommunityEvent, Opportunity
from bot.store.memory.openings import MemoryOpenings
from bot.store.memory.tables import Tables


class MemoryUploads:
    """Files that were sent in, and their rows. Transactions are alone here."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, upload: Upload) -> None:
        self._tables.uploads[upload.id] = upload

    def get(self, upload_id: str, *, lock: bool = False) -> Upload | None:  # noqa: ARG002
        return self._tables.uploads.get(upload_id)

    def latest(self, limit: int = 20) -> Sequence[Upload]:
        return sorted(self._tables.uploads.values(), key=lambda one: (one.at, one.id), reverse=True)[:limit]

    def keep_file(self, upload_id: str, content: bytes) -> None:
        self._tables.upload_files[upload_id] = content

    def file(self, upload_id: str) -> bytes:
        return self._tables.upload_files.get(upload_id, b"")

    def drop_file(self, upload_id: str) -> None:
        self._tables.upload_files.pop(upload_id, None)

    def due(self, at: datetime) -> Sequence[str]:
        free = [one for one in self._working() if not self._leased(one.id, at)]
        return [one.id for one in sorted(free, key=lambda one: (one.at, one.id))]

    def claim(self, upload_id: str, worker: str, at: datetime, until: datetime) -> Upload | None:
        upload = self.get(upload_id)
        if upload is None or upload.state not in WORKING or self._leased(upload_id, at) not in {"", worker}:
            return None
        self._tables.upload_leases[upload_id] = (worker, until)
        return upload

    def release(self, upload_id: str, worker: str) -> None:
        if self._tables.upload_leases.get(upload_id, ("",))[0] == worker:
            del self._tables.upload_leases[upload_id]

    def busy(self, at: datetime) -> bool:
        return any(self._leased(one.id, at) for one in self._working())

    def _working(self) -> Sequence[Upload]:
        return [one for one in self._tables.uploads.values() if one.state in WORKING]

    def _leased(self, upload_id: str, at: datetime) -> str:
        worker, until = self._tables.upload_leases.get(upload_id, ("", at))
        return worker if until >= at else ""

    def keep_rows(self, upload_id: str, rows: Sequence[Row]) -> None:
        self._tables.upload_rows.update({(upload_id, row.number): row for row in rows})

    def report(self, upload_id: str, after: int, limit: int, deed: Deed | None = None) -> Sequence[Row]:
        found = self.rows(upload_id, after, limit, {deed} if deed else frozenset(Deed))
        return [replace(row, value=None, before=None) for row in found]

    def rows(self, upload_id: str, after: int, limit: int, deeds: Collection[Deed]) -> Sequence[Row]:
        behind = [row for row in self._rows(upload_id) if row.number > after and row.deed in deeds]
        return sorted(behind, key=lambda row: row.number)[:limit]

    def _rows(self, upload_id: str) -> Sequence[Row]:
        return [row for (of, _), row in self._tables.upload_rows.items() if of == upload_id]

    def counts(self, upload_id: str) -> Mapping[Deed, int]:
        return Counter(row.deed for row in self._rows(upload_id))

    def prune(self, before: datetime, limit: int) -> int:
        left = limit
        for one in sorted((one for one in self._tables.uploads.values() if one.at < before), key=lambda one: one.at):
            for row in self._rows(one.id)[:left]:
                del self._tables.upload_rows[one.id, row.number]
                left -= 1
            if not left:
                break
            self.drop_file(one.id)
            self._tables.upload_leases.pop(one.id, None)
            del self._tables.uploads[one.id]
            left -= 1
            if not left:
                break
        return limit - left

    def openings_there(self, at: datetime, after: str, limit: int) -> Sequence[Opportunity]:
        found = [one for one in MemoryOpenings(self._tables).open_at(at) if one.id > after]
        return sorted(found, key=lambda one: one.id)[:limit]

    def events_there(self, at: datetime, after: str, limit: int) -> Sequence[CommunityEvent]:
        found = [one for one in self._tables.events.values() if one.id > after and one.starts >= at]
        return sorted(found, key=lambda one: one.id)[:limit]
