"""Reads knowledge/results.yaml: what is to be reached, and how results are shown."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from pydantic import Field, model_validator

from bot.assistant.outcome import Stage
from bot.assistant.results import ResultRules, Target
from bot.content.findings import Finding, finding_of_error
from bot.content.knowledge_files import Dated, Shape
from bot.content.yaml_file import read_model
from bot.errors import ContentError
from bot.matching.values import Kind


class TargetShape(Shape):
    """One goal."""

    label: str
    goal: int = Field(gt=0)
    by: date
    fact: str = ""
    sector: str = ""
    but: str = ""
    stage: Stage | None = None
    kinds: tuple[Kind, ...] = ()
    consent: str = ""

    @model_validator(mode="after")
    def one_measure(self) -> TargetShape:
        """A goal counts one thing."""
        if sum(map(bool, (self.fact, self.stage, self.consent))) != 1:
            raise ValueError("a target counts one of: fact, stage, consent")
        return self


class ResultsFile(Dated):
    """results.yaml"""

    least: int = Field(ge=2)
    left_after: int = Field(gt=0)
    targets: dict[str, TargetShape]


def read_results(knowledge: Path) -> ResultRules:
    """The rules of the results. Raises ContentError with file and line."""
    told = read_model(knowledge / "results.yaml", ResultsFile)
    targets = (
        Target(id=name, **{**one.model_dump(), "stage": one.stage.value if one.stage else ""})
        for name, one in told.targets.items()
    )
    return ResultRules(least=told.least, left_after=timedelta(days=told.left_after), targets=tuple(targets))


def check_results(root: Path) -> list[Finding]:
    """The first mistake, for `doorstep check`. `root` holds knowledge/."""
    try:
        read_results(root / "knowledge")
    except ContentError as error:
        return [finding_of_error(error)]
    return []
