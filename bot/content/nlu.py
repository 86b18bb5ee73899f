"""Reads nlu/: a Rasa project (intents, synonyms, lookup tables, regexes) with our word tables beside it.

One folder of nlu/data is one language; `xx-Latn` is the romanised variety of `xx`. All mistakes are told at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.findings import Finding, finding_of
from bot.content.lexicon import read_words
from bot.content.nlu_settings import Settings, read_settings
from bot.content.problems import Problem, raise_if_any
from bot.content.yaml_source import Place, YamlSource, read_yaml
from bot.understanding.normalise import key_of
from bot.understanding.vocabulary import LanguageWords, Term

_ANNOTATION = re.compile(r"\[(?P<text>[^\]]+)\](?:\((?P<short>[^)]+)\)|(?P<json>\{[^}]+\}))")
_KINDS = ("intent", "synonym", "lookup", "regex")


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One training sentence, without annotations."""

    text: str
    intent: str
    language: str
    """folder name"""
    where: str
    """file:line"""
    meaning: str = ""
    """what exactly it says: sentences of one meaning say the same, in any language; "" when the file does not tell"""


@dataclass(frozen=True, kw_only=True, slots=True)
class NluData:
    """Everything nlu/ says."""

    examples: tuple[Example, ...]
    words: Mapping[str, LanguageWords]
    """folder -> words, synonyms included"""
    settings: Settings


def read_nlu(nlu_dir: Path) -> NluData:
    """Read the whole folder. Raises ContentError with file, line and reason; nothing is half-loaded."""
    problems: list[Problem] = []
    data = _read(nlu_dir, problems)
    raise_if_any(problems)
    return data


def check_nlu(root: Path) -> list[Finding]:
    """All mistakes in `root`/nlu, for `doorstep check`."""
    problems: list[Problem] = []
    _read(root / "nlu", problems)
    return [finding_of(problem) for problem in problems]


def _read(nlu_dir: Path, problems: list[Problem]) -> NluData:
    settings = read_settings(nlu_dir, problems)
    examples: list[Example] = []
    words: dict[str, LanguageWords] = {}
    for folder in sorted(p for p in (nlu_dir / "data").glob("*") if p.is_dir()):
        terms: list[Term] = []
        for path in sorted(folder.glob("*.yml")):
            source = read_yaml(path, nlu_dir.parent, problems)
            if source is None or path.name == "lexicon.yml":
                continue
            for entry in _entries(source, problems):
                examples += entry.sentences(folder.name, problems)
                terms += entry.terms(problems)
        words[folder.name] = read_words(folder, nlu_dir.parent, settings, tuple(terms), problems)
    if not examples and not problems:
        problems.append(Problem(file=f"{nlu_dir.name}/data", line=1, what="there is no training sentence"))
    _no_sentence_twice(examples, problems)
    return NluData(examples=tuple(examples), words=words, settings=settings)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    """One `- intent:` (or synonym, lookup, regex) with its lines."""

    source: YamlSource
    kind: str
    name: str
    lines: tuple[tuple[int, str], ...]
    """(line number, text without "- ")"""
    meaning: str = ""

    def sentences(self, language: str, problems: list[Problem]) -> Iterator[Example]:
        if self.kind != "intent":
            return
        for line, raw in self.lines:
            text = _ANNOTATION.sub(lambda m: m["text"], raw)
            if not key_of(text):
                problems.append(Problem(file=self.source.file, line=line, what="an empty example"))
                continue
            where = f"{self.source.file}:{line}"
            yield Example(text=text, intent=self.name, language=language, where=where, meaning=self.meaning)

    def terms(self, problems: list[Problem]) -> Iterator[Term]:
        if self.kind == "regex":
            for line, pattern in self.lines:
                _compiles(self.source.file, line, pattern, problems)
        elif self.kind == "intent":
            for line, raw in self.lines:
                yield from _annotated(self.source.file, line, raw, problems)
        else:
            kind, value = ("lookup", "") if self.kind == "lookup" else _named(self.name)
            for _, form in self.lines:
                yield Term(form=form, kind=self.name if kind == "lookup" else kind, value=value or form)


def _entries(source: YamlSource, problems: list[Problem]) -> Iterator[_Entry]:
    data = source.data
    if not isinstance(data, dict) or not isinstance(data.get("nlu"), list):
        problems.append(source.problem((), 'needs a list under "nlu:"'))
        return
    for index, item in enumerate(data["nlu"]):
        place: Place = ("nlu", index)
        kind = next((k for k in _KINDS if isinstance(item, dict) and k in item), "")
        if not kind:
            problems.append(source.problem(place, f"needs one of {', '.join(_KINDS)}"))
        elif not isinstance(item.get("examples"), str):
            problems.append(source.problem(place, f'"{item[kind]}" needs "examples: |" with one "- ..." a line'))
        else:
            lines = tuple(_lines(source, (*place, "examples"), item["examples"], problems))
            metadata = item.get("metadata")
            meaning = str(metadata.get("meaning", "")) if isinstance(metadata, dict) else ""
            yield _Entry(source=source, kind=kind, name=item[kind], lines=lines, meaning=meaning)


def _lines(source: YamlSource, place: Place, block: str, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    first = source.line(place) + 1  # the block begins under its key
    for offset, raw in enumerate(block.split("\n")):
        text = raw.strip()
        if text.startswith("- ") and text[2:].strip():
            yield first + offset, text[2:].strip()
        elif text and not text.startswith("#"):
            problems.append(Problem(file=source.file, line=first + offset, what='an example must begin with "- "'))


def _named(synonym: str) -> tuple[str, str]:
    """`country:SY` -> (country, SY); a plain id is an occupation."""
    kind, colon, value = synonym.partition(":")
    return (kind, value) if colon else ("occupation", synonym)


def _annotated(file: str, line: int, raw: str, problems: list[Problem]) -> Iterator[Term]:
    """`[Aleppo]{"entity": "country", "value": "SY"}` teaches a term; `[nurse](occupation)` needs a synonym."""
    for match in _ANNOTATION.finditer(raw):
        if not match["json"]:
            continue
        try:
            said: dict[str, Any] = json.loads(match["json"])
        except json.JSONDecodeError:
            problems.append(Problem(file=file, line=line, what="the annotation in {} is not valid JSON"))
            continue
        if "value" in said and "entity" in said:
            yield Term(form=match["text"], kind=str(said["entity"]), value=str(said["value"]))


def _compiles(file: str, line: int, pattern: str, problems: list[Problem]) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        problems.append(Problem(file=file, line=line, what=f"not a valid regular expression: {error}"))


def _no_sentence_twice(examples: list[Example], problems: list[Problem]) -> None:
    """The same sentence under two intents of one language teaches nothing but doubt."""
    seen: dict[tuple[str, str], Example] = {}
    for example in examples:
        first = seen.setdefault((example.language, key_of(example.text)), example)
        if first.intent != example.intent:
            file, _, line = example.where.rpartition(":")
            what = f"the same sentence stands under {first.intent} at {first.where}"
            problems.append(Problem(file=file, line=int(line), what=what))
