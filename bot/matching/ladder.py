"""Where a professional stands on the way to the UK register, apart from any opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.matching.english import against_regulator, counting, gaps
from bot.matching.evidence import Counting, Evidence, Gap
from bot.matching.knowledge import Knowledge
from bot.matching.person import person_of
from bot.matching.stages import ENGLISH, LadderFacts, Stage, stages_done, step_of
from bot.matching.values import Profile, Qualification
from bot.sentence import Sentence

ASK = "ladder_ask"


@dataclass(frozen=True, kw_only=True, slots=True)
class English:
    """The evidence for the regulator: the regulator's published figures beside the person's, never a judgement."""

    evidence: Evidence
    gaps: tuple[Gap, ...] = ()
    """what is short, by part"""
    counting: Counting | None = None
    """the result that counts the longest"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ladder:
    """How far somebody is, and what usually comes next."""

    facts: LadderFacts
    profession: str
    """occupation id"""
    done: tuple[Stage, ...]
    now: Stage | None
    """None once all stages are behind"""
    later: tuple[Stage, ...]
    step: Sentence | None
    english: English
    stale: bool
    """the facts of this stage are due for review: ask, do not apply"""
    unclear: bool
    """an exam was passed, and nobody asked which"""
    stepping_stones: tuple[str, ...]
    """lawful work meanwhile, the usual order"""


def ladder_of(profile: Profile, occupation: str, knowledge: Knowledge, today: date) -> Ladder | None:
    """The ladder of a profession the person holds; None where they do not, or where we know of no register."""
    facts = knowledge.ladders.get(occupation)
    held = person_of(profile, knowledge).professions.get(occupation)
    if facts is None or held is None:
        return None
    english = english_of(profile, occupation, knowledge, today)
    done = stages_done(facts, held.uk_stage, held.steps, english.evidence)
    left = tuple(one for one in facts.stages if one not in done)
    now = left[0] if left else None
    stale = now is not None and is_stale(now, english.evidence, today)
    step = ASK if stale else step_of(facts, now, done, occupation) if now else ""
    return Ladder(
        facts=facts, profession=occupation, done=done, now=now, later=left[1:],
        step=knowledge.say(step) if step else None, english=english, stale=stale,
        unclear=_unclear(facts, held), stepping_stones=knowledge.occupations[occupation].stepping_stones,
    )


def english_of(profile: Profile, occupation: str, knowledge: Knowledge, today: date) -> English:
    """The person's tests against the rows of the profession's regulator."""
    regulator = knowledge.regulators.get(knowledge.regulator_of(occupation))
    if regulator is None:
        return English(evidence=Evidence.MISSING)
    rows = [row for row in regulator.english if not row.professions or occupation in row.professions]
    tests, rules = profile.english_tests, knowledge.rules
    return English(
        evidence=against_regulator(rows, occupation, tests, rules, today),
        gaps=gaps(rows, tests, rules, today), counting=counting(rows, tests, rules, today),
    )


def is_stale(stage: Stage, english: Evidence, today: date) -> bool:
    """A stage past its review, or an English result that only such a row would accept."""
    return today > stage.review_by or (stage.kind == ENGLISH and english is Evidence.ASK)


def _unclear(facts: LadderFacts, held: Qualification) -> bool:
    """Only worth a question where there is more than one."""
    several = len(facts.named) > 1
    return several and held.uk_stage == "exam_passed" and not any(facts.stage(one) in facts.named for one in held.steps)
