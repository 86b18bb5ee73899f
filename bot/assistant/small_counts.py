"""Counts of so few people that they could be recognised are not shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

FEW = 5
"""a smaller number is told as "fewer than" this"""
Key = TypeVar("Key")


def is_small(count: int) -> bool:
    """Whether it is told as "fewer than"; nobody is nobody."""
    return 0 < count < FEW


def with_small_hidden(counts: Mapping[Key, int]) -> dict[Key, int | None]:
    """None in place of the small ones. A single one could be reckoned from the total: then the next goes with it."""
    hidden = {key for key, count in counts.items() if is_small(count)}
    if len(hidden) == 1 and (others := [key for key, count in counts.items() if count and key not in hidden]):
        hidden.add(min(others, key=lambda key: counts[key]))
    return {key: None if key in hidden else count for key, count in counts.items()}
