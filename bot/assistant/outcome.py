"""What became of somebody's interest in an opening: dated rows, each with who said so, and the next question. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.matching.values import Kind

RESIDENT = "resident"
"""who said so; for a coordinator it is "coordinator", for what we did ourselves DOORSTEP"""
COORDINATOR = "coordinator"
DOORSTEP = "doorstep"


class Stage(StrEnum):
    """Steps of the way, in their order. That somebody was told stands with the openings."""

    INTERESTED = "interested"
    APPLIED = "applied"
    INTERVIEW = "interview"
    STARTED = "started"
    STILL_THERE = "still_there_90"
    ATTENDED = "attended"
    """of an event: its sessions, or the share of them that it asks for; `who` is how that is known"""


class Said(StrEnum):
    """What is known of a stage."""

    ASKED = "asked"
    """we put the question; what was answered is a row of its own"""
    YES = "yes"
    NOT_YET = "not_yet"
    NO = "no"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One dated row."""

    opportunity_id: str
    stage: Stage
    said: Said
    at: datetime
    who: str = RESIDENT


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A question that is due to somebody."""

    resident_id: str
    opportunity_id: str
    due: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What is asked next, and not before when."""

    stage: Stage
    due: datetime


WAITS: Mapping[Stage, timedelta] = MappingProxyType({
    Stage.APPLIED: timedelta(days=7), Stage.INTERVIEW: timedelta(days=7), Stage.STARTED: timedelta(days=14),
    Stage.STILL_THERE: timedelta(days=90),
})
"""how long after the stage before it was reached"""
AGAIN = timedelta(days=7)
"""after "not yet", or no answer"""
TRIES = 3
"""times one question is put; then we let it be"""
_LAST = (Stage.STARTED, Stage.STILL_THERE)
WAYS: Mapping[Kind, tuple[Stage, ...]] = MappingProxyType({
    Kind.JOB: (Stage.APPLIED, Stage.INTERVIEW, *_LAST),
    Kind.TRAINING: (Stage.APPLIED, *_LAST),
    Kind.VOLUNTEERING: (Stage.APPLIED, *_LAST),
    Kind.ENTERPRISE: (Stage.APPLIED, *_LAST),
    Kind.MENTORING: _LAST,
    Kind.RESEARCH: (Stage.STARTED,),
})
"""what is asked about each kind of opening: nobody has an interview for a class"""


def next_question(rows: Sequence[Outcome], kind: Kind) -> Question | None:
    """What to ask about one opening; `rows` are all of it, oldest first. None when there is nothing more to ask."""
    reached = _last_of(rows, Said.YES)
    if reached is None:
        return None
    stage = _after(reached.stage, WAYS[kind])
    since = [row for row in rows[rows.index(reached):] if row is not reached]
    if stage is None or any(row.said is Said.NO for row in since):
        return None
    asked = [row for row in since if row.stage is stage and row.said is Said.ASKED]
    if len(asked) >= TRIES:
        return None
    waited = reached.at + WAITS[stage]
    last = max((row.at for row in since if row.stage is stage), default=None)
    return Question(stage=stage, due=max(waited, last + AGAIN) if last else waited)


def _last_of(rows: Sequence[Outcome], said: Said) -> Outcome | None:
    """The furthest stage that was reached; of equal ones the first, for it is the date that counts."""
    found = [row for row in rows if row.said is said]
    order = list(Stage)
    return max(found, key=lambda row: (order.index(row.stage), -found.index(row)), default=None)


def _after(stage: Stage, way: tuple[Stage, ...]) -> Stage | None:
    order = list(Stage)
    return next((one for one in way if order.index(one) > order.index(stage)), None)


class ReferralStatus(StrEnum):
    """Where a referral stands."""

    OPEN = "open"
    """somebody agreed that the provider may know; a coordinator has not passed it on"""
    PASSED_ON = "passed_on"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    """by the person"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Referral:
    """Somebody to be passed on to whoever offers an opening. There is none without the person's consent."""

    opportunity_id: str
    resident_id: str
    """"" once forgotten"""
    status: ReferralStatus
    at: datetime
    """when it was agreed to"""
    changed: datetime
    who: str = RESIDENT
    """who brought it to this status"""
    reply: str = ""
    """what the partner says of it"""
