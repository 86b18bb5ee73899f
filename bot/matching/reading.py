"""What a rule reads of an opening, as one value: openings with the same value are alike to that rule."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from operator import attrgetter
from typing import Any

from bot.matching.hours import at_night
from bot.matching.knowledge import Knowledge
from bot.matching.score import helps
from bot.matching.travel import outward
from bot.matching.values import Opportunity

MADE: Mapping[str, Callable[[Opportunity, Knowledge], Any]] = {
    "area": lambda opening, _: outward(opening.postcode),
    "helps": helps,
    "night": lambda opening, _: at_night(opening),
}
"""names for what is not a field itself"""


def reader(names: tuple[str, ...], knowledge: Knowledge) -> Callable[[Opportunity], Hashable]:
    """(opening) -> the value of these names; "requirements.x" is a requirement."""
    reads = tuple(_one(name, knowledge) for name in names)
    return lambda opening: tuple(read(opening) for read in reads)


def _one(name: str, knowledge: Knowledge) -> Callable[[Opportunity], Any]:
    made = MADE.get(name)
    return attrgetter(name) if made is None else lambda opening: made(opening, knowledge)
