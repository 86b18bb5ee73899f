"""Every sentence Doorstep may say, with the place it comes from: what translators translate and `check` measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel

from bot.content.flow_schema import StepEntry, Wording
from bot.content.flows import sentence
from bot.content.problems import Problem, raise_if_any
from bot.content.sources import Sources, read_sources
from bot.content.validate import validate
from bot.content.yaml_source import Place, YamlSource, read_yaml
from bot.sentence import Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One sentence of the content."""

    sentence: Sentence
    file: str
    line: int
    note: str = ""
    """for translators"""
    channel: str = ""
    """the only channel it is used on"""
    budget: int = 0
    """SMS parts it may take together with `choices`; 0 when it is only a part of other messages"""
    choices: tuple[Sentence, ...] = ()
    critical: bool = False
    """native speakers read it first"""


LABELS = (
    ("occupations", "label", "occupation"), ("skills", "label", "skill"), ("licences", "label", "licence"),
    ("support", "text", "support"),
)
"""file of knowledge/ (and the key in it), the words of each entry, and their context"""
SENTENCES = ("reasons.yaml", "steps.yaml")
"""files of knowledge/ with sentences by id"""


class _Label(BaseModel):
    """What we read of an occupation, a skill, a licence or somebody who helps; other facts belong to the matcher."""

    model_config = ConfigDict(extra="ignore")
    label: str = ""
    text: str = ""


class _Labels(RootModel[dict[str, _Label]]):
    """Entries by id."""


class _Stage(_Label):
    """A stage of a ladder; exams and courses have a label."""

    id: str


class _Ladder(BaseModel):
    model_config = ConfigDict(extra="ignore")
    ladder: str
    stages: tuple[_Stage, ...]


def read_entries(root: Path) -> tuple[Entry, ...]:
    """All entries of the content under `root`, in the order of the files. Raises ContentError."""
    problems: list[Problem] = []
    sources = read_sources(root / "flows", root / "knowledge", problems)
    entries = (
        *_flows(sources), *_phrases(sources), *_glossary(sources),
        *(entry for name, words, context in LABELS for entry in _labels(root, name, words, context, problems)),
        *_stages(root, problems),
        *(entry for name in SENTENCES for entry in _reasons(root, name, problems)),
    )
    raise_if_any(problems)
    return entries


def _flows(sources: Sources) -> Iterator[Entry]:
    for read in sources.flows:
        flow = read.entry.flow
        if read.entry.title:
            yield _entry(read.source, ("title",), Sentence(context=f"{flow}.title", text=read.entry.title))
        for name, step in read.entry.steps.items():
            for entry in _step(read.source, ("steps", name), f"{flow}.{name}", step):
                yield replace(entry, critical=True) if read.entry.critical or step.critical else entry


def _step(source: YamlSource, at: Place, context: str, step: StepEntry) -> Iterator[Entry]:
    labels = {key: sentence(f"{context}.{key}", label) for key, label in step.choices.items()}
    for kind, wording in (("say", step.say), ("ask", step.ask)):
        if wording:
            yield _worded(
                source, (*at, kind), sentence(context, wording), wording,
                budget=max(step.budget, wording.budget), choices=tuple(labels.values()),
            )
    if step.help:
        yield _worded(source, (*at, "help"), sentence(f"{context}.help", step.help), step.help, budget=step.help.budget)
    if step.reminder:
        yield _worded(
            source, (*at, "reminder"), sentence(f"{context}.reminder", step.reminder), step.reminder,
            budget=step.reminder.budget, choices=tuple(labels.values()),
        )
    if step.short:
        yield _worded(
            source, (*at, "short"), sentence(f"{context}.short", step.short), step.short,
            budget=max(step.budget, step.short.budget), choices=tuple(labels.values()),
        )
    for key, wording in step.wordings.items():
        yield _worded(
            source, (*at, "wordings", key), sentence(f"{context}.{key}", wording), wording,
            budget=max(step.budget, wording.budget), choices=tuple(labels.values()),
        )
    for key, label in labels.items():
        yield _worded(source, (*at, "choices", key), label, step.choices[key])


def _phrases(sources: Sources) -> Iterator[Entry]:
    for read in sources.phrases:
        for key, wording in read.entry.phrases.items():
            said = sentence(f"phrase.{key}", wording)
            yield _worded(read.source, ("phrases", key), said, wording, budget=wording.budget)


def _glossary(sources: Sources) -> Iterator[Entry]:
    for read in sources.glossary:
        for key, term in read.entry.terms.items():
            said = sentence(f"glossary.{key}", term.meaning)
            yield _worded(read.source, ("terms", key, "meaning"), said, term.meaning, budget=term.meaning.budget)


def _labels(root: Path, name: str, words: str, context: str, problems: list[Problem]) -> Iterator[Entry]:
    source = _knowledge(root, f"{name}.yaml", problems)
    read = validate(_part(source, name), _Labels, problems) if source and _has(source, name) else None
    if source and read:
        for key, one in read.root.items():
            said = Sentence(context=f"{context}.{key}", text=getattr(one, words))
            yield _entry(source, (name, key, words), said)


def _stages(root: Path, problems: list[Problem]) -> Iterator[Entry]:
    for path in sorted((root / "knowledge" / "ladders").glob("*.yaml")):
        source = read_yaml(path, root, problems)
        read = validate(source, _Ladder, problems) if source else None
        for number, one in enumerate(read.stages if read else ()):
            if source and read and one.label:
                said = Sentence(context=f"stage.{read.ladder}.{one.id}", text=one.label)
                yield _entry(source, ("stages", number, "label"), said)


def _has(source: YamlSource, name: str) -> bool:
    return isinstance(source.data, dict) and name in source.data


def _reasons(root: Path, name: str, problems: list[Problem]) -> Iterator[Entry]:
    source = _knowledge(root, name, problems)
    for key, value in (source.data.items() if source and isinstance(source.data, dict) else ()):
        if source and isinstance(value, dict):
            wording = validate(_part(source, key), Wording, problems)
            if wording:
                yield _worded(source, (key,), sentence(f"reason.{key}", wording), wording, budget=wording.budget)


def _part(source: YamlSource, key: str) -> YamlSource:
    """What stands under a key of the top level, as if it were a file of its own."""
    lines = {place[1:]: line for place, line in source.lines.items() if place[:1] == (key,)}
    return YamlSource(file=source.file, data=source.data[key], lines=lines)


def _knowledge(root: Path, name: str, problems: list[Problem]) -> YamlSource | None:
    path = root / "knowledge" / name
    return read_yaml(path, root, problems) if path.exists() else None


def _worded(
    source: YamlSource, place: Place, said: Sentence, wording: Wording, *,
    budget: int = 0, choices: tuple[Sentence, ...] = (),
) -> Entry:
    return Entry(
        sentence=said, file=source.file, line=source.line(place), note=wording.note, channel=wording.channel,
        budget=budget, choices=choices, critical=wording.critical,
    )


def _entry(source: YamlSource, place: Place, said: Sentence) -> Entry:
    return Entry(sentence=said, file=source.file, line=source.line(place))
