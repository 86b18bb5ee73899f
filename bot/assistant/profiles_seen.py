"""The use case "a coordinator looks at a resident": what is there, and a line in the audit, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.coordinators import VIEWED, AuditLine, ProfileView, Viewer
from bot.assistant.people_seen import Seen
from bot.assistant.ports import Store
from bot.assistant.room import Booking
from bot.assistant.values import Consent, OpeningAnswer, StoredFact
from bot.matching.values import CommunityEvent, Opportunity


@dataclass(frozen=True, kw_only=True, slots=True)
class ResidentProfile:
    """A resident as one coordinator may see them."""

    seen: Seen
    facts: Sequence[StoredFact]
    consents: Mapping[str, Consent]
    answers: Sequence[tuple[OpeningAnswer, Opportunity | None]]
    bookings: Sequence[tuple[Booking, CommunityEvent | None]]
    partners: Mapping[str, str]
    """id -> name"""
    views: Sequence[ProfileView]
    """earlier ones, the latest first"""


def look_at(store: Store, viewer: Viewer, resident_id: str, at: datetime) -> ResidentProfile | None:
    """The profile; None for nobody, and for somebody behind the wall: nobody can tell one from the other."""
    with store.begin() as uow:
        seen = uow.looking.resident(viewer, resident_id)
        if seen is None:
            return None
        views = uow.audit.views_of(resident_id, 20)
        uow.audit.add(AuditLine(
            at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=VIEWED, subject=resident_id,
        ))
        found = ResidentProfile(
            seen=seen, facts=uow.profiles.facts(resident_id), consents=uow.profiles.consents(resident_id),
            answers=[(one, uow.openings.get(one.opportunity_id)) for one in uow.openings.answers(resident_id)],
            bookings=[(one, uow.events.get(one.event_id)) for one in uow.places.bookings(resident_id)],
            partners={one.id: one.name for one in uow.accounts.partners()}, views=views,
        )
        uow.commit()
    return found


def who_looked(store: Store, resident_id: str, limit: int = 20) -> Sequence[ProfileView]:
    """What a resident who asks may be told: which organisations looked at the profile, and when."""
    with store.begin() as uow:
        return uow.audit.views_of(resident_id, limit)
