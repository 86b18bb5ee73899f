"""Reads knowledge/inbox.yaml and knowledge/safeguarding.yaml: targets, and what was agreed to do in danger."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from pydantic import Field, model_validator

from bot.assistant.inbox import Help, InboxRules, Procedure, Target
from bot.content.findings import Finding, finding_of_error
from bot.content.knowledge_files import Dated, Shape
from bot.content.yaml_file import read_model
from bot.errors import ContentError

EVERYBODY = "everybody"


class TargetShape(Shape):
    """One of the two."""

    minutes: int = Field(default=0, ge=0)
    working_days: int = Field(default=0, ge=0, le=10)

    @model_validator(mode="after")
    def _one_of_them(self) -> TargetShape:
        if bool(self.minutes) == bool(self.working_days):
            raise ValueError("say either minutes or working_days")
        return self


class TargetsShape(Shape):
    """By urgency."""

    urgent: TargetShape
    usual: TargetShape


class InboxFile(Dated):
    """inbox.yaml"""

    targets: TargetsShape
    hold_minutes: int = Field(ge=5, le=24 * 60)
    holidays: frozenset[date] = frozenset()


class HelpShape(Shape):
    """A telephone number."""

    name: str
    phone: str = Field(pattern=r"^[0-9 ]{3,14}$")
    note: str = ""
    fact: str


class ProcedureShape(Shape):
    """What to do, in order."""

    agreed: bool
    steps: tuple[str, ...] = Field(min_length=1)
    helps: tuple[HelpShape, ...] = ()


class SafeguardingFile(Dated):
    """safeguarding.yaml"""

    procedures: dict[str, ProcedureShape]
    partners: dict[str, ProcedureShape] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _holds_for_everybody(self) -> SafeguardingFile:
        if set(self.procedures) != {EVERYBODY}:
            raise ValueError(f"procedures has one entry, {EVERYBODY!r}; those of partners stand under `partners`")
        return self


def read_inbox(folder: Path) -> InboxRules:
    """The rules, from the folder knowledge/. Raises ContentError with file and line."""
    rules = read_model(folder / "inbox.yaml", InboxFile)
    danger = read_model(folder / "safeguarding.yaml", SafeguardingFile)
    procedures = {"": danger.procedures[EVERYBODY], **danger.partners}
    return InboxRules(
        urgent=Target(**rules.targets.urgent.model_dump()), usual=Target(**rules.targets.usual.model_dump()),
        hold=timedelta(minutes=rules.hold_minutes), holidays=rules.holidays,
        procedures={partner: _procedure(one, danger) for partner, one in procedures.items()},
    )


def check_inbox(root: Path) -> list[Finding]:
    """The first mistake in them, for `doorstep check`. `root` holds knowledge/."""
    try:
        read_inbox(root / "knowledge")
    except ContentError as error:
        return [finding_of_error(error)]
    return []


def _procedure(one: ProcedureShape, file: SafeguardingFile) -> Procedure:
    return Procedure(
        steps=one.steps, helps=tuple(Help(name=h.name, phone=h.phone, note=h.note) for h in one.helps),
        agreed=one.agreed, as_of=file.as_of, review_by=file.review_by or file.as_of,
    )
