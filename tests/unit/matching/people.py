"""Short ways to write a person, an opening, and what was found."""

from __future__ import annotations

from bot.matching.values import Experience, Kind, Match, Opportunity, Profile, Qualification, Requirements, Verdict

N, NY, RS, SS, R = Verdict.NEVER, Verdict.NOT_YET, Verdict.READY_WITH_STEP, Verdict.STEPPING_STONE, Verdict.READY


def opening(occupation: str = "", kind: str = "job", **changes) -> Opportunity:
    asked = Requirements(**changes.pop("asked", {}))
    occupations = tuple(occupation.split())
    return Opportunity(
        id="o", kind=Kind(kind), titles={"en": "Opening"}, occupations=occupations, requirements=asked, **changes
    )


def person(*done: str, qualified: str = "", stage: str = "none", **changes) -> Profile:
    return Profile(
        id="p",
        experiences=tuple(Experience(occupation=one) for one in done),
        qualifications=tuple(Qualification(occupation=one, uk_stage=stage) for one in qualified.split()),
        **changes,
    )


def ids(found: Match) -> list[str]:
    return [reason.context.removeprefix("reason.") for reason in found.reasons]
