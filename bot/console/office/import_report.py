"""One file that was sent in: how far it is, live and by itself, and its report row by row, here and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from urllib.parse import urlencode

from fastapi import HTTPException
from fastapi.responses import Response, StreamingResponse

from bot.assistant.coordinators import Right
from bot.assistant.sending_in import SendingIn
from bot.assistant.uploads import GOING, WORKING, Deed, Row, Upload, UploadState
from bot.console.kit.listing import plain_cell
from bot.console.kit.visit import Doors, Visit
from bot.console.office.event_words import DEEDS_OF_ROWS, UPLOAD_STATES
from bot.console.office.office import Office
from bot.console.streams import News
from bot.sentence import N_

ROWS_SHOWN = 100
CSV_PART = 500
"""rows read in one transaction"""
COLUMNS = ("row", "what", "kind", "title", "why", "different", "like")
STEP = 10
"""per cent between two things said to whoever cannot see the bar"""
SAID = N_("{n} per cent done")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part of the report."""

    rows: list[Row]
    next: str = ""
    """query of the next part"""
    first: str = ""


def import_report(doors: Doors, office: Office) -> None:
    """`/console/imports/ID`, its CSV, and a stream for the script of the page."""
    sending = office.sending_in

    @doors.get("/imports/{id}", "console_import", Right.EDIT_OWN_OPENINGS)
    def one(visit: Visit) -> Response:
        upload = my_upload(visit, sending)
        counts = sending.counts(upload)
        wanted = _deed(visit)
        return visit.page(
            "import.html", upload=upload, part=_part(visit, sending, upload, wanted), wanted=wanted,
            counts=[(deed.value, DEEDS_OF_ROWS[deed.value], counts[deed]) for deed in Deed if counts.get(deed)],
            going=sum(counts.get(deed, 0) for deed in GOING), deeds=DEEDS_OF_ROWS, states=UPLOAD_STATES,
            live=upload.state in WORKING, forsaken=sending.forsaken(upload, visit.at),
            tags={"refused": "warn", "added": "good", "changed": "good"},
        )

    @doors.get("/imports/{id}/rows.csv", "console_import_csv", Right.EDIT_OWN_OPENINGS)
    def table(visit: Visit) -> Response:
        upload = my_upload(visit, sending)
        headers = {"Content-Disposition": 'attachment; filename="doorstep-import.csv"'}
        rows = _csv(sending, upload, _deed(visit))
        return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)

    @doors.stream("/imports/{id}/progress", "console_import_progress", Right.EDIT_OWN_OPENINGS)
    def look(visit: Visit, after: str) -> News | None:
        upload = my_upload(visit, sending)
        forsaken = sending.forsaken(upload, visit.at)
        key = f"{upload.state.value}-{upload.total}-{upload.done}-{int(forsaken)}"
        if key != after:
            html = visit.part("import_progress.html", upload=upload, forsaken=forsaken)
            return News(id=key, data={
                "html": html, "state": upload.state.value, "say": visit.words(SAID, n=upload.percent // STEP * STEP),
            })
        if upload.state not in WORKING:
            raise HTTPException(404)  # there is nothing more to see
        return None


def my_upload(visit: Visit, sending: SendingIn) -> Upload:
    """The one that the address names. Raises HTTPException."""
    found = sending.mine(visit.viewer, visit["id"])
    if found is None:
        raise HTTPException(404)
    return found


def _deed(visit: Visit) -> Deed | None:
    """Only the rows of one deed, if one is asked for."""
    wanted = visit.request.query_params.get("deed", "")
    return Deed(wanted) if wanted in set(Deed) else None


def _part(visit: Visit, sending: SendingIn, upload: Upload, deed: Deed | None) -> Part:
    """While the rows are looked at there is no report yet."""
    if upload.state in {UploadState.LOOKING, UploadState.NOT_TAKEN}:
        return Part(rows=[])
    after = visit.number("after") or 0
    rows = list(sending.report(upload, after, ROWS_SHOWN + 1, deed))
    only = {"deed": deed.value} if deed else {}
    more = len(rows) > ROWS_SHOWN
    return Part(
        rows=rows[:ROWS_SHOWN], next=urlencode({**only, "after": rows[ROWS_SHOWN - 1].number}) if more else "",
        first=urlencode({**only, "after": 0}) if after else "",
    )


def _csv(sending: SendingIn, upload: Upload, deed: Deed | None) -> Iterator[str]:
    """The report for a spreadsheet, a part at a time. The mark at the start lets Excel read it as UTF-8."""
    yield "\ufeff" + _line(COLUMNS)
    after = 0
    while rows := sending.report(upload, after, CSV_PART, deed):
        yield "".join(_line((
            row.where.rpartition(":")[2], row.deed.value, "event" if row.event else "opening", row.title, row.why,
            ", ".join(row.fields), row.like,
        )) for row in rows)
        after = rows[-1].number


def _line(cells: tuple[str, ...]) -> str:
    out = StringIO()
    csv.writer(out).writerow([plain_cell(one) for one in cells])
    return out.getvalue()
