"""YAML with line numbers: an error names the file, the line and what is wrong in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import ContentError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is built in: five times faster
Model = TypeVar("Model", bound=BaseModel)
Steps = tuple[str | int, ...]
"""where a value stands: keys and list positions from the top"""
MOST_FAULTS = 3
"""so many are named at once"""


def read_yaml(path: Path) -> tuple[Any, Mapping[Steps, int]]:
    """The data of a file and the line (from 1) of every value. Raises ContentError, also for a key written twice."""
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise ContentError("is not UTF-8 text", where=str(path), advice="Save it as UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(f"is not valid YAML: {error.problem}", where=f"{path}:{line}") from error
    if node is None:
        raise ContentError("is empty", where=str(path))
    lines = dict(_lines(node, (), path))
    return yaml.SafeLoader("").construct_document(node), lines


def read_model(path: Path, model: type[Model]) -> Model:
    """The file as a value of `model`. Raises ContentError with file and line for the first things that are wrong."""
    data, lines = read_yaml(path)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        what = "; ".join(f"{'.'.join(str(step) for step in one['loc'])}: {one['msg']}" for one in found[:MOST_FAULTS])
        raise ContentError(what, where=f"{path}:{line_of(found[0]['loc'], lines)}") from error


def line_of(steps: Steps, lines: Mapping[Steps, int]) -> int:
    """Line of the value, or of the nearest thing around it that has one."""
    while steps and steps not in lines:
        steps = steps[:-1]
    return lines.get(steps, 1)


def _lines(node: yaml.Node, steps: Steps, path: Path) -> Iterator[tuple[Steps, int]]:
    yield steps, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _lines(item, (*steps, position), path)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise ContentError(f"{key.value!r} is written twice", where=f"{path}:{key.start_mark.line + 1}")
            seen.add(key.value)
            yield from _lines(value, (*steps, key.value), path)
