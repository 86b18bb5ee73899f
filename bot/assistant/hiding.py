"""Small counts are hidden, and so is whatever would let somebody reckon them from the rest. Pure.

Each count is shown as a whole and split once by language and once by channel. Within a split a hidden cell must stay
one of `least` possible numbers at the least, even for somebody who knows that hidden cells are not empty. Where that
cannot be had the whole line is hidden, in both splits.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

SPLITS = ("language", "channel")
Cell = TypeVar("Cell", bound=Hashable)


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """People: all of them, and by language and channel. Each person stands in one cell of a split."""

    all: int = 0
    language: Mapping[str, int] = field(default_factory=dict)
    channel: Mapping[str, int] = field(default_factory=dict)

    def by(self, split: str) -> Mapping[str, int]:
        """The cells of a split; of none ("") there are none."""
        cells: Mapping[str, int] = getattr(self, split) if split in SPLITS else {}
        return cells


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What may be seen of a count; None is a hidden number."""

    all: int | None
    language: Mapping[str, int | None] = field(default_factory=dict)
    channel: Mapping[str, int | None] = field(default_factory=dict)

    def by(self, split: str) -> Mapping[str, int | None]:
        """The cells of a split; of none ("") there are none."""
        cells: Mapping[str, int | None] = getattr(self, split) if split in SPLITS else {}
        return cells


def hide_small(cells: Mapping[Cell, int], least: int) -> tuple[int | None, dict[Cell, int | None]]:
    """(sum, cells) as they may be shown where the sum stands beside its cells; None is a hidden number."""
    total = sum(cells.values())
    hidden = _hidden(cells, least, ())
    if hidden is None or _few(total, least):
        return None, dict.fromkeys(cells)
    return total, {cell: None if cell in hidden else number for cell, number in cells.items()}


def protect(count: Count, least: int) -> Shown:
    """The count without its small cells."""
    return _shown(count, least, dict.fromkeys(SPLITS, ()))


def protect_part(part: Count, whole: Count, least: int) -> Shown:
    """A count of some of the people of `whole`, shown beside it: those who are left must not be few either."""
    seen = protect(whole, least)
    if seen.all is None or _few(whole.all - part.all, least):
        return _nothing(part)
    also = {
        split: [
            cell for cell, number in whole.by(split).items()
            if seen.by(split)[cell] is None or _few(number - part.by(split).get(cell, 0), least)
        ]
        for split in SPLITS
    }
    full = Count(all=part.all, **{split: {**dict.fromkeys(whole.by(split), 0), **part.by(split)} for split in SPLITS})
    return _shown(full, least, also)


def _shown(count: Count, least: int, also: Mapping[str, Collection[str]]) -> Shown:
    hidden = {split: _hidden(count.by(split), least, also[split]) for split in SPLITS}
    if _few(count.all, least) or None in hidden.values():
        return _nothing(count)
    return Shown(all=count.all, **{
        split: {cell: None if cell in (hidden[split] or ()) else number for cell, number in count.by(split).items()}
        for split in SPLITS
    })


def _nothing(count: Count) -> Shown:
    """The line is hidden: its cells, too."""
    return Shown(all=None, **{split: dict.fromkeys(count.by(split)) for split in SPLITS})


def _hidden(cells: Mapping[Cell, int], least: int, also: Collection[Cell]) -> set[Cell] | None:
    """The cells to hide; None when the line cannot be shown at all."""
    hidden = {cell for cell, number in cells.items() if _few(number, least)} | set(also)
    rest = sorted(cells.keys() - hidden, key=lambda cell: (cells[cell] == 0, cells[cell], str(cell)))
    while hidden and not _safe([cells[cell] for cell in hidden], least):
        if not rest:
            return None
        hidden.add(rest.pop(0))
    return hidden


def _safe(numbers: Collection[int], least: int) -> bool:
    """The sum of hidden cells follows from the rest: each of them may still be `least` numbers or more."""
    others = sum(number > 0 for number in numbers) - 1
    return len(numbers) > 1 and sum(numbers) - others + 1 > least


def _few(number: int, least: int) -> bool:
    return 0 < number < least
