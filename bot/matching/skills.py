"""What people bring from work they know to work that is new to them. Skills never stand for a register or a title."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.matching.knowledge import Knowledge, Occupation

FEWEST = 2
"""one skill in common is nothing to speak of"""
LEAST = 1 / 3
"""part of the skills a work uses that somebody must bring"""


def shared_skills(
    done: Iterable[str], wanted: str, knowledge: Knowledge, more: Iterable[str] = ()
) -> tuple[str, ...]:
    """Skills that `wanted` uses and that the occupations `done`, or `more` skills told, bring.

    Best first: what few occupations teach says most. Unknown occupations bring nothing.
    """
    known = knowledge.occupations
    if wanted not in known:
        return ()
    brought = {*more, *(skill for one in done if one in known for skill in known[one].brings)}
    shared = (skill for skill in known[wanted].uses if skill in brought)
    return tuple(sorted(shared, key=lambda skill: len(knowledge.skills[skill].brings)))


def share(brought: Collection[str], used: Collection[str]) -> float:
    """Part of the skills used that are brought, 0..1; 0 where it is too little to count."""
    common = sum(skill in brought for skill in used)
    return common / len(used) if common >= FEWEST and common >= LEAST * len(used) else 0.0


def by_skills_alone(occupation: Occupation) -> bool:
    """Work that may be proposed to somebody for skills: no register and no professional title stands before it."""
    return not occupation.regulator and not occupation.needs
