"""What a rule finds: at best this verdict, for this reason, and what closes the gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.matching.knowledge import Knowledge
from bot.matching.person import Person
from bot.matching.values import Kind, Opportunity, Verdict
from bot.sentence import Sentence, Value

RANK: Mapping[Verdict, int] = {verdict: place for place, verdict in enumerate(Verdict)}
"""0 is best"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One person, one opening, one day."""

    person: Person
    opening: Opportunity
    knowledge: Knowledge
    today: date

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
class Finding:
    """The verdict is not better than this."""

    verdict: Verdict
    reason: Sentence
    step: Sentence | None = None
    topic: str = ""
    """what an opening must help with to close the gap: english | registration | skill"""
