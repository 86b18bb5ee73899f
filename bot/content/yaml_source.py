"""YAML that remembers its lines.

Every scalar is read as text: `yes`, `no` and `1.0` in a list of answers are what the writer typed, and the schema turns
into numbers and truth values what should be. A key that stands twice is a mistake, not a silent overwrite.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.content.problems import Problem

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Place = tuple[str | int, ...]
"""keys and list positions from the top of the file"""


@dataclass(frozen=True, kw_only=True, slots=True)
class YamlSource:
    """A parsed file."""

    file: str
    """as shown to people: the folder and below"""
    data: Any
    """dict, list and str only"""
    lines: Mapping[Place, int]
    """1-based"""

    def line(self, place: Place) -> int:
        """The line of that place, or of the nearest place above it that exists."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(self, place: Place, what: str) -> Problem:
        return Problem(file=self.file, line=self.line(place), what=what)


def read_yaml(path: Path, base: Path, problems: list[Problem]) -> YamlSource | None:
    """Parse `path`; `base` is the folder that names are shown from. None (and a problem) when it cannot be read."""
    file = path.relative_to(base).as_posix()
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(Problem(file=file, line=line, what=f"not valid YAML: {error.problem}"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(Problem(file=file, line=1, what=f"cannot be read as text: {error}"))
    else:
        if node is None:
            problems.append(Problem(file=file, line=1, what="the file is empty"))
            return None
        lines: dict[Place, int] = {}
        data = _plain(node, (), lines, lambda line, what: problems.append(Problem(file=file, line=line, what=what)))
        return YamlSource(file=file, data=data, lines=lines)
    return None


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int], complain: Any) -> Any:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in found:
                complain(line, f'the key "{key}" stands here a second time')
            lines[*place, key] = line
            found[key] = _plain(value_node, (*place, key), lines, complain)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, index), lines, complain) for index, item in enumerate(node.value)]
    return node.value
