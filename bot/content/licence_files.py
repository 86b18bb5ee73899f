"""licences.yaml: its shape, and how it becomes the matcher's licences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bot.content.knowledge_files import Dated, Shape
from bot.content.yaml_file import read_model
from bot.errors import ContentError
from bot.matching.knowledge import Occupation
from bot.matching.licences import Abroad, Licence

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class CostShape(Shape):
    """What it usually costs, for coordinators to read."""

    text: str
    year: int
    fact: str


class AbroadShape(Shape):
    """What a licence of another country is worth here."""

    months: int
    exchange: frozenset[Country]
    accepted: frozenset[Country]
    step_exchange: str
    step_accepted: str
    step_test: str
    fact: str


class LicenceShape(Shape):
    """One entry of licences.yaml."""

    label: str
    by: Literal["law", "employer"]
    occupations: tuple[str, ...] = ()
    step: str
    cost: CostShape
    time: str
    fact: str
    source: str
    note: str = ""
    review_by: date | None = None
    abroad: AbroadShape | None = None


class LicencesFile(Dated):
    """licences.yaml"""

    licences: dict[str, LicenceShape]


def read_licences(
    path: Path, occupations: Mapping[str, Occupation], sentences: Mapping[str, str]
) -> dict[str, Licence]:
    """Licences by id, with the occupations that name them as their own. Raises ContentError."""
    file = read_model(path, LicencesFile)
    for name in {one.licence for one in occupations.values() if one.licence} - file.licences.keys():
        raise ContentError(f"occupations.yaml names the licence {name!r}, which is not here", where=str(path))
    made = {name: _licence(name, one, file, occupations) for name, one in file.licences.items()}
    for one in made.values():
        _check(path, one, occupations, sentences)
    return made


def _licence(name: str, one: LicenceShape, file: LicencesFile, occupations: Mapping[str, Occupation]) -> Licence:
    own = (job.id for job in occupations.values() if job.licence == name)
    return Licence(
        id=name, label=one.label, step=one.step, by=one.by, occupations=tuple(dict.fromkeys((*own, *one.occupations))),
        abroad=Abroad(**one.abroad.model_dump(exclude={"fact"})) if one.abroad else None,
        review_by=one.review_by or file.review_by or date.max,
    )


def _check(path: Path, one: Licence, occupations: Mapping[str, Occupation], sentences: Mapping[str, str]) -> None:
    steps = [one.step]
    if one.abroad:
        steps += [one.abroad.step_exchange, one.abroad.step_accepted, one.abroad.step_test]
    unknown = [name for name in steps if name not in sentences]
    unknown += [name for name in one.occupations if name not in occupations]
    if unknown:
        raise ContentError(f"licences.{one.id} names {unknown[0]!r}, which does not exist", where=str(path))
