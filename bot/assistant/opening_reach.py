"""What an opening will come to, before it is posted or while it is open: how many people, which languages, what cost.

Of people whom the viewer may see, those of such work first; the alerts themselves go to everybody whom it suits. Small
numbers are hidden: somebody who changes the form a little must not be able to tell people apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.assistant import showing, topics
from bot.assistant.alerts import contact_to_alert
from bot.assistant.coordinators import Viewer
from bot.assistant.desk import Desk
from bot.assistant.forecast import PENCE
from bot.assistant.hiding import Count, Shown, protect, protect_part
from bot.assistant.opening_desk import CHUNK, SHOWN, Posting
from bot.assistant.ports import UnitOfWork
from bot.assistant.values import Channel, Contact
from bot.dialogue.advance import advance
from bot.dialogue.events import OpeningArrived
from bot.dialogue.state import State
from bot.matching.match import Standing, worth_a_message
from bot.matching.people import People
from bot.matching.values import Match, Opportunity, Profile, Verdict
from bot.speaking.render import render
from bot.speaking.sms import price

ALERTS = "alerts"
"""consent"""
SUITS = frozenset(SHOWN) - {Verdict.NOT_YET}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """None is a hidden number."""

    looked: int
    """people it was held against"""
    verdicts: Mapping[Verdict, int | None]
    told: int | None
    """whom an alert would tell of it: it suits, they want alerts of its kind, and were not told yet"""
    languages: Mapping[str, int | None] = field(default_factory=dict)
    """of those"""
    untranslated: tuple[str, ...] = ()
    """languages of theirs in which it has no title"""
    parts: int | None = 0
    """SMS parts of these alerts, about"""
    pounds: Decimal | None = Decimal(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """One of them."""

    contact: Contact
    language: str
    match: Match


@dataclass(frozen=True, kw_only=True)
class Reaching:
    """The use case with all it needs."""

    posting: Posting
    desk: Desk
    least: int
    """smaller numbers are hidden"""
    pence: Decimal
    """of one SMS part"""

    def reach(self, viewer: Viewer, opening: Opportunity, at: datetime) -> Reach:
        """Held against people of such work, then against those who wrote last: bounded, however many residents."""
        people = self.posting.candidates(viewer, opening)
        found = People(people, self.desk.knowledge, at.date()).best_for(opening)
        verdicts = {one: sum(match.verdict is one for _, match in found) for one in SHOWN}
        fitting = sum(verdicts[one] for one in SUITS)
        told = self._told(opening, [one for one in found if worth_a_message(one[0], _standing(opening, one[1]))])
        shown = self._shown(told, fitting, len(people))
        by_sms = shown.channel.get(Channel.SMS, 0) is not None and shown.all is not None
        parts = self._parts(opening, told, at) if by_sms else None
        return Reach(
            looked=len(people), verdicts=self._verdicts(verdicts, len(people)), told=shown.all,
            languages=shown.language, parts=parts, pounds=None if parts is None else price(parts, self.pence) / PENCE,
            untranslated=tuple(sorted({one.language for one in told} - {*opening.titles})) if shown.all else (),
        )

    def _told(self, opening: Opportunity, found: Sequence[tuple[Profile, Match]]) -> Sequence[_Told]:
        told: list[_Told] = []
        for start in range(0, len(found), CHUNK):
            with self.posting.store.begin() as uow:
                for person, match in found[start:start + CHUNK]:
                    contact = _whom_to_tell(uow, person.id, opening)
                    if contact is not None:
                        language = contact.language or self.desk.flows.languages[0]
                        told.append(_Told(contact=contact, language=language, match=match))
        return told

    def _verdicts(self, verdicts: Mapping[Verdict, int], looked: int) -> Mapping[Verdict, int | None]:
        """The people for whom it is nothing are a cell, too: else the hidden ones follow from the rest."""
        cells = {**{one.value: number for one, number in verdicts.items()}, "": looked - sum(verdicts.values())}
        seen = protect(Count(all=looked, channel=cells), self.least).channel
        return {one: seen[one.value] for one in verdicts}

    def _shown(self, told: Sequence[_Told], fitting: int, looked: int) -> Shown:
        count = Count(
            all=len(told), language=Counter(one.language for one in told),
            channel=Counter(one.contact.channel.value for one in told),
        )
        if protect_part(count, Count(all=looked), self.least).all is None:
            return Shown(all=None)
        return protect_part(count, Count(all=fitting), self.least)

    def _parts(self, opening: Opportunity, told: Sequence[_Told], at: datetime) -> int:
        """Of a language and verdict the first alert is written and measured: the others say as much."""
        measured: dict[tuple[str, Verdict], int] = {}
        total = 0
        for one in told:
            if one.contact.channel is Channel.SMS:
                kind = (one.language, one.match.verdict)
                if kind not in measured:
                    measured[kind] = parts_of(self.desk, opening, one.match, one.language, at)
                total += measured[kind]
        return total


def parts_of(desk: Desk, opening: Opportunity, match: Match, language: str, at: datetime) -> int:
    """SMS parts of the alert about it: the very words, with the choices below them."""
    listed = showing.for_person(desk, opening, match, style=Channel.SMS.value, language=language, new=True)
    state = State(language=language, language_chosen=True)
    _, effects = advance(desk.flows, state, OpeningArrived(at=at, listed=listed))
    messages = render(effects, language=language, catalogues=desk.catalogues, channel=Channel.SMS.value)
    return sum(one.segments for one in messages)


def _standing(opening: Opportunity, match: Match) -> Standing:
    return Standing(opening=opening, verdict=match.verdict, score=match.score)


def _whom_to_tell(uow: UnitOfWork, resident_id: str, opening: Opportunity) -> Contact | None:
    """The address an alert would go to; None for whoever wants none of this kind, or cannot be written to."""
    if not uow.profiles.alerts(resident_id):
        return None
    consents = uow.profiles.consents(resident_id)
    agreed = consents.get(ALERTS)
    if agreed is None or not agreed.granted or topics.TOPICS[opening.kind] in topics.stopped(consents):
        return None
    return contact_to_alert(uow.contacts.of_resident(resident_id))
