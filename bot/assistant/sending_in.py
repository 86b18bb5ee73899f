"""The use case "somebody sends in a file": keep it, show what its rows would do, bring it in, take it back.

What is small is done at once; the rest is left to the walk of the worker (`bot.assistant.import_walk`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.assistant.coordinators import AuditLine, Right, Viewer
from bot.assistant.import_walk import ImportWalk, ReadFile
from bot.assistant.ports import Store
from bot.assistant.uploads import GOING, PATIENCE, WORKING, Deed, Row, Upload, UploadState
from bot.errors import ContentError

MOST_BYTES = 5_000_000
SMALL_BYTES = 20_000
"""a file that is read and looked at while its sender waits: a tenth of a second"""
SMALL_ROWS = 50
"""... and brought in or taken back"""
EMPTY = "Choose a file."
TOO_LARGE = "The file is larger than 5 MB. Send it in parts, or ask whoever looks after the machine to bring it in."
REFUSALS = (EMPTY, TOO_LARGE)


@dataclass(frozen=True, kw_only=True)
class SendingIn:
    """The use case with all it needs."""

    store: Store
    read: ReadFile
    new_id: Callable[[], str]

    def look(self, viewer: Viewer, name: str, content: bytes, at: datetime) -> Upload:
        """Keep a file to be looked at. Nothing goes in yet. Raises ContentError with a sentence for the person."""
        if not content:
            raise ContentError(EMPTY)
        if len(content) > MOST_BYTES:
            raise ContentError(TOO_LARGE)
        upload = Upload(
            id=self.new_id(), name=name[-100:], by=viewer.coordinator_id, partner_id=viewer.partner_id,
            wide=viewer.may(Right.EDIT_OPENINGS), at=at, asked=at,
        )
        with self.store.begin() as uow:
            uow.uploads.keep(upload)
            uow.uploads.keep_file(upload.id, content)
            uow.commit()
        return self._carried(upload, at) if len(content) <= SMALL_BYTES else upload

    def bring_in(self, viewer: Viewer, upload_id: str, at: datetime) -> Upload | None:
        """Everything that is right; None when it is brought in already."""
        return self._asked(viewer, upload_id, UploadState.LOOKED_AT, UploadState.IMPORTING, "imported_file", at)

    def undo(self, viewer: Viewer, upload_id: str, at: datetime) -> Upload | None:
        """What was added is withdrawn, what was changed is as before; None when there is nothing to undo."""
        return self._asked(viewer, upload_id, UploadState.IMPORTED, UploadState.UNDOING, "undid_import", at)

    def _asked(
        self, viewer: Viewer, upload_id: str, before: UploadState, after: UploadState, what: str, at: datetime
    ) -> Upload | None:
        with self.store.begin() as uow:
            upload = uow.uploads.get(upload_id, lock=True)
            if upload is None or not _may_see(viewer, upload) or upload.state is not before:
                return None
            counts = uow.uploads.counts(upload_id)
            total = sum(counts.get(deed, 0) for deed in GOING)
            upload = replace(upload, state=after, asked=at, total=total, done=0, cursor=0)
            uow.uploads.keep(upload)
            uow.audit.add(AuditLine(
                at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=what, subject=upload_id,
            ))
            uow.commit()
        return self._carried(upload, at) if total <= SMALL_ROWS else upload

    def _carried(self, upload: Upload, at: datetime) -> Upload:
        """How it stands after a walk of its own."""
        ImportWalk(store=self.store, read=self.read, worker=self.new_id()).carry(upload.id, lambda: at)
        with self.store.begin() as uow:
            return uow.uploads.get(upload.id) or upload

    def mine(self, viewer: Viewer, upload_id: str) -> Upload | None:
        """A file of the viewer's organisation, or anybody's for the programme."""
        with self.store.begin() as uow:
            upload = uow.uploads.get(upload_id)
        return upload if upload and _may_see(viewer, upload) else None

    def latest(self, viewer: Viewer) -> Sequence[Upload]:
        """Files of the viewer's organisation, newest first."""
        with self.store.begin() as uow:
            found = uow.uploads.latest()
        return [one for one in found if _may_see(viewer, one)]

    def report(self, upload: Upload, after: int, limit: int, deed: Deed | None) -> Sequence[Row]:
        """The rows behind number `after`, all of them or those of one deed."""
        with self.store.begin() as uow:
            return uow.uploads.report(upload.id, after, limit, deed)

    def counts(self, upload: Upload) -> Mapping[Deed, int]:
        """How many rows of each deed."""
        with self.store.begin() as uow:
            return uow.uploads.counts(upload.id)

    def forsaken(self, upload: Upload, at: datetime) -> bool:
        """It has waited, and no worker is at any file: probably none runs."""
        if upload.state not in WORKING or at < upload.asked + PATIENCE:
            return False
        with self.store.begin() as uow:
            return not uow.uploads.busy(at)


def _may_see(viewer: Viewer, upload: Upload) -> bool:
    """What may change anybody's openings is not let go by somebody who may change fewer."""
    return viewer.may(Right.EDIT_OPENINGS) or (upload.partner_id == viewer.partner_id and not upload.wide)
