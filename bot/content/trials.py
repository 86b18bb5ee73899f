"""Reads knowledge/trials.yaml, and holds it against the flows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.assistant.trial import Fate, Trial
from bot.assistant.trying import ASKED_BY
from bot.content.findings import Finding, Level, finding_of_error
from bot.content.flows import load_flows
from bot.content.knowledge_files import Dated, Shape
from bot.content.yaml_file import read_model
from bot.dialogue.flow import Flows
from bot.errors import ContentError
from bot.speaking.catalogue import HOLE

FILE = Path("knowledge/trials.yaml")
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]


class TrialShape(Shape):
    """One entry of trials.yaml."""

    question: str = Field(min_length=1)
    active: bool = False
    varies: str = Field(pattern=r"^\w+\.\w+$")
    wording: str
    starts: date
    ends: date
    planned: int = Field(ge=10)
    counts: tuple[Literal["came", "gave_back"], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> TrialShape:
        if self.ends < self.starts:
            raise ValueError("ends before it starts")
        return self


class TrialsFile(Dated):
    """trials.yaml"""

    trials: dict[Id, TrialShape] = Field(default={})

    @model_validator(mode="after")
    def _one_at_a_time(self) -> TrialsFile:
        on = [(name, one) for name, one in self.trials.items() if one.active]
        for place, (name, one) in enumerate(on):
            for other, two in on[:place]:
                if one.varies == two.varies:
                    raise ValueError(f"{other} and {name} are both on and vary the same step: one after the other")
        return self


def read_trials(root: Path, flows: Flows) -> tuple[Trial, ...]:
    """All trials, on or off. `root` holds knowledge/. Raises ContentError where one does not go with the flows."""
    path = root / FILE
    file = read_model(path, TrialsFile)
    found = tuple(
        Trial(id=name, **{**one.model_dump(), "counts": frozenset(map(Fate, one.counts))})
        for name, one in file.trials.items()
    )
    for trial in found:
        if fault := next(_faults(trial, flows), ""):
            raise ContentError(f"{trial.id}: {fault}", where=str(path))
    return found


def check_trials(root: Path) -> list[Finding]:
    """The first mistake in trials.yaml, and what is on by now, for `doorstep check`."""
    try:
        trials = read_trials(root, load_flows(root / "flows", root / "knowledge"))
    except ContentError as error:
        return [finding_of_error(error)]
    return [
        Finding(file=str(FILE), line=1, level=Level.WARNING, what=f"{one.id} is on until {one.ends}")
        for one in trials if one.active
    ]


def _faults(trial: Trial, flows: Flows) -> Iterator[str]:
    """What keeps it from running as it stands."""
    flow, _, name = trial.varies.partition(".")
    if trial.varies not in ASKED_BY.values():
        yield f"varies {trial.varies}, which is no reminder; one of {', '.join(sorted(ASKED_BY.values()))}"
        return
    step = flows.flows[flow].steps.get(name) if flow in flows.flows else None
    if step is None or step.ask is None:
        yield f"varies {trial.varies}, which asks nothing"
    elif trial.wording not in step.wordings:
        yield f"{trial.varies} has no wording {trial.wording!r}; it has {', '.join(step.wordings) or 'none'}"
    elif (lost := _holes(step.ask.text) ^ _holes(step.wordings[trial.wording].text)):
        yield f"only one of the two wordings says {', '.join(sorted(lost))}: both must say the same"


def _holes(text: str) -> set[str]:
    return set(HOLE.findall(text))
