"""The ports for what became of people's interest: the outcomes they tell of, and who is passed on to a partner."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.assistant.coordinators import Viewer
from bot.assistant.outcome import Outcome, Planned, Referral, ReferralStatus, Said, Stage


class OutcomeLog(Protocol):
    """What became of people's interest. Rows are appended, never changed."""

    def record(self, resident_id: str, outcome: Outcome) -> None: ...

    def of_resident(self, resident_id: str) -> Sequence[Outcome]:
        """In the order they were recorded."""
        ...

    def counts(self, opportunity_id: str) -> Mapping[tuple[Stage, Said], int]:
        """People by stage and what was said last of it; forgotten ones too."""
        ...

    def asked_since(self, resident_id: str, since: datetime) -> int:
        """How many questions were put to this person since then."""
        ...

    def plan(self, resident_id: str, opportunity_id: str, due: datetime | None) -> None:
        """When to ask next; None = nothing more."""
        ...

    def due(self, at: datetime, limit: int) -> Sequence[Planned]:
        """Questions due, those that have waited longest first."""
        ...

    def remind(self, resident_id: str, opportunity_id: str, closes: date) -> bool:
        """Record that this person is being reminded of a closing date; False when that was done before."""
        ...


class Referrals(Protocol):
    """People to be passed on, one row a person and opening."""

    def open(self, resident_id: str, opportunity_id: str, at: datetime) -> None:
        """The person agreed. One that was passed on or closed stays so."""
        ...

    def settle(self, resident_id: str, opportunity_id: str, status: ReferralStatus, who: str, at: datetime) -> bool:
        """Bring it to a status; False when there is none, or it has that status."""
        ...

    def of_resident(self, resident_id: str) -> Sequence[Referral]:
        """In the order they were agreed to."""
        ...

    def of_opening(self, opportunity_id: str) -> Sequence[Referral]:
        """In the order they were agreed to; of forgotten people too."""
        ...

    def seen_by(self, viewer: Viewer, statuses: Collection[ReferralStatus], limit: int = 200) -> Sequence[Referral]:
        """Those the viewer may answer: of the partner's openings once they are passed on; the oldest first."""
        ...

    def reply(self, resident_id: str, opportunity_id: str, reply: str) -> None:
        """What the partner says of it; "" takes it back."""
        ...
