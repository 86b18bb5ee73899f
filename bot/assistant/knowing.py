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
Works = Mapping[str, tuple[str, ...]]
"""opening -> its occupations"""


def profile_for(uow: UnitOfWork, resident_id: str, facts: Mapping[str, Any], *, all_told: bool = False) -> Profile:
    """The profile from facts by key. With `all_told` (alerts) every opening that was shown counts as told."""
    answers = uow.openings.answers(resident_id)
    return _profile(resident_id, facts, answers, _works(uow, answers), all_told=all_told)


def profiles_for(uow: UnitOfWork, residents: Collection[str], *, all_told: bool = False) -> Sequence[Profile]:
    """The profiles of many, in their order, read at once."""
    facts, answers = uow.profiles.facts_of(residents), uow.openings.answers_of(residents)
    works = _works(uow, [answer for given in answers.values() for answer in given])
    return [
        _profile(
            one, {key(fact.name, fact.of): fact.value for fact in facts[one]}, answers[one], works, all_told=all_told,
        ) for one in residents
    ]


def _works(uow: UnitOfWork, answers: Collection[OpeningAnswer]) -> Works:
    """Of those openings whose answers tell something of their work."""
    telling = {one.opportunity_id for one in answers if _is(one, LIKED) or _is(one, DISLIKED)}
    return {one: opening.occupations for one, opening in uow.openings.many(telling).items()}


def _profile(
    resident_id: str, facts: Mapping[str, Any], answers: Sequence[OpeningAnswer], works: Works, *, all_told: bool
) -> Profile:
    return profile_of(
        resident_id, facts,
        told=[one.opportunity_id for one in answers] if all_told else (),
        refused=[one.opportunity_id for one in answers if one.answer == "not_for_me"],
        liked=_work(works, answers, LIKED), disliked=_work(works, answers, DISLIKED),
    )


def _work(works: Works, answers: Collection[OpeningAnswer], wanted: tuple[str, str]) -> frozenset[str]:
    """Occupations of the openings that were answered so."""
    return frozenset(work for one in answers if _is(one, wanted) for work in works.get(one.opportunity_id, ()))


def _is(one: OpeningAnswer, wanted: tuple[str, str]) -> bool:
    answer, reason = wanted
    return one.answer == answer and (not reason or one.reason == reason)
