"""The use case "a coordinator looks at a resident": what is there, and a line in the audit, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.coordinators import VIEWED, AuditLine, ProfileView, Viewer
from bot.assistant.desk import Desk
from bot.assistant.fact_corrections import Correction
from bot.assistant.knowing import profile_for
from bot.assistant.link import UNDO_FOR
from bot.assistant.outcome import Outcome, Referral
from bot.assistant.people_seen import Seen
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.room import Booking
from bot.assistant.values import Consent, LogLine, OpeningAnswer, StoredFact
from bot.dialogue.state import key
from bot.matching.match import match, standings
from bot.matching.values import CommunityEvent, Match, Opportunity

MESSAGES = 20
"""shown on a profile"""
BEST = 5
"""openings shown on a profile"""


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
    outcomes: Sequence[tuple[Outcome, Opportunity | None]] = ()
    referrals: Sequence[tuple[Referral, Opportunity | None]] = ()
    messages: Sequence[LogLine] = ()
    """the last ones of all addresses, oldest first"""
    corrections: Sequence[Correction] = ()
    """facts put right, the latest first"""
    joined: bool = False
    """another profile was joined to it, so lately that it can be undone"""


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
            outcomes=[(one, uow.openings.get(one.opportunity_id)) for one in uow.outcomes.of_resident(resident_id)],
            referrals=[(one, uow.openings.get(one.opportunity_id)) for one in uow.referrals.of_resident(resident_id)],
            messages=_messages(uow, seen), corrections=uow.corrections.of_resident(resident_id),
            joined=uow.links.latest(resident_id, at - UNDO_FOR) is not None,
        )
        uow.commit()
    return found


def _messages(uow: UnitOfWork, seen: Seen) -> list[LogLine]:
    lines = [line for one in seen.contacts for line in uow.conversations.lines(one.id, MESSAGES)]
    return sorted(lines, key=lambda line: line.at)[-MESSAGES:]


def openings_for(
    store: Store, desk: Desk, viewer: Viewer, resident_id: str, at: datetime
) -> Sequence[tuple[Opportunity, Match]]:
    """The open openings that suit somebody best, with reasons; nothing for nobody."""
    with store.begin() as uow:
        if uow.looking.resident(viewer, resident_id) is None:
            return ()
        facts = {key(fact.name, fact.of): fact.value for fact in uow.profiles.facts(resident_id)}
        person, board = profile_for(uow, resident_id, facts), desk.boards.of(uow.openings.open_at(at), desk.knowledge)
    today = at.date()
    best = standings(person, board, desk.knowledge, today)[:BEST]
    return [(one.opening, match(person, one.opening, desk.knowledge, today)) for one in best]


def who_looked(store: Store, resident_id: str, limit: int = 20) -> Sequence[ProfileView]:
    """What a resident who asks may be told: which organisations looked at the profile, and when."""
    with store.begin() as uow:
        return uow.audit.views_of(resident_id, limit)
