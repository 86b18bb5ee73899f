"""Reads knowledge/ into the matcher's `Knowledge`. All or nothing: a file that is wrong stops the reading."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.content.attendance_file import read_attending
from bot.content.findings import Finding, finding_of_error
from bot.content.knowledge_files import (
    CarefulFile,
    EnglishShape,
    EnterpriseFile,
    OccupationsFile,
    PermissionFile,
    PlacesFile,
    ReasonsFile,
    RegulatorsFile,
    RulesFile,
    WindowsFile,
    WindowShape,
)
from bot.content.ladder_files import read_ladders, read_support
from bot.content.licence_files import read_licences
from bot.content.skills import read_skills, with_skills
from bot.content.yaml_file import read_model, read_yaml
from bot.errors import ContentError
from bot.matching.careful import CarefulWords
from bot.matching.knowledge import (
    EnglishRule,
    Knowledge,
    ListedWork,
    Occupation,
    PermissionRule,
    Place,
    Regulator,
    Rules,
    TestFacts,
)
from bot.matching.relations import relate
from bot.matching.windows import Window, spans

SENTENCES = ("reasons.yaml", "steps.yaml")


def read_knowledge(folder: Path) -> Knowledge:
    """Everything the matcher knows, from the folder knowledge/. Raises ContentError with file and line."""
    occupations = _occupations(read_model(folder / "occupations.yaml", OccupationsFile))
    skills = read_skills(folder / "skills.yaml", occupations)
    occupations = with_skills(occupations, skills)
    places = read_model(folder / "places.yaml", PlacesFile)
    regulators = read_model(folder / "regulators.yaml", RegulatorsFile)
    sentences = _sentences(folder)
    support = read_support(folder / "support.yaml")
    _names_exist(folder / "regulators.yaml", regulators, occupations)
    permission = read_model(folder / "permission.yaml", PermissionFile)
    rules = Rules(contract_share=read_model(folder / "enterprise.yaml", EnterpriseFile).contract_share)
    return Knowledge(
        occupations=occupations,
        skills=skills,
        rules=_with_regulators(_with_permission(rules, permission), regulators),
        outcodes={**_outcodes(folder / "outcodes.csv"), **{k: (v.lat, v.lon) for k, v in places.outcodes.items()}},
        areas={code: one.area for code, one in places.outcodes.items() if one.area},
        core=frozenset(code for code, one in places.outcodes.items() if one.core),
        places={name: Place(id=name, **one.model_dump()) for name, one in places.places.items()},
        windows={
            name: _window(name, one)
            for name, one in read_model(folder / "windows.yaml", WindowsFile).windows.items()
        },
        careful={
            name: CarefulWords(kind=name, **one.model_dump())
            for name, one in read_model(folder / "careful.yaml", CarefulFile).kinds.items()
        },
        sentences=sentences,
        licences=read_licences(folder / "licences.yaml", occupations, sentences),
        ladders=read_ladders(folder / "ladders", occupations, regulators.regulators, sentences, support),
        support=support,
        attending=read_attending(folder / "attendance.yaml"),
        relations=relate(occupations),
    )


def check_knowledge(root: Path) -> list[Finding]:
    """The first mistake in knowledge/, for `doorstep check`. `root` holds knowledge/."""
    try:
        read_knowledge(root / "knowledge")
    except ContentError as error:
        return [finding_of_error(error)]
    return []


def with_rules(knowledge: Knowledge, path: Path) -> Knowledge:
    """The same knowledge under the permission and regulator rules of another file.

    The file has the shape of permission.yaml, of regulators.yaml, or holds both under `permission:` and `regulators:`.
    Raises ContentError with file and line.
    """
    file = _rules_file(path)
    rules = knowledge.rules
    if file.permission:
        rules = _with_permission(rules, file.permission)
    if file.regulators:
        _names_exist(path, file.regulators, knowledge.occupations)
        rules = _with_regulators(rules, file.regulators)
    return replace(knowledge, rules=rules)


def _rules_file(path: Path) -> RulesFile:
    data, _ = read_yaml(path)
    if not isinstance(data, dict):
        raise ContentError("holds no rules", where=f"{path}:1", advice="Start from knowledge/permission.yaml.")
    if "statuses" in data:
        return RulesFile(permission=read_model(path, PermissionFile))
    if "tests" in data:
        return RulesFile(regulators=read_model(path, RegulatorsFile))
    return read_model(path, RulesFile)


def _sentences(folder: Path) -> dict[str, str]:
    """Why an opening fits, and the usual next steps. An id stands in one of the files only."""
    found: dict[str, str] = {}
    for name in SENTENCES:
        path = folder / name
        for key, one in read_model(path, ReasonsFile).root.items():
            if key in found:
                raise ContentError(f"{key!r} stands in {SENTENCES[0]} too", where=str(path))
            found[key] = one.text
    return found


def _occupations(file: OccupationsFile) -> dict[str, Occupation]:
    return {name: Occupation(id=name, **one.model_dump()) for name, one in file.occupations.items()}


def _with_permission(rules: Rules, file: PermissionFile) -> Rules:
    lists = {
        name: {soc: ListedWork(until=one.until, years=one.years, ask=one.ask) for soc, one in rows.items()}
        for name, rows in file.lists.items()
    }
    rows = tuple(
        PermissionRule(**row.model_dump(exclude={"list", "fact", "note"}), listed=lists.get(row.list, {}))
        for row in file.statuses
    )
    return replace(
        rules, permission=rows, permission_aliases=dict(file.aliases), minimum_age=file.ages.everyone
    )


def _with_regulators(rules: Rules, file: RegulatorsFile) -> Rules:
    points = dict[str, float](file.oet_points.items())
    return replace(
        rules,
        regulators={
            name: Regulator(
                id=name, name=one.name, professions=one.professions,
                aliases=tuple(alias.casefold() for alias in one.aliases),
                english=tuple(_english(row, points, file.review_by) for row in one.english),
            )
            for name, one in file.regulators.items()
        },
        tests={
            name: TestFacts(
                valid_months=one.valid_months, levels=dict[str, float](one.levels.items()),
                version_implied=one.version_implied,
            )
            for name, one in file.tests.items()
        },
        oet_points=points,
        helps=file.helps,
    )


def _english(row: EnglishShape, points: Mapping[str, float], review_by: date | None) -> EnglishRule:
    def score(value: float | str) -> float:
        return points[value] if isinstance(value, str) else value

    return EnglishRule(
        test=row.test, version=row.version, overall=score(row.overall),
        parts={part: score(value) for part, value in row.parts.items()},
        combine_months=row.combine_months if row.combine else 0, combine_short=row.combine_short,
        valid_months=row.valid_months, professions=row.professions,
        review_by=row.review_by or review_by or date.max,
    )


def _names_exist(path: Path, file: RegulatorsFile, occupations: Mapping[str, Occupation]) -> None:
    for name, one in file.regulators.items():
        _known(path, f"regulators.{name}.professions", one.professions, occupations)


def _window(name: str, shape: WindowShape) -> Window:
    found = (span for one in shape.times for day in one.days for span in spans(day, one.start, one.to))
    return Window(id=name, spans=tuple(found), hours=shape.hours)


def _known(path: Path, where: str, names: Iterable[str], known: Mapping[str, object]) -> None:
    for name in names:
        if name not in known:
            raise ContentError(f"{where} names {name!r}, which does not exist", where=str(path))


def _outcodes(path: Path) -> dict[str, tuple[float, float]]:
    """Outward code -> (latitude, longitude) from the CSV of all UK codes."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return {row["outcode"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)}
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise ContentError("wants the columns outcode,lat,lon with numbers", where=str(path)) from error
