"""Results: pages of figures, each a chart with its table, and all of them as CSV. See result_sheets.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.coordinators import Right
from bot.assistant.results import Figures
from bot.console.kit.listing import Column, Listing, as_csv
from bot.console.kit.visit import Doors, Visit
from bot.console.office import result_sheets as sheets
from bot.console.office.office import Office
from bot.console.office.result_lines import Line, lines_of
from bot.console.office.result_sheets import Scene, Sheet
from bot.sentence import N_

SPLITS: Mapping[str, str] = {"language": N_("Language"), "channel": N_("Channel")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One page of results."""

    title: str
    sheets: Callable[[Scene], Sequence[Sheet]]
    counted: bool = True
    """from the figures: nothing to show before there are any, and split"""


REPORTS: Mapping[str, Report] = {
    "way": Report(title=N_("How far people come"), sheets=sheets.way),
    "questions": Report(title=N_("Where people leave"), sheets=sheets.questions),
    "targets": Report(title=N_("Targets"), sheets=sheets.targets),
    "costs": Report(title=N_("Costs"), sheets=sheets.costs),
    "broadcasts": Report(title=N_("Broadcasts"), sheets=sheets.broadcasts),
    "sentences": Report(title=N_("Sentences"), sheets=sheets.sentences, counted=False),
}
LINES: Listing[Line] = Listing(
    name="results", title="", empty="", key=str,
    columns=(
        Column(name="report", label="", text=lambda _, row: row.report),
        Column(name="item", label="", text=lambda _, row: row.item),
        Column(name="measure", label="", text=lambda _, row: row.measure),
        Column(name="language", label="", text=lambda _, row: row.language),
        Column(name="channel", label="", text=lambda _, row: row.channel),
        Column(name="number", label="", text=lambda _, row: "" if row.number is None else f"{row.number}"),
        Column(name="hidden", label="", text=lambda _, row: "yes" if row.number is None else "no"),
    ),
)


def results(doors: Doors, office: Office) -> None:
    """`/console/results` and its pages."""

    @doors.get("/results", "console_results", Right.SEE_RESULTS)
    def first(visit: Visit) -> Response:
        return shown(visit, "way")

    @doors.get("/results/{report}", "console_result", Right.SEE_RESULTS)
    def one(visit: Visit) -> Response:
        return shown(visit, visit["report"])

    def shown(visit: Visit, name: str) -> Response:
        if name not in REPORTS:
            raise HTTPException(404)
        report, split = REPORTS[name], visit.request.query_params.get("split", "")
        split = split if split in SPLITS else "language"
        with office.store.begin() as uow:
            figures = uow.tally.kept(visit.viewer)
        scene = Scene(
            visit=visit, office=office, split=split, figures=figures or Figures(partner="", at=visit.at)
        )
        if visit.request.query_params.get("format") == "csv":
            return as_csv(visit, LINES, [line for line in lines_of(scene) if line.report == name])
        counted = figures is not None or not report.counted
        here = visit.path("console_result", report=name)
        return visit.page(
            "results.html", here=name, title=report.title, split=split, least=office.results.least,
            tabs=[(one, page.title, visit.path("console_result", report=one)) for one, page in REPORTS.items()],
            made=figures.at if figures and report.counted else None,
            splits=SPLITS.items() if report.counted and counted and name != "broadcasts" else (),
            sheets=report.sheets(scene) if counted else (), csv=f"{here}?format=csv" if counted else "",
        )
