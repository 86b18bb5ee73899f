"""All files that hold what Doorstep says, parsed and valid one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from bot.content.flow_schema import FlowFile, GlossaryFile, GlossaryWordsFile, PhrasesFile
from bot.content.problems import Problem
from bot.content.validate import validate
from bot.content.yaml_source import YamlSource, read_yaml

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, kw_only=True, slots=True)
class Read(Generic[Shape]):
    """A file and what it says."""

    source: YamlSource
    entry: Shape


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """The files of flows/ and the glossary."""

    flows: tuple[Read[FlowFile], ...]
    phrases: tuple[Read[PhrasesFile], ...]
    glossary: tuple[Read[GlossaryFile], ...]
    glossary_words: tuple[Read[GlossaryWordsFile], ...]


def read_sources(flows_dir: Path, knowledge_dir: Path, problems: list[Problem]) -> Sources:
    """Read every file; what cannot be used is left out and told in `problems`."""
    glossary = knowledge_dir / "glossary.yaml"
    sources = Sources(
        flows=tuple(_read(sorted(flows_dir.glob("*.yaml")), FlowFile, problems)),
        phrases=tuple(_read(sorted((flows_dir / "phrases").glob("*.yaml")), PhrasesFile, problems)),
        glossary=tuple(_read([glossary] if glossary.exists() else [], GlossaryFile, problems)),
        glossary_words=tuple(_read(sorted((knowledge_dir / "glossary").glob("*.yaml")), GlossaryWordsFile, problems)),
    )
    if not sources.flows and not problems:
        problems.append(Problem(file=flows_dir.name, line=1, what="there is no flow here"))
    return sources


def _read(paths: list[Path], shape: type[Shape], problems: list[Problem]) -> Iterator[Read[Shape]]:
    for path in paths:
        source = read_yaml(path, _content_root(path), problems)
        entry = validate(source, shape, problems) if source else None
        if source and entry:
            yield Read(source=source, entry=entry)


def _content_root(path: Path) -> Path:
    """Names are shown from the folder that holds flows/ and knowledge/."""
    return next(parent.parent for parent in path.parents if parent.name not in {"phrases", "glossary"})
