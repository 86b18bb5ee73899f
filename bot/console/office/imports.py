"""Files sent in: the list of them, sending one in, bringing it in and taking it back. Long work goes on by itself."""

from __future__ import annotations

from fastapi.responses import Response
from starlette.datastructures import UploadFile

from bot.assistant.coordinators import Right
from bot.assistant.sending_in import MOST_BYTES
from bot.assistant.uploads import WORKING, UploadState
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.office.event_words import UPLOAD_STATES
from bot.console.office.import_report import my_upload
from bot.console.office.office import Office
from bot.errors import ContentError
from bot.sentence import N_

BEGUN = N_("It goes on in the background. You may close this page.")
TAKEN_BACK = N_("Taken back: what was new is withdrawn, what was changed is as before.")


def imports(doors: Doors, office: Office) -> None:
    """`/console/imports`."""
    sending = office.sending_in

    def front(visit: Visit, problem: str = "") -> Response:
        return visit.page(
            "imports.html", status_code=422 if problem else 200, latest=sending.latest(visit.viewer), problem=problem,
            states=UPLOAD_STATES, working=WORKING,
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
        return front(visit, upload.problem) if upload.problem else visit.go("console_import", id=upload.id)


def import_turns(doors: Doors, office: Office) -> None:
    """What is done with one of them."""
    sending = office.sending_in

    @doors.post("/imports/{id}", "console_bring_in", Right.EDIT_OWN_OPENINGS)
    def bring_in(visit: Visit) -> Response:
        my_upload(visit, sending)
        upload = sending.bring_in(visit.viewer, visit["id"], visit.at)
        notice = Notice(say=N_("This file was imported already."))
        if upload is not None and upload.state is UploadState.IMPORTED:
            notice = Notice(
                say=N_("Imported. Residents find what is new within a minute."),
                undo=visit.path("console_undo_import", id=visit["id"]),
            )
        elif upload is not None:
            notice = Notice(say=BEGUN)
        return visit.go("console_import", notice, id=visit["id"])

    @doors.post("/imports/{id}/undo", "console_undo_import", Right.EDIT_OWN_OPENINGS)
    def undo(visit: Visit) -> Response:
        my_upload(visit, sending)
        upload = sending.undo(visit.viewer, visit["id"], visit.at)
        say = N_("There is nothing to take back.")
        if upload is not None:
            say = TAKEN_BACK if upload.state is UploadState.UNDONE else BEGUN
        return visit.go("console_import", Notice(say=say), id=visit["id"])
