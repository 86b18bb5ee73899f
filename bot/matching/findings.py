"""What a rule finds: at best this verdict, for this reason, and what closes the gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.matching.hours import at_night
from bot.matching.knowledge import Knowledge, Occupation
from bot.matching.person import Fit, Person
from bot.matching.travel import minutes, outward
from bot.matching.values import Kind, Opportunity, Verdict
from bot.sentence import Sentence, Value

RANK: Mapping[Verdict, int] = {verdict: place for place, verdict in enumerate(Verdict)}
"""0 is best"""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One person, one opening, one day."""

    person: Person
    opening: Opportunity
    knowledge: Knowledge
    today: date

    @cached_property
    def minutes(self) -> int | None:
        """Minutes to the opening, None when one of the places is not known."""
        there = outward(self.opening.postcode)
        mode = self.person.profile.travel_mode
        return minutes(self.person.outcode, there, mode, self.knowledge.outcodes, night=at_night(self.opening))

    @cached_property
    def fit(self) -> Fit:
        """How what the person has done carries over to the opening."""
        return self.person.fit(self.opening.occupations)

    @cached_property
    def occupations(self) -> tuple[Occupation, ...]:
        """The occupations of the opening that the taxonomy knows."""
        known = self.knowledge.occupations
        return tuple(known[one] for one in self.opening.occupations if one in known)

    @property
    def paid(self) -> bool:
        """A job is paid work even where a feed does not say so."""
        return self.opening.paid or self.opening.kind is Kind.JOB

    def at_best(self, verdict: Verdict, reason: str, *, step: str = "", topic: str = "", **params: Value) -> Finding:
        """A finding; `reason` and `step` are ids of reasons.yaml and share the parameters."""
        return self._finding(verdict, reason, step, topic, params)

    def never(self, reason: str, **params: Value) -> Finding:
        """Not for this person."""
        return self._finding(Verdict.NEVER, reason, "", "", params)

    def _finding(
        self, verdict: Verdict, reason: str, step: str, topic: str, params: Mapping[str, Value]
    ) -> Finding:
        spoken = self._step(step, params) if step else None
        return Finding(verdict=verdict, reason=self.knowledge.say(reason, **params), step=spoken, topic=topic)

    def _step(self, step: str, params: Mapping[str, Value]) -> Sentence:
        text = self.knowledge.sentences[step]
        return self.knowledge.say(step, **{name: value for name, value in params.items() if f"{{{name}}}" in text})


@dataclass(frozen=True, kw_only=True, slots=True)
class Reads:
    """What a rule or a part of the score looks at. Who reads the same finds the same: see board.py and crowd.py."""

    opening: tuple[str, ...] = ()
    """fields of the opening, "requirements.x" for a requirement, or what reading.py makes of them"""
    profile: tuple[str, ...] = ()


def reads(opening: str, profile: str = "") -> Reads:
    """Names with spaces between."""
    return Reads(opening=tuple(opening.split()), profile=tuple(profile.split()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """The verdict is not better than this."""

    verdict: Verdict
    reason: Sentence
    step: Sentence | None = None
    topic: str = ""
    """what an opening must help with to close the gap: english | registration | skill"""
