"""Files sent in: look at every row, bring it in, take it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from fastapi import HTTPException
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from bot.assistant.coordinators import Right
from bot.assistant.sending_in import MOST_BYTES, Deed
from bot.assistant.uploads import Upload, UploadState
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.kit.words import N_
from bot.console.office.event_words import DEEDS_OF_ROWS, UPLOAD_STATES
from bot.console.office.office import Office
from bot.errors import ContentError

ROWS_SHOWN = 200
GOING = frozenset({Deed.ADDED, Deed.CHANGED})


def imports(doors: Doors, office: Office) -> None:
    """`/console/imports`."""
    sending = office.sending_in

    def front(visit: Visit, problem: str = "") -> Response:
        return visit.page(
            "imports.html", status_code=422 if problem else 200, latest=sending.latest(visit.viewer), problem=problem,
            states=UPLOAD_STATES,
        )

    @doors.get("/imports", "console_imports", Right.EDIT_OWN_OPENINGS)
    def shown(visit: Visit) -> Response:
        return front(visit)

    @doors.post("/imports", "console_send_in", Right.EDIT_OWN_OPENINGS)
    def send_in(visit: Visit) -> Response:
        sent = visit.data.get("file")
        # One byte more than we take tells that there was more.
        content = sent.file.read(MOST_BYTES + 1) if isinstance(sent, UploadFile) else b""
        name = sent.filename or "file" if isinstance(sent, UploadFile) else ""
        try:
            upload = sending.look(visit.viewer, name, content, visit.at)
        except ContentError as error:
            return front(visit, error.what)
        return visit.go("console_import", id=upload.id)

    @doors.get("/imports/{id}", "console_import", Right.EDIT_OWN_OPENINGS)
    def one(visit: Visit) -> Response:
        upload = _mine(visit)
        rows = sending.rows(visit.viewer, upload, visit.at) if upload.state is UploadState.LOOKED_AT else ()
        counts = Counter(row.deed for row in rows)
        return visit.page(
            "import.html", upload=upload, rows=rows[:ROWS_SHOWN], more=max(0, len(rows) - ROWS_SHOWN),
            counts=[(DEEDS_OF_ROWS[deed.value], counts[deed]) for deed in Deed if counts[deed]],
            going=sum(counts[deed] for deed in GOING), deeds=DEEDS_OF_ROWS, states=UPLOAD_STATES,
            tags={"refused": "warn", "added": "good", "changed": "good"},
        )

    @doors.post("/imports/{id}", "console_bring_in", Right.EDIT_OWN_OPENINGS)
    def bring_in(visit: Visit) -> Response:
        _mine(visit)
        done = sending.bring_in(visit.viewer, visit["id"], visit.at)
        return visit.go("console_import", Notice(
            say=N_("Imported. Residents find what is new within a minute."),
            undo=visit.path("console_undo_import", id=visit["id"]),
        ) if done else Notice(say=N_("This file was imported already.")), id=visit["id"])

    @doors.post("/imports/{id}/undo", "console_undo_import", Right.EDIT_OWN_OPENINGS)
    def undo(visit: Visit) -> Response:
        _mine(visit)
        done = sending.undo(visit.viewer, visit["id"], visit.at)
        say: Mapping[bool, str] = {
            True: N_("Taken back: what was new is withdrawn, what was changed is as before."),
            False: N_("There is nothing to take back."),
        }
        return visit.go("console_import", Notice(say=say[done is not None]), id=visit["id"])

    def _mine(visit: Visit) -> Upload:
        found = sending.mine(visit.viewer, visit["id"])
        if found is None:
            raise HTTPException(404)
        return found
