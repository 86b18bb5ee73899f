"""nlu/doorstep.yml: thresholds and the few word tables that are not one language's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.content.problems import Problem
from bot.content.yaml_source import YamlSource, read_yaml


class Glued(BaseModel):
    """What may be written together with a word of one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()


class Settings(BaseModel):
    """The file as values."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    thresholds: Mapping[str, float] = Field(default_factory=dict)
    keywords: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    polite: tuple[str, ...] = ()
    negator_follows: tuple[str, ...] = ()
    character_share: Mapping[str, float] = Field(default_factory=dict)
    """folder -> weight of the characters beside the sentence embedding; 1: the embedding is not asked"""
    glued: Mapping[str, Glued] = Field(default_factory=dict)


def read_settings(nlu_dir: Path, problems: list[Problem]) -> Settings:
    """The settings; defaults where the file is missing or wrong (then with a problem)."""
    path = nlu_dir / "doorstep.yml"
    if not path.exists():
        problems.append(Problem(file=f"{nlu_dir.name}/doorstep.yml", line=1, what="the file is missing"))
        return Settings()
    source = read_yaml(path, nlu_dir.parent, problems)
    if source is None:
        return Settings()
    try:
        return Settings.model_validate(source.data)
    except ValidationError as error:
        problems += refusals(source, error)
        return Settings()


def refusals(source: YamlSource, error: ValidationError) -> list[Problem]:
    """What a schema did not accept, each with its line."""
    return [
        source.problem(one["loc"], f"{'.'.join(map(str, one['loc']))}: {one['msg']}")
        for one in error.errors(include_url=False)
    ]
