"""The port of files that were sent in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.uploads import Deed, Row, Upload
from bot.matching.values import CommunityEvent, Opportunity


class Uploads(Protocol):
    """Files that were sent in, and their rows."""

    def keep(self, upload: Upload) -> None:
        """New, or in place of the one of the same id."""
        ...

    def get(self, upload_id: str, *, lock: bool = False) -> Upload | None: ...

    def latest(self, limit: int = 20) -> Sequence[Upload]:
        """Newest first."""
        ...

    def keep_file(self, upload_id: str, content: bytes) -> None: ...

    def file(self, upload_id: str) -> bytes:
        """Empty when it is not kept any more."""
        ...

    def drop_file(self, upload_id: str) -> None: ...

    # Who works on it

    def due(self, at: datetime) -> Sequence[str]:
        """Ids of those that have to go on and that no worker has, the oldest first."""
        ...

    def claim(self, upload_id: str, worker: str, at: datetime, until: datetime) -> Upload | None:
        """Locked, and that worker's until then; None when another has it or nothing is to be done."""
        ...

    def release(self, upload_id: str, worker: str) -> None:
        """Any worker may go on with it."""
        ...

    def busy(self, at: datetime) -> bool:
        """Whether any worker has any file."""
        ...

    # Rows

    def keep_rows(self, upload_id: str, rows: Sequence[Row]) -> None:
        """New, or in place of those of the same numbers."""
        ...

    def report(self, upload_id: str, after: int, limit: int, deed: Deed | None = None) -> Sequence[Row]:
        """Those with a higher number than `after`, in order, without `value` and `before`."""
        ...

    def rows(self, upload_id: str, after: int, limit: int, deeds: Collection[Deed]) -> Sequence[Row]:
        """The same with everything, of these deeds."""
        ...

    def counts(self, upload_id: str) -> Mapping[Deed, int]:
        """How many rows of each deed; those there are none of are left out."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Remove at most `limit` rows or files from before; how many."""
        ...

    # What is there already, by id, a part at a time

    def openings_there(self, at: datetime, after: str, limit: int) -> Sequence[Opportunity]:
        """Those that can be applied for."""
        ...

    def events_there(self, at: datetime, after: str, limit: int) -> Sequence[CommunityEvent]:
        """Those that begin then or later, drafts and cancelled ones too."""
        ...
