"""What follows from an answer: interest, a referral, an outcome, and when to ask next."""

from __future__ import annotations

from datetime import datetime

from bot.assistant.outcome import RESIDENT, Outcome, ReferralStatus, Said, Stage, next_question
from bot.assistant.ports import UnitOfWork
from bot.assistant.values import OpeningAnswer

OVER = "over"
"""reason of a "not for me": there was interest, and nothing came of it"""
SHARE = "share"
"""reason of an "interested": the provider may know"""
ASKED = "asked"
"""reason of an "interested" in what does not suit yet: a coordinator looks at it first"""


def answered(uow: UnitOfWork, resident_id: str, answer: OpeningAnswer) -> None:
    """Somebody answered to an opening."""
    opening, at = answer.opportunity_id, answer.at
    if answer.answer == "interested" and answer.reason != ASKED:
        if not any(_is(row, opening, Stage.INTERESTED) for row in uow.outcomes.of_resident(resident_id)):
            note(uow, resident_id, Outcome(opportunity_id=opening, stage=Stage.INTERESTED, said=Said.YES, at=at))
        if answer.reason == SHARE:
            uow.referrals.open(resident_id, opening, at)
        else:
            uow.referrals.settle(resident_id, opening, ReferralStatus.WITHDRAWN, RESIDENT, at)
    if answer.answer == "not_for_me":
        uow.referrals.settle(resident_id, opening, ReferralStatus.WITHDRAWN, RESIDENT, at)
        uow.outcomes.plan(resident_id, opening, None)


def told(uow: UnitOfWork, resident_id: str, outcome: Outcome) -> None:
    """Somebody told us what became of it. After a no the opening is not shown to them again."""
    if outcome.said is Said.NO:
        over = OpeningAnswer(
            opportunity_id=outcome.opportunity_id, answer="not_for_me", reason=OVER, at=outcome.at,
        )
        uow.openings.answer(resident_id, over)
        uow.referrals.settle(resident_id, outcome.opportunity_id, ReferralStatus.CLOSED, outcome.who, outcome.at)
    note(uow, resident_id, outcome)


def note(uow: UnitOfWork, resident_id: str, outcome: Outcome) -> None:
    """Keep a row, and plan the next question."""
    uow.outcomes.record(resident_id, outcome)
    plan(uow, resident_id, outcome.opportunity_id)


def plan(uow: UnitOfWork, resident_id: str, opening_id: str, not_before: datetime | None = None) -> None:
    """When to ask next about an opening, as its rows say, or later."""
    opening = uow.openings.get(opening_id)
    rows = [row for row in uow.outcomes.of_resident(resident_id) if row.opportunity_id == opening_id]
    question = next_question(rows, opening.kind) if opening else None
    due = question.due if question else None
    uow.outcomes.plan(resident_id, opening_id, max(due, not_before) if due and not_before else due)


def _is(row: Outcome, opening_id: str, stage: Stage) -> bool:
    return (row.opportunity_id, row.stage, row.said) == (opening_id, stage, Said.YES)
