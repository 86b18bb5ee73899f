"""One way out for events: the formats that others read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.feeds import calendar_out, csv_out, referral_out, schema_out
from bot.matching.values import CommunityEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """What a format needs to know beside the events."""

    domain: str
    """stands behind the ids of calendars; must stay the same"""
    public_url: str
    """where our pages are, without a slash at the end; "" when they cannot be reached"""
    at: datetime
    """now, aware"""

    def page_of(self, event: CommunityEvent) -> str:
        """Address of an event's public page; "" for none."""
        return f"{self.public_url}/e/{event.code or event.id}" if self.public_url else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A way to write events down."""

    media_type: str
    write: Callable[[Iterable[CommunityEvent], Writing], bytes]


FORMATS: Mapping[str, Format] = {
    "ics": Format(
        media_type="text/calendar; charset=utf-8",
        write=lambda events, how: calendar_out.calendar(events, domain=how.domain, at=how.at),
    ),
    "schema-org": Format(
        media_type="application/ld+json", write=lambda events, how: schema_out.dump(events, how.page_of),
    ),
    "oruk": Format(
        media_type="application/json", write=lambda events, how: referral_out.dump(events, how.page_of),
    ),
    "csv": Format(media_type="text/csv; charset=utf-8", write=lambda events, _how: csv_out.dump(events)),
}
