"""knowledge/attendance.yaml -> `Attending`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from bot.content.knowledge_files import Dated, Shape
from bot.content.yaml_file import read_model
from bot.matching.attending import Attending, Helps

FEWEST_WORDS = 150
"""with fewer the word of one day is too easily guessed"""
Word = Annotated[str, Field(pattern=r"^[a-z]{4,9}$")]


class HelpsShape(Shape):
    """One sentence."""

    say: str
    when: Literal["", "creche", "bring_child", "cost_help", "morning"] = ""


class AttendanceFile(Dated):
    """attendance.yaml"""

    words: Annotated[tuple[Word, ...], Field(min_length=FEWEST_WORDS)]
    reminders: dict[str, tuple[HelpsShape, ...]]

    @field_validator("words")
    @classmethod
    def _once(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        twice = sorted({one for one in words if words.count(one) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)}: a word stands twice")
        return words


def read_attending(path: Path) -> Attending:
    """Raises ContentError with file and line."""
    file = read_model(path, AttendanceFile)
    return Attending(
        words=tuple(word.upper() for word in file.words),
        reminders={
            reason: tuple(Helps(say=one.say, when=one.when) for one in helps)
            for reason, helps in file.reminders.items()
        },
    )
