"""Reads standards.yaml: the formats of events, and where each field stands in them."""

from __future__ import annotations

from datetime import date as Day  # noqa: N812 - the field is called date
from pathlib import Path

from pydantic import Field, model_validator

from bot.content.knowledge_files import Dated, Shape
from bot.content.yaml_file import read_model


class FormatShape(Shape):
    """One format."""

    name: str
    version: str
    date: Day | None = None
    """of the version, where it is known"""
    address: str = Field(pattern="^https://")
    media_type: str
    notes: str = ""


class StandardsFile(Dated):
    """standards.yaml"""

    formats: dict[str, FormatShape]
    fields: dict[str, dict[str, str]]
    """field of an event -> {what: meaning, format: where it stands}"""

    @model_validator(mode="after")
    def _formats_exist(self) -> StandardsFile:
        for name, told in self.fields.items():
            if unknown := sorted(set(told) - {"what", *self.formats}):
                raise ValueError(f"the field {name} names the format {unknown[0]!r}, which is not in this file")
            if "what" not in told:
                raise ValueError(f"the field {name} does not say what it is")
        return self


def read_standards(folder: Path) -> StandardsFile:
    """knowledge/standards.yaml. Raises ContentError."""
    return read_model(folder / "standards.yaml", StandardsFile)
