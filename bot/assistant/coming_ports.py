"""The ports for what people answered to reminders, and for trials of how these are worded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.assistant.coming import Coming
from bot.assistant.trial import Arm, Exposure, Traced


class Comings(Protocol):
    """Who still comes, as they said."""

    def keep(self, said: Coming) -> None:
        """One answer a question: a second answer to the same one takes the place of the first."""
        ...

    def latest(self, booking_id: str, starts: datetime) -> Coming | None:
        """What was said last of this session."""
        ...

    def of_session(self, event_id: str, starts: datetime) -> Mapping[str, Coming]:
        """Booking id -> what was said last, for the organiser."""
        ...


class Trials(Protocol):
    """Who was put into which arm. Rows are added once a person and never changed, but for forgetting."""

    def draw(self, trial: str, resident_id: str) -> int:
        """A number that only this installation can make: the same for the same two, else as good as random."""
        ...

    def arm(self, trial: str, resident_id: str) -> Arm | None:
        """The arm of somebody who was in it before, also under a profile that was joined to theirs."""
        ...

    def expose(self, exposure: Exposure) -> None:
        """The first of a person holds; any further one changes nothing."""
        ...

    def traced(self, trial: str) -> Sequence[Traced]:
        """Everybody who ever was in it, in the order they came, with what became of them."""
        ...
