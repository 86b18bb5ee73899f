"""Reads knowledge/skills.yaml, and gives every occupation the skills it brings and uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bot.content.knowledge_files import Dated, Shape
from bot.content.yaml_file import line_of, read_model, read_yaml
from bot.errors import ContentError
from bot.matching.knowledge import Occupation, Skill


class SkillShape(Shape):
    """One entry of skills.yaml."""

    label: str
    uses: tuple[str, ...]
    brings: tuple[str, ...] = ()


class SkillsFile(Dated):
    """skills.yaml"""

    skills: dict[str, SkillShape]


def read_skills(path: Path, occupations: Mapping[str, Occupation]) -> dict[str, Skill]:
    """The skills by id. Raises ContentError with file and line, also for an occupation that does not exist."""
    file = read_model(path, SkillsFile)
    parts = _professions(occupations.values())
    for name, one in file.skills.items():
        for other in (*one.uses, *one.brings):
            if other not in occupations and other not in parts:
                raise ContentError(
                    f"the skill {name} names the occupation {other!r}, which does not exist",
                    where=f"{path}:{line_of(('skills', name), read_yaml(path)[1])}",
                )
    return {
        name: Skill(
            id=name, label=one.label, uses=tuple(_all(one.uses, parts)),
            brings=tuple(_all((*one.uses, *one.brings), parts)),
        )
        for name, one in file.skills.items()
    }


def with_skills(occupations: Mapping[str, Occupation], skills: Mapping[str, Skill]) -> dict[str, Occupation]:
    """The same occupations, with the skills they bring and use, in the order of the file."""
    return {
        name: replace(
            one,
            brings=tuple(skill.id for skill in skills.values() if name in skill.brings),
            uses=tuple(skill.id for skill in skills.values() if name in skill.uses),
        )
        for name, one in occupations.items()
    }


def _professions(occupations: Iterable[Occupation]) -> Mapping[str, list[str]]:
    """Profession -> its parts: "nurse" -> adult nurse, children's nurse ..."""
    parts: dict[str, list[str]] = {}
    for one in occupations:
        if one.profession:
            parts.setdefault(one.profession, []).append(one.id)
    return parts


def _all(names: Iterable[str], parts: Mapping[str, list[str]]) -> Iterator[str]:
    yield from dict.fromkeys(part for name in names for part in parts.get(name, [name]))
