"""What may be news to a person: an opening that suits them, or an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from bot.assistant.terms import terms_of
from bot.matching.values import CommunityEvent, Match, Opportunity

STALE_AFTER = timedelta(days=3)
"""an alert that could not be sent for so long is not sent any more"""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpeningNews:
    """An opening, and how it suits."""

    opening: Opportunity
    match: Match

    @property
    def id(self) -> str:
        return self.opening.id

    @property
    def terms(self) -> str:
        """What the person will have been told of it."""
        return terms_of(self.opening)

    def ends(self) -> datetime | None:
        """The moment after which it is of no use."""
        return end_of(self.opening.closes) if self.opening.closes else None


@dataclass(frozen=True, kw_only=True, slots=True)
class EventNews:
    """An event that suits."""

    event: CommunityEvent

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def terms(self) -> str:
        return ""

    def ends(self) -> datetime | None:
        """The moment after which it is of no use."""
        return self.event.starts


News = OpeningNews | EventNews


@dataclass(frozen=True, kw_only=True, slots=True)
class Suiting:
    """What is news to one person, best first, and how they want to hear of it."""

    news: tuple[News, ...] = ()
    together: bool = False
    """once a week, all in one message"""
    most: int = 5
    """how many of it one message of this person's channel and language has room for"""


def end_of(day: date) -> datetime:
    """The first moment after a day."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)


def expiry(news: tuple[News, ...], at: datetime) -> datetime:
    """Never after closing, and never long after it was news."""
    return min([at + STALE_AFTER, *(end for one in news if (end := one.ends()) is not None)])


def cause_id(news: tuple[News, ...]) -> str:
    """Names the message in the ledger: the same news in the same terms is the same message."""
    digest = sha256("\n".join(f"{one.id} {one.terms}" for one in news).encode()).hexdigest()[:12]
    return f"{news[0].id}@{digest}"
