"""The usual next step of a professional on the way to the UK register, apart from any opening."""

from __future__ import annotations

from datetime import date

from bot.matching.english import against_regulator
from bot.matching.knowledge import Knowledge
from bot.matching.person import person_of
from bot.matching.registration import stage_now
from bot.matching.values import Profile
from bot.sentence import Sentence


def usual_next_step(profile: Profile, occupation: str, knowledge: Knowledge, today: date) -> Sentence | None:
    """The sentence for the stage this person told, moved by their English evidence; None when there is nothing to say.

    None too for somebody who is registered, and for an occupation that no regulator of ours registers.
    """
    held = person_of(profile, knowledge).professions.get(occupation)
    regulator = knowledge.regulators.get(knowledge.regulator_of(occupation)) if held else None
    if held is None or regulator is None or held.uk_stage == "registered":
        return None
    evidence = against_regulator(
        regulator.english, occupation, profile.english_tests, knowledge.rules, today
    )
    step = regulator.next_step.get(stage_now(held.uk_stage or "none", evidence))
    return knowledge.say(step) if step else None
