"""Whether an event is worth a message to a person: near, in a language they speak, and open to them. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.matching.knowledge import Knowledge
from bot.matching.travel import limit_of, minutes, outward, too_far
from bot.matching.values import CommunityEvent, Profile

USUAL_WAY = 45
"""minutes that are near where the person named no limit"""
NOTICE = timedelta(hours=24)
"""nobody is told of what begins sooner"""
AHEAD = timedelta(days=42)
"""nor of what is so far off that it is forgotten again"""
ENGLISH = "en"
LITTLE_ENGLISH = frozenset({"none", "basic"})


def suiting(event: CommunityEvent, person: Profile, spoken: str, knowledge: Knowledge, at: datetime) -> int | None:
    """Minutes to an event worth a message now, None for any other. `spoken` is the language we write in."""
    timely = event.status == "scheduled" and at + NOTICE <= event.starts <= at + AHEAD
    if not timely or event.id in person.told or not _is_understood(event, person, spoken):
        return None
    if event.women_only and not person.women_only:
        return None
    way = minutes(outward(person.outcode), outward(event.postcode), person.travel_mode, knowledge.outcodes)
    limit = limit_of(person.travel_minutes, person.reach) or USUAL_WAY
    return None if way is None or too_far(way, limit) else way


def _is_understood(event: CommunityEvent, person: Profile, spoken: str) -> bool:
    """In one of their languages, or with an interpreter. An event that names no language is in English."""
    own = {one.partition("-")[0] for one in (*person.languages, spoken)}
    if person.english and person.english not in LITTLE_ENGLISH:
        own.add(ENGLISH)
    return event.interpreter or bool(own & set(event.languages or (ENGLISH,)))
