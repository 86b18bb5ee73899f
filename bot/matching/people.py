"""The best people for an opening: the same rules and scores, seen from the other side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

import numpy as np

from bot.matching.board import NEVER, VERDICTS
from bot.matching.crowd import Judge, crowd_of
from bot.matching.knowledge import Knowledge
from bot.matching.match import Standing, match, worth_a_message
from bot.matching.values import Match, Opportunity, Profile


class People:
    """Profiles in columns, to be held against one opening after the other on one day."""

    def __init__(self, profiles: Iterable[Profile], knowledge: Knowledge, today: date) -> None:
        self._profiles = tuple(sorted(profiles, key=lambda one: one.id))
        self._knowledge, self._today = knowledge, today
        self._judge = Judge(crowd_of(self._profiles, knowledge), knowledge, today)

    def best_for(
        self, opportunity: Opportunity, limit: int | None = None, *, fresh_only: bool = False
    ) -> tuple[tuple[Profile, Match], ...]:
        """Who it is for, best first, of equals by id; reasons are made only for those.

        With `fresh_only` only those for whom it is worth a message: see `rank`.
        """
        found = (
            (person, match(person, opportunity, self._knowledge, self._today))
            for person, standing in self._ordered(opportunity)
            if not fresh_only or worth_a_message(person, standing)
        )
        return tuple(islice(found, limit))

    def _ordered(self, opportunity: Opportunity) -> Iterator[tuple[Profile, Standing]]:
        ranks, scores = self._judge.of(opportunity)
        for place in np.argsort(-scores, kind="stable"):
            if ranks[place] != NEVER:
                yield self._profiles[place], Standing(
                    opening=opportunity, verdict=VERDICTS[ranks[place]], score=float(scores[place])
                )
