"""What is wrong with a content file, collected so that one run shows everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import ContentError


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One mistake in one file."""

    file: str
    line: int
    """1-based"""
    what: str

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"


def raise_if_any(problems: Sequence[Problem]) -> None:
    """Raise the first problem as ContentError and list the others: nothing is half-loaded."""
    if not problems:
        return
    first, *others = problems
    rest = "".join(f"\n{problem.where}: {problem.what}" for problem in others)
    raise ContentError(f"{first.what}{rest}", where=first.where)
