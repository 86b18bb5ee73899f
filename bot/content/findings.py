"""What `doorstep check` tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.content.problems import Problem
from bot.errors import ContentError


class Level(StrEnum):
    """How bad it is: an error fails the build."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing to mend, with its place."""

    file: str
    line: int
    """1-based"""
    level: Level
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.what}"


def finding_of(problem: Problem) -> Finding:
    """A file that cannot be read is an error."""
    return Finding(file=problem.file, line=problem.line, level=Level.ERROR, what=problem.what)


def finding_of_error(error: ContentError) -> Finding:
    """What a reader raised that stops at the first mistake."""
    file, _, line = error.where.rpartition(":")
    if not line.isdecimal():
        file, line = error.where, "1"
    return Finding(file=file, line=int(line), level=Level.ERROR, what=f"{error.what} {error.advice}".strip())
