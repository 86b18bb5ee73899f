"""The usual next step of a professional on the way to the UK register, apart from any opening."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from bot.matching.knowledge import Knowledge
from bot.matching.ladder import ladder_of
from bot.matching.values import Profile
from bot.sentence import Sentence


def usual_next_step(
    profile: Profile, occupation: str, knowledge: Knowledge, today: date, told: Collection[str] = ()
) -> Sentence | None:
    """The sentence for the stage this person told, moved by their English evidence; None when there is nothing to say.

    None too for somebody who is registered, and for an occupation that no regulator of ours registers.
    """
    ladder = ladder_of(profile, occupation, knowledge, today, told)
    return ladder.step if ladder else None
