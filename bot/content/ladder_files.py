"""ladders/*.yaml and support.yaml: their shape, and how they become the matcher's ladders."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from bot.content.knowledge_files import Dated, Shape
from bot.content.yaml_file import read_model
from bot.errors import ContentError
from bot.matching.knowledge import Occupation, Support
from bot.matching.stages import NAMED, Fee, LadderFacts, Stage


class FeeShape(Shape):
    """A price: one number, which residents are told, or words where sources differ."""

    what: str
    gbp: float | None = None
    text: str = ""
    year: str = Field(pattern=r"^\d{4}(/\d{2})?$")
    fact: str
    note: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> FeeShape:
        if (self.gbp is None) == (not self.text):
            raise ValueError(f"the fee {self.what!r} has a number (gbp) or a text, one of both")
        return self


class StageShape(Shape):
    """One stage of a ladder."""

    id: str
    kind: Literal["papers", "english", "exam", "course", "wait", "forms"]
    told: Literal["", "applied", "english_passed", "exam_passed", "registered"] = ""
    label: str = ""
    step: str
    alone: str = ""
    step_for: dict[str, str] = Field(default_factory=dict)
    together: str = ""
    text: str
    evidence: tuple[str, ...] = ()
    fees: tuple[FeeShape, ...] = ()
    fact: str
    source: str = ""
    review_by: date | None = None

    @model_validator(mode="after")
    def _can_be_named(self) -> StageShape:
        if self.kind in NAMED and not self.label:
            raise ValueError(f"stage {self.id}: an exam or a course needs a label, people are asked for it")
        return self


class LadderFile(Dated):
    """A file of ladders/."""

    ladder: str
    regulator: str
    professions: tuple[str, ...]
    stages: tuple[StageShape, ...]
    alternatives: tuple[str, ...] = ()
    money: str
    papers: str
    support: tuple[str, ...]


class SupportShape(Shape):
    """One entry of support.yaml."""

    name: str
    text: str
    note: str = ""
    fact: str
    source: str


class SupportFile(Dated):
    """support.yaml"""

    support: dict[str, SupportShape]


def read_support(path: Path) -> dict[str, Support]:
    """Who helps, by id. Raises ContentError with file and line."""
    file = read_model(path, SupportFile)
    return {name: Support(id=name, name=one.name, text=one.text) for name, one in file.support.items()}


def read_ladders(
    folder: Path, occupations: Mapping[str, Occupation], regulators: Container[str], sentences: Container[str],
    support: Container[str],
) -> dict[str, LadderFacts]:
    """Occupation id -> its ladder. Raises ContentError with file and line."""
    found: dict[str, LadderFacts] = {}
    for path in sorted(folder.glob("*.yaml")):
        file = read_model(path, LadderFile)
        _check(path, file, occupations, regulators, sentences, support)
        ladder = _ladder(file)
        for profession in ladder.professions:
            if profession in found:
                raise ContentError(f"{profession} is on the ladder {found[profession].id} too", where=str(path))
            found[profession] = ladder
    return found


def _ladder(file: LadderFile) -> LadderFacts:
    return LadderFacts(
        id=file.ladder, regulator=file.regulator, professions=file.professions,
        stages=tuple(_stage(one, file) for one in file.stages), alternatives=file.alternatives,
        money=file.money, papers=file.papers, support=file.support,
    )


def _stage(one: StageShape, file: LadderFile) -> Stage:
    given = one.model_dump(exclude={"fees", "fact", "source", "review_by"})
    return Stage(
        **given, fees=tuple(Fee(**fee.model_dump(exclude={"note"})) for fee in one.fees),
        review_by=one.review_by or file.review_by or date.max,
    )


def _check(
    path: Path, file: LadderFile, occupations: Mapping[str, Occupation], regulators: Container[str],
    sentences: Container[str], support: Container[str],
) -> None:
    if file.ladder != path.stem:
        raise ContentError(f"the ladder {file.ladder!r} has the file of another", where=str(path))
    steps = [name for one in file.stages for name in (one.step, one.alone, *one.step_for.values()) if name]
    wanted: tuple[tuple[str, Container[str], tuple[str, ...]], ...] = (
        ("regulator", regulators, (file.regulator,)),
        ("professions", occupations, (*file.professions, *(name for one in file.stages for name in one.step_for))),
        ("stages", sentences, tuple(steps)),
        ("support", support, file.support),
    )
    for where, known, names in wanted:
        for name in names:
            if name not in known:
                raise ContentError(f"{where} names {name!r}, which does not exist", where=str(path))
    twice = [one.id for number, one in enumerate(file.stages) if one.id in {s.id for s in file.stages[:number]}]
    if twice:
        raise ContentError(f"the stage {twice[0]!r} is there twice", where=str(path))
