"""Cards, licences and checks that a kind of work asks for, and the usual way to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

HOME = "GB"
ASK = "step_coordinator"


@dataclass(frozen=True, kw_only=True, slots=True)
class Abroad:
    """What a licence of another country is worth here. The steps are ids of steps.yaml."""

    months: int
    """how long it may be used after moving here"""
    exchange: frozenset[str]
    """countries (ISO 3166) whose licence is exchanged without a test"""
    accepted: frozenset[str]
    """countries whose licence stays good"""
    step_exchange: str
    step_accepted: str
    step_test: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Licence:
    """One entry of licences.yaml."""

    id: str
    label: str
    """plain English, lower case"""
    step: str
    """id of the sentence with the usual next step"""
    occupations: tuple[str, ...] = ()
    """who is asked for it"""
    by: str = "employer"
    """law (the work may not be done without it) | employer (most ask for it)"""
    abroad: Abroad | None = None
    review_by: date = date.max


def licence_step(licence: Licence, today: date, country: str = "") -> str:
    """Id of the usual next step. `country` (ISO 3166): where the person holds such a licence, "" for none.

    After the day of review it is a coordinator's question.
    """
    if today > licence.review_by:
        return ASK
    abroad = licence.abroad
    if abroad is None or country in {"", HOME}:
        return licence.step
    if country in abroad.accepted:
        return abroad.step_accepted
    return abroad.step_exchange if country in abroad.exchange else abroad.step_test
