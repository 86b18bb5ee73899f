"""How far the evidence of English goes, and what is short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Evidence(IntEnum):
    """How far the evidence goes; more is better."""

    MISSING = 0
    SHORT = 1
    """a score is too low"""
    OLD = 2
    """it was enough, but too long ago"""
    INCOMPLETE = 3
    """enough as far as told; the date, a part or the version is not known"""
    ASK = 4
    """enough under a rule that is due for review: the regulator or a coordinator is asked"""
    MET = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """One part below the regulator's published figure."""

    part: str
    """overall, listening, reading, writing, speaking"""
    told: str
    """as the test writes it: "6.0", "C+" """
    needed: str


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Counting:
    """A dated result that is not too low, and how long it counts."""

    until: date
    """the last day"""
    taken: date
    stale: bool = False
    """the rule that says so is due for review"""
