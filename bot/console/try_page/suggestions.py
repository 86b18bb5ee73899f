"""First messages to try and the place that "send my location" sends: data in `suggestions.yaml`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.console.language_names import LanguageName, direction, language_name
from bot.errors import ContentError

FILE = Path(__file__).parent / "suggestions.yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where the pretended phone is (WGS 84 degrees)."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A message somebody could begin with."""

    language: LanguageName
    note: str
    """in English, such as "in Latin letters"; often empty"""
    text: str
    dir: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestions:
    """What the try-it page offers."""

    messages: tuple[Suggestion, ...]
    place: Place


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Message(_Strict):
    language: str
    text: str
    note: str = ""


class _Place(_Strict):
    name: str
    latitude: float
    longitude: float


class _File(_Strict):
    place: _Place
    messages: tuple[_Message, ...]


def read_suggestions(languages: Collection[str], file: Path = FILE) -> Suggestions:
    """Those in the live `languages`. Raises ContentError with the file and what is wrong."""
    try:
        read = _File.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(f"not YAML: {error.problem}", where=f"{file.name}:{line}") from error
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ContentError(wrong["msg"], where=f"{file.name}: {'.'.join(map(str, wrong['loc']))}") from error
    return Suggestions(
        place=Place(name=read.place.name, latitude=read.place.latitude, longitude=read.place.longitude),
        messages=tuple(_suggestion(message) for message in read.messages if message.language in languages),
    )


def _suggestion(message: _Message) -> Suggestion:
    return Suggestion(
        language=language_name(message.language), note=message.note, text=message.text,
        dir=direction(message.language, message.text),
    )
