"""An English test that soon stops counting for the register of somebody's profession."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from bot.matching.evidence import Counting
from bot.matching.knowledge import Knowledge
from bot.matching.ladder import Ladder, ladder_of
from bot.matching.person import person_of
from bot.matching.values import Profile


@dataclass(frozen=True, kw_only=True, slots=True)
class Expiry:
    """What to remind of."""

    ladder: Ladder
    result: Counting
    notice: int
    """days: the shortest notice that is due"""

    @property
    def key(self) -> str:
        """The same whenever it is looked at: one reminder of each notice for each result."""
        return f"english:{self.result.taken.isoformat()}:{self.notice}"


def expiring(
    profile: Profile, knowledge: Knowledge, today: date, notices: Collection[int]
) -> Expiry | None:
    """The first profession for which a result runs out within the longest notice; None for registered people.

    A result of two combined sittings runs out with the older one.
    """
    person = person_of(profile, knowledge)
    if person.registered:
        return None
    for name in person.professions:
        ladder = ladder_of(profile, name, knowledge, today)
        result = ladder.english.counting if ladder is not None and ladder.now is not None else None
        due = [days for days in notices if result and result.until - timedelta(days=days) <= today <= result.until]
        if ladder is not None and result is not None and due:
            return Expiry(ladder=ladder, result=result, notice=min(due))
    return None
