"""What of the events is public: no draft, no word about anybody who comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.assistant import codes
from bot.assistant.ports import UnitOfWork
from bot.matching.events import sessions_of
from bot.matching.values import CommunityEvent

KEPT = timedelta(days=7)
"""what is over stays in the feed for so long"""
LONGEST = timedelta(days=400)
"""a course may have begun so long ago"""


def public_events(uow: UnitOfWork, at: datetime, partner: str = "") -> Sequence[CommunityEvent]:
    """By time of beginning; of one partner, if one is named. Single dates of what comes again are events of their own.

    Cancelled ones are among them: whoever follows the feed must hear of it.
    """
    wanted = partner.strip().casefold()
    return [
        one for one in uow.events.published(at - LONGEST)
        if sessions_of(one)[-1].ends > at - KEPT and (not wanted or one.partner.strip().casefold() == wanted)
    ]


def public_event(uow: UnitOfWork, name: str, at: datetime) -> CommunityEvent | None:
    """The event with this code or id: of its dates the next, else the last."""
    found = codes.event_named(uow, name, at) or uow.events.get(name)
    return found if found is not None and found.status != "draft" else None
