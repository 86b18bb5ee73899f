"""The shape of the files in knowledge/, as pydantic models; unknown keys are errors."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator


class Shape(BaseModel):
    """Strict about keys, so that a typing error is found."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Dated(Shape):
    """A file of facts says when it was written, when to look again, and where the facts are from."""

    as_of: date
    review_by: date | None = None
    source: str = ""
    status: str = ""


class OccupationShape(Shape):
    """One entry of occupations.yaml."""

    label: str
    isco08: str = Field(pattern=r"^\d{4}$")
    soc2020: str = Field(pattern=r"^\d{4}$")
    esco: str = ""
    esco_nearest: bool = False
    sector: str
    regulator: str = ""
    licence: str = ""
    profession: str = ""
    band: str = ""
    entry: bool = False
    train_in_post: bool = False
    needs: str = ""
    related: tuple[str, ...] = ()
    stepping_stones: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


class OccupationsFile(Dated):
    """occupations.yaml"""

    occupations: dict[str, OccupationShape]

    @model_validator(mode="after")
    def _ids_exist(self) -> OccupationsFile:
        for name, one in self.occupations.items():
            for other in (*one.related, *one.stepping_stones):
                if other not in self.occupations:
                    raise ValueError(f"{name} names the occupation {other!r}, which is not in this file")
        return self


Part = Literal["listening", "reading", "writing", "speaking"]
Grade = Literal["A", "B", "C+", "C", "D", "E"]


class EnglishShape(Shape):
    """One row of a regulator's English evidence."""

    test: str
    version: str = ""
    overall: float | Grade = 0
    parts: dict[Part, float | Grade] = {}
    combine: bool = False
    combine_months: int = 12
    combine_short: float = 0.5
    valid_months: int = 24
    professions: tuple[str, ...] = ()
    fact: str = ""
    source: str = ""
    note: str = ""
    review_by: date | None = None


class RegulatorShape(Shape):
    """One entry of regulators.yaml."""

    name: str
    url: str = ""
    aliases: tuple[str, ...] = ()
    professions: tuple[str, ...]
    english: tuple[EnglishShape, ...] = ()


class TestShape(Shape):
    """An English test."""

    valid_months: int
    levels: dict[Literal["basic", "medium", "good", "fluent"], float]
    version_implied: bool = False
    fact: str = ""


class RegulatorsFile(Dated):
    """regulators.yaml"""

    regulators: dict[str, RegulatorShape]
    tests: dict[str, TestShape]
    oet_points: dict[Grade, float]
    helps: dict[str, tuple[str, ...]] = {}


class StatusShape(Shape):
    """One dated row of permission.yaml."""

    status: str
    paid: Literal["any", "listed", "none"]
    self_employed: bool
    weekly_hours: float = 0
    list: str = ""
    valid_from: date
    valid_to: date = date.max
    review_by: date = date.max
    fact: str = ""
    note: str = ""


class ListedShape(Shape):
    """One SOC code of a list."""

    until: date
    years: float = 0
    ask: bool = False
    note: str = ""


class AgesShape(Shape):
    """Ages for everything we send."""

    everyone: int = 16
    status: str = ""


class PermissionFile(Dated):
    """permission.yaml"""

    statuses: tuple[StatusShape, ...]
    lists: dict[str, dict[str, ListedShape]] = {}
    aliases: dict[str, str] = {}
    ages: AgesShape = AgesShape()

    @model_validator(mode="after")
    def _lists_exist(self) -> PermissionFile:
        for row in self.statuses:
            if row.paid == "listed" and row.list not in self.lists:
                raise ValueError(f"status {row.status} names the list {row.list!r}, which is not in this file")
        return self


class RulesFile(Shape):
    """A file for `doorstep match --rules`: either part, or both, replaces ours."""

    permission: PermissionFile | None = None
    regulators: RegulatorsFile | None = None


class PlaceShape(Shape):
    """A place people name."""

    name: str
    postcode: str
    lat: float = Field(ge=49, le=61)
    lon: float = Field(ge=-9, le=2)


class OutcodeShape(Shape):
    """A local outward code."""

    lat: float = Field(ge=49, le=61)
    lon: float = Field(ge=-9, le=2)
    area: str = ""
    authority: str = ""
    core: bool = False


class PlacesFile(Dated):
    """places.yaml"""

    places: dict[str, PlaceShape]
    outcodes: dict[str, OutcodeShape]


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CLOCK = r"^([01]\d|2[0-4]):[0-5]\d$"


class TimesShape(Shape):
    """A part of a window."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    days: tuple[Weekday, ...]
    start: str = Field(alias="from", pattern=CLOCK)
    to: str = Field(pattern=CLOCK)


class WindowShape(Shape):
    """One entry of windows.yaml."""

    hours: Literal["", "nights", "weekends"] = ""
    times: tuple[TimesShape, ...]


class WindowsFile(Dated):
    """windows.yaml"""

    windows: dict[str, WindowShape]


class CarefulShape(Shape):
    """One kind of careful.yaml."""

    because: str
    always: bool = False
    but: tuple[str, ...] = ()
    words: dict[str, tuple[str, ...]]


class CarefulFile(Dated):
    """careful.yaml"""

    kinds: dict[str, CarefulShape]


class EnterpriseFile(Dated):
    """enterprise.yaml"""

    contract_share: float = Field(gt=0)


class ReasonShape(Shape):
    """One sentence of reasons.yaml."""

    text: str
    note: str = ""


class ReasonsFile(RootModel[dict[str, ReasonShape]]):
    """reasons.yaml"""
