"""A resident as the matcher may know them: what was told, and what was answered to openings before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bot.assistant.ports import UnitOfWork
from bot.assistant.values import OpeningAnswer
from bot.dialogue.state import key
from bot.matching.profile import profile_of
from bot.matching.values import Profile

LIKED = ("interested", "")
DISLIKED = ("not_for_me", "other_work")
"""(answer, reason) that tells something of the work itself; any reason where it is empty"""


def profile_for(uow: UnitOfWork, resident_id: str, facts: Mapping[str, Any], *, all_told: bool = False) -> Profile:
    """The profile from facts by key. With `all_told` (alerts) every opening that was shown counts as told."""
    return _profile(uow, resident_id, facts, uow.openings.answers(resident_id), all_told=all_told)


def profiles_for(uow: UnitOfWork, residents: Collection[str], *, all_told: bool = False) -> Sequence[Profile]:
    """The profiles of many, in their order, read at once."""
    facts, answers = uow.profiles.facts_of(residents), uow.openings.answers_of(residents)
    return [
        _profile(
            uow, one, {key(fact.name, fact.of): fact.value for fact in facts[one]}, answers[one], all_told=all_told,
        ) for one in residents
    ]


def _profile(
    uow: UnitOfWork, resident_id: str, facts: Mapping[str, Any], answers: Sequence[OpeningAnswer], *, all_told: bool
) -> Profile:
    return profile_of(
        resident_id, facts,
        told=[one.opportunity_id for one in answers] if all_told else (),
        refused=[one.opportunity_id for one in answers if one.answer == "not_for_me"],
        liked=_work(uow, answers, LIKED), disliked=_work(uow, answers, DISLIKED),
    )


def _work(uow: UnitOfWork, answers: Collection[OpeningAnswer], wanted: tuple[str, str]) -> frozenset[str]:
    """Occupations of the openings that were answered so."""
    answer, reason = wanted
    ids = (a.opportunity_id for a in answers if a.answer == answer and (not reason or a.reason == reason))
    found = (uow.openings.get(one) for one in ids)
    return frozenset(work for opening in found if opening is not None for work in opening.occupations)
