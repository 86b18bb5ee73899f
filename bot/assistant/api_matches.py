"""The use case "who is this opening for": people on the caller's side of the wall, a page of them at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.coordinators import SEEN_BY, AuditLine, Viewer
from bot.assistant.hiding import hide_small
from bot.assistant.knowing import profiles_for
from bot.assistant.people_seen import Wanted
from bot.assistant.ports import Store, UnitOfWork
from bot.matching.knowledge import Knowledge
from bot.matching.people import People
from bot.matching.values import Match, Opportunity, Verdict

LISTED = "listed_matches"
"""what the audit calls it"""
SHOWN = (Verdict.READY, Verdict.READY_WITH_STEP, Verdict.STEPPING_STONE, Verdict.NOT_YET)
COUNTED = 1000
"""people looked at for a summary"""
CHUNK = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Matching:
    """One person the opening may be for."""

    resident_id: str
    name: str
    """"" unless the person let the partner see the profile"""
    match: Match


@dataclass(frozen=True, kw_only=True, slots=True)
class Matches:
    """Of the people looked at, those the opening may be for, best first."""

    people: Sequence[Matching]
    next: str = ""
    """where the next people begin; "" = these were the last"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """How many, by verdict; None = so few that they could be recognised."""

    counts: Mapping[Verdict, int | None]
    looked: int | None


@dataclass(frozen=True, kw_only=True)
class OpeningMatches:
    """Behind the wall of the viewer's partner, as everywhere: it stands in the query of `looking`."""

    store: Store
    knowledge: Knowledge
    least: int
    """smaller numbers of people are hidden"""

    def listed(self, viewer: Viewer, opening: Opportunity, after: str, limit: int, at: datetime) -> Matches:
        """Of the next `limit` people after an id. A line of the audit."""
        with self.store.begin() as uow:
            page = uow.looking.find(viewer, Wanted(), after=after, limit=limit)
            profiles = profiles_for(uow, [one.id for one in page.rows])
            names = {one.id: one.name for one in page.rows if _lets_see(uow, viewer, one.id)}
            uow.audit.add(AuditLine(
                at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=LISTED, subject=opening.id,
            ))
            uow.commit()
        best = People(profiles, self.knowledge, at.date()).best_for(opening) if profiles else ()
        return Matches(next=page.next, people=[
            Matching(resident_id=person.id, name=names.get(person.id, ""), match=match)
            for person, match in best if match.verdict in SHOWN
        ])

    def summary(self, viewer: Viewer, opening: Opportunity, at: datetime) -> Summary:
        """Counts without anybody's id, for systems that are to hold no personal data."""
        counts: Counter[Verdict] = Counter()
        looked, after = 0, ""
        while looked < COUNTED:
            with self.store.begin() as uow:
                page = uow.looking.find(viewer, Wanted(), after=after, limit=CHUNK)
                profiles = profiles_for(uow, [one.id for one in page.rows])
            looked, after = looked + len(profiles), page.next
            if profiles:
                best = People(profiles, self.knowledge, at.date()).best_for(opening)
                counts.update(match.verdict for _, match in best)
            if not after:
                break
        shown = {one: counts[one] for one in SHOWN}
        total, hidden = hide_small({**shown, None: looked - sum(shown.values())}, self.least)
        return Summary(counts={one: hidden[one] for one in SHOWN}, looked=total)


def _lets_see(uow: UnitOfWork, viewer: Viewer, resident_id: str) -> bool:
    """Somebody who was only referred to an opening did not agree that the name stands in every list."""
    consent = uow.profiles.consents(resident_id).get(f"{SEEN_BY}{viewer.partner_id}")
    return consent is not None and consent.granted
