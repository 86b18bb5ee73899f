"""A parsed file against its schema; what does not fit is told in plain words, with the line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.content.problems import Problem
from bot.content.yaml_source import Place, YamlSource

Shape = TypeVar("Shape", bound=BaseModel)
Explain = Callable[[ErrorDetails, Place, type[BaseModel]], str]


def validate(source: YamlSource, shape: type[Shape], problems: list[Problem]) -> Shape | None:
    """The file as `shape`, or None and one problem for each mistake."""
    try:
        return shape.model_validate(source.data)
    except ValidationError as error:
        problems.extend(_problem(source, shape, detail) for detail in error.errors(include_url=False))
        return None


def _problem(source: YamlSource, shape: type[BaseModel], detail: ErrorDetails) -> Problem:
    place: Place = tuple(part for part in detail["loc"] if part != "[key]")
    explain = _WORDS.get(detail["type"], _other)
    return source.problem(place, explain(detail, place, shape))


def _unknown_key(_detail: ErrorDetails, place: Place, shape: type[BaseModel]) -> str:
    key = str(place[-1])
    near = get_close_matches(key, _all_keys(shape), n=1)
    return f'unknown key "{key}"' + (f'; did you mean "{near[0]}"?' if near else "")


def _missing(_detail: ErrorDetails, place: Place, _shape: type[BaseModel]) -> str:
    return f'the key "{place[-1]}" is missing'


def _pattern(detail: ErrorDetails, place: Place, _shape: type[BaseModel]) -> str:
    return f'"{detail["input"]}" cannot be used for "{place[-1]}": letters, digits and underscores only'


def _value(detail: ErrorDetails, _place: Place, _shape: type[BaseModel]) -> str:
    return str(detail["msg"]).removeprefix("Value error, ")


def _expected(what: str) -> Explain:
    return lambda _detail, place, _shape: (f'"{place[-1]}": ' if place else "") + f"{what} is expected here"


def _other(detail: ErrorDetails, place: Place, _shape: type[BaseModel]) -> str:
    name = f'"{place[-1]}": ' if place else ""
    return name + detail["msg"][0].lower() + detail["msg"][1:]


_WORDS: Mapping[str, Explain] = MappingProxyType({
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "string_pattern_mismatch": _pattern,
    "value_error": _value,
    "string_type": _expected("a text"),
    "string_too_short": _expected("a text that is not empty"),
    "tuple_type": _expected("a list like [a, b]"),
    "bool_parsing": _expected("true or false"),
    "dict_type": _expected("a mapping of keys and values"),
    "model_type": _expected("a mapping of keys and values"),
})


def _all_keys(shape: type[BaseModel]) -> list[str]:
    """Keys of the shape and of everything in it, for "did you mean"."""
    return sorted(_keys(shape.model_json_schema(by_alias=True)))


def _keys(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
        return own.union(*map(_keys, schema.values()))
    if isinstance(schema, list):
        return set().union(*map(_keys, schema))
    return set()
