"""Whether people still come: what they answered to a reminder, kept with their booking. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ASK_AGAIN_AFTER = timedelta(days=2)
"""who said yes so lately is not asked the same about the same session; a yes of last week is asked about once more"""

LATE = "late"
"""kind of an answer that nobody asked for, and reason of a hand-over: they come, and late; the organiser should know"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """One answer about one session."""

    booking_id: str
    starts: datetime
    """of the session, as it was when this was said: at another time everybody is asked anew"""
    kind: str
    """the question: day, hours, or changed; or LATE"""
    yes: bool
    at: datetime

    @property
    def late(self) -> bool:
        return self.yes and self.kind == LATE


def is_sure(said: Coming | None, at: datetime) -> bool:
    """Whether somebody who last said this need not be asked again."""
    return said is not None and said.yes and at - said.at < ASK_AGAIN_AFTER
