"""The files of an official ESCO download, v1.1 or v1.2, as CSV: occupations, skills, and which work needs which skill.

Every language is a file of its own (`occupations_ar.csv`); a download of several languages may lie in several folders.
A row that cannot be read is reported by file and line, never by its text, and the others are read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.errors import ContentError, ImportRecordError

Report = Callable[[ImportRecordError], None]
Open = Callable[[Path], TextIO]
"""how a file is opened, so that the caller may show how far it is read"""
Row = Mapping[str, str]

_LANGUAGE_FILE = re.compile(r"(occupations|skills)_([a-z]{2,3})\.csv", re.IGNORECASE)
_RELATIONS_FILE = re.compile(r"occupationskillrelations(_[a-z]{2,3})?\.csv", re.IGNORECASE)
_CONCEPT = ("conceptUri", "preferredLabel", "altLabels")
_RELATION = ("occupationUri", "relationType", "skillUri")
_URI = re.compile(r"https?://data\.europa\.eu/esco/(occupation|skill)/\S+")


@dataclass(frozen=True, kw_only=True, slots=True)
class EscoFiles:
    """What lies in a folder."""

    occupations: Mapping[str, Path]
    """language -> file"""
    skills: Mapping[str, Path]
    relations: Path | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Concept:
    """An occupation or a skill in one language."""

    uri: str
    names: tuple[str, ...]
    """the preferred label first"""


def open_text(path: Path) -> TextIO:
    """A CSV file as the ESCO portal writes it: UTF-8, perhaps with a byte order mark."""
    return path.open(encoding="utf-8-sig", newline="")


def find_files(folder: Path) -> EscoFiles:
    """The ESCO files in a folder and below. Raises ContentError when there are no occupations."""
    if not folder.is_dir():
        raise ContentError("there is no such folder", where=str(folder), advice=_ADVICE)
    found: dict[str, dict[str, Path]] = {"occupations": {}, "skills": {}}
    relations = None
    for path in sorted(folder.rglob("*.csv")):
        match = _LANGUAGE_FILE.fullmatch(path.name)
        if match:
            found[match[1].lower()].setdefault(match[2].lower(), path)
        elif _RELATIONS_FILE.fullmatch(path.name):
            relations = relations or path
    if not found["occupations"]:
        raise ContentError("holds no occupations_xx.csv of ESCO", where=str(folder), advice=_ADVICE)
    return EscoFiles(occupations=found["occupations"], skills=found["skills"], relations=relations)


def read_concepts(path: Path, report: Report, open_file: Open = open_text) -> Iterator[Concept]:
    """Occupations or skills of one file. Raises ContentError when it is no such file at all."""
    for where, row in _rows(path, _CONCEPT, report, open_file):
        labels = (row["preferredLabel"], *row["altLabels"].split("\n"), *(row.get("hiddenLabels") or "").split("\n"))
        names = tuple(dict.fromkeys(label.strip() for label in labels if label.strip()))
        if not _URI.fullmatch(row["conceptUri"]) or not row["preferredLabel"].strip():
            report(ImportRecordError("has no ESCO address or no preferred label", where=where))
            continue
        yield Concept(uri=row["conceptUri"], names=names)


def read_needed_skills(path: Path, report: Report, open_file: Open = open_text) -> Iterator[tuple[str, str]]:
    """(occupation, skill) addresses for the skills that ESCO calls essential."""
    for where, row in _rows(path, _RELATION, report, open_file):
        if not (_URI.fullmatch(row["occupationUri"]) and _URI.fullmatch(row["skillUri"])):
            report(ImportRecordError("has no ESCO addresses", where=where))
        elif row["relationType"] == "essential":
            yield row["occupationUri"], row["skillUri"]


def _rows(path: Path, columns: tuple[str, ...], report: Report, open_file: Open) -> Iterator[tuple[str, Row]]:
    """(file:line, row) for every row that has all `columns`."""
    try:
        with open_file(path) as lines:
            reader = csv.DictReader(lines)
            missing = [one for one in columns if one not in (reader.fieldnames or ())]
            if missing:
                what = f"lacks the column{'s' if missing[1:] else ''} {', '.join(missing)}"
                raise ContentError(what, where=path.name, advice=_ADVICE)
            yield from _whole(reader, path.name, columns, report)
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=path.name) from error
    except UnicodeDecodeError as error:
        raise ContentError("is not UTF-8 text", where=path.name, advice=_ADVICE) from error


def _whole(
    reader: csv.DictReader[str], name: str, columns: tuple[str, ...], report: Report
) -> Iterator[tuple[str, Row]]:
    while True:
        where = f"{name}:{reader.line_num + 1}"
        try:
            row = next(reader, None)
        except csv.Error:
            report(ImportRecordError("is no row of a CSV file", where=where))
            continue
        if row is None:
            return
        if any(row.get(one) is None for one in columns):
            report(ImportRecordError("has too few columns", where=where))
            continue
        yield where, row


_ADVICE = "Download the classification as CSV from the ESCO portal of the European Commission and unpack it."
