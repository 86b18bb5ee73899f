"""Reads feeds.yaml, and the words that feeds are read with: inferred.yaml, cpv.yaml, headings.yaml, services.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator

from bot.assistant.feed import ContractLimits, Feed, PayBands, Wording
from bot.content.findings import Finding, finding_of_error
from bot.content.knowledge import read_knowledge
from bot.content.knowledge_files import Dated, Shape
from bot.content.yaml_file import read_model
from bot.errors import ContentError
from bot.matching.knowledge import Knowledge

Phrase = Annotated[str, Field(min_length=1, pattern=r"^[^A-Z]+$")]
Phrases = tuple[Phrase, ...]
Kind = Literal["nhs_jobs", "schema_org", "ocds", "open_referral", "csv", "json", "calendar"]
Numbers = Annotated[tuple[str, ...], BeforeValidator(lambda value: [str(one) for one in value])]
HOUR = timedelta(hours=1)


class ContractsShape(Shape):
    """Which procurement notices are for small organisations here."""

    most_value: float | None = None
    suits: tuple[Literal["sme", "vcse"], ...] = ()
    areas: tuple[str, ...] = ()
    regions: Phrases = ()
    unplaced: bool = True

    def limits(self) -> ContractLimits:
        return ContractLimits(**self.model_dump())


class FeedShape(Shape):
    """One entry of feeds.yaml."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    kind: Kind
    address: str
    every_hours: float = Field(default=6, ge=0.25, le=24 * 31)
    active: bool = False
    lists_all: bool | None = None
    source: str = ""
    most_pages: int = Field(default=50, ge=1, le=1000)
    contracts: ContractsShape | None = None

    @model_validator(mode="after")
    def _address_can_be_asked(self) -> FeedShape:
        parts = urlsplit(self.address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{self.name}: an address begins with https:// or http://")
        return self


class FeedsFile(Dated):
    """feeds.yaml"""

    contracts: ContractsShape = ContractsShape()
    feeds: tuple[FeedShape, ...] = ()

    @model_validator(mode="after")
    def _names_differ(self) -> FeedsFile:
        names = [one.name for one in self.feeds]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise ValueError(f"two feeds are called {twice}")
        return self


class NotAskedShape(Shape):
    """What makes a phrase no requirement."""

    before: Phrases
    after: Phrases
    asked: Phrases


class PayBandsShape(Shape):
    """Pay of the bands in one year."""

    valid_from: date
    valid_to: date
    fact: str = ""
    bands: dict[str, tuple[float, float]]


class InferredFile(Dated):
    """inferred.yaml"""

    not_asked: NotAskedShape
    licences: dict[str, Phrases]
    flags: dict[Literal["dbs", "women_only", "insured"], Phrases]
    hours: dict[Literal["full_time", "part_time", "nights", "weekends", "school_hours"], Phrases]
    not_the_shift: Phrases
    pay_bands: PayBandsShape


class CodeShape(Shape):
    """One entry of cpv.yaml."""

    name: str
    occupations: tuple[str, ...] = Field(max_length=5)


class CpvFile(Dated):
    """cpv.yaml"""

    codes: dict[Annotated[str, Field(pattern=r"^\d{2,8}$")], CodeShape]


class HeadingsFile(Dated):
    """headings.yaml"""

    columns: dict[str, Phrases]
    kinds: dict[str, Phrases]
    statuses: dict[str, Phrases]
    means_yes: Numbers
    means_no: Numbers

    @model_validator(mode="after")
    def _one_meaning_each(self) -> HeadingsFile:
        seen: dict[str, str] = {}
        for field, headings in self.columns.items():
            for heading in headings:
                if seen.setdefault(heading, field) != field:
                    raise ValueError(f"the heading {heading!r} stands under {seen[heading]} and under {field}")
        return self


class ServicesFile(Dated):
    """services.yaml"""

    first_words: int = Field(ge=1)
    kinds: dict[Literal["volunteering", "mentoring", "enterprise", "research", "training", "job"], Phrases]
    left_out: Phrases


def read_feeds(path: Path) -> tuple[ContractLimits, tuple[Feed, ...]]:
    """The usual limits for notices, and the feeds, in the order of the file. Raises ContentError with file and line."""
    file = read_model(path, FeedsFile)
    return file.contracts.limits(), tuple(_feed(one, file.contracts) for one in file.feeds)


def read_wording(folder: Path) -> Wording:
    """The words of knowledge/. Raises ContentError with file and line."""
    inferred = read_model(folder / "inferred.yaml", InferredFile)
    headings = read_model(folder / "headings.yaml", HeadingsFile)
    services = read_model(folder / "services.yaml", ServicesFile)
    cpv = read_model(folder / "cpv.yaml", CpvFile)
    return Wording(
        before=inferred.not_asked.before, after=inferred.not_asked.after, asked=inferred.not_asked.asked,
        licences=inferred.licences, flags=dict[str, tuple[str, ...]](inferred.flags.items()),
        hours=dict[str, tuple[str, ...]](inferred.hours.items()), not_the_shift=inferred.not_the_shift,
        pay_bands=PayBands(**inferred.pay_bands.model_dump(exclude={"fact"})),
        cpv={code: one.occupations for code, one in cpv.codes.items()},
        columns=_turned(headings.columns),
        values={
            "kind": _turned(headings.kinds), "status": _turned(headings.statuses),
            "yes": _turned({"yes": headings.means_yes, "no": headings.means_no}),
        },
        service_kinds=dict[str, tuple[str, ...]](services.kinds.items()),
        service_left_out=services.left_out, service_first_words=services.first_words,
    )


def check_feeds(root: Path) -> list[Finding]:
    """The first mistake in these files, for `doorstep check`. `root` holds knowledge/."""
    folder = root / "knowledge"
    try:
        read_feeds(folder / "feeds.yaml")
        _names_exist(folder, read_wording(folder), read_knowledge(folder))
    except ContentError as error:
        return [finding_of_error(error)]
    return []


def _names_exist(folder: Path, words: Wording, knowledge: Knowledge) -> None:
    for code, names in words.cpv.items():
        if unknown := [name for name in names if name not in knowledge.occupations]:
            what = f"{code} names {unknown[0]!r}, which is not in occupations.yaml"
            raise ContentError(what, where=str(folder / "cpv.yaml"))
    if strange := [name for name in words.licences if name not in knowledge.licences]:
        what = f"licences names {strange[0]!r}, which is not in licences.yaml"
        raise ContentError(what, where=str(folder / "inferred.yaml"))


def _feed(one: FeedShape, contracts: ContractsShape) -> Feed:
    fields = one.model_dump(exclude={"every_hours", "contracts"})
    return Feed(**fields, every=one.every_hours * HOUR, contracts=(one.contracts or contracts).limits())


def _turned(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """How people say it -> how we do."""
    return {word: name for name, said in table.items() for word in (name, *said)}
