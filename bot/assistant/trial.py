"""A trial: the same question to people in one wording or another, by chance, to see what it changes. Pure.

Chance is a keyed hash of the trial and the person, so a person hears the same wording whenever they are asked. What
counts is the first time: later reminders of the same person add nothing to the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.assistant.attendance import Presence
from bot.assistant.coming import Coming
from bot.assistant.room import Standing
from bot.assistant.values import DeliveryStatus


class Arm(StrEnum):
    """Which wording."""

    A = "a"
    """the usual one"""
    B = "b"


class Fate(StrEnum):
    """What became of the place of somebody in a trial."""

    CAME = "came"
    GAVE_BACK = "gave_back"
    """said so, or gave the place back, before the session began: somebody else could have it"""
    MISSED = "missed"
    """did not come, or said so too late"""
    NOT_TAKEN = "not_taken"
    """nobody knows: attendance was not taken"""
    CALLED_OFF = "called_off"
    """the session was cancelled or moved afterwards, or a coordinator took the place back"""
    TO_COME = "to_come"
    """the session is not over"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """As it stands in knowledge/trials.yaml."""

    id: str
    question: str
    """what it is to find out, in words"""
    varies: str
    """flow step"""
    wording: str
    """key of the step's other wording, which arm B hears; arm A hears the usual one"""
    starts: date
    ends: date
    """last day on which somebody new comes in"""
    planned: int
    """people an arm; before that there is no verdict"""
    counts: frozenset[Fate]
    """what is a good end"""
    active: bool = False

    def takes(self, day: date) -> bool:
        """Whether somebody new comes in on that day."""
        return self.active and self.starts <= day <= self.ends


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposure:
    """Somebody's first time in a trial."""

    trial: str
    resident_id: str
    """not the resident any more once they are forgotten"""
    arm: Arm
    at: datetime
    booking_id: str
    event_id: str
    starts: datetime
    """of the session they were asked about"""
    language: str = ""
    contact_id: str = ""
    """"" = there was no address to write to"""
    channel: str = ""
    cause_id: str = ""
    """of the delivery"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Traced:
    """An exposure, and what the store knows of it now."""

    exposure: Exposure
    standing: Standing | None = None
    """of the booking; None where it is gone"""
    since: datetime | None = None
    """since when it stands so"""
    said: Coming | None = None
    """what they answered last about the session"""
    delivery: DeliveryStatus | None = None
    """None: nothing was written, or it is kept no longer"""


NOT_REACHED = frozenset({DeliveryStatus.FAILED, DeliveryStatus.CANCELLED, DeliveryStatus.EXPIRED})


def arm_of(draw: int) -> Arm:
    """Half of all numbers are A."""
    return Arm.B if draw % 2 else Arm.A


def is_reached(one: Traced) -> bool:
    """Whether a message went out, as far as the carrier told. One that is on its way counts."""
    return bool(one.exposure.contact_id) and one.delivery not in NOT_REACHED


def fate_of(one: Traced, presence: Presence, ends: datetime | None, at: datetime) -> Fate:
    """What became of somebody. `ends`: of the session; None when it does not take place as it was told.

    Where attendance was taken, whoever was not ticked off has missed it: `presence` says so.
    """
    starts = one.exposure.starts
    if presence is Presence.CAME:
        return Fate.CAME
    if one.standing is Standing.CANCELLED and one.since is not None:
        return Fate.GAVE_BACK if one.since < starts else Fate.MISSED
    if ends is None or one.standing is not Standing.BOOKED:
        return Fate.CALLED_OFF
    if at < ends:
        return Fate.TO_COME
    if one.said is not None and not one.said.yes and one.said.at < starts:
        return Fate.GAVE_BACK
    return Fate.MISSED if presence is Presence.MISSED else Fate.NOT_TAKEN
