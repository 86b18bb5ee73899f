"""People as coordinators see them, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.coordinators import Viewer
from bot.assistant.people_seen import MOST_COUNTED, Answered, Found, HeldSender, Page, Seen, Sight, Wanted
from bot.assistant.values import Contact, StoredFact
from bot.store.memory.contacts import MemoryContacts
from bot.store.memory.profiles import MemoryProfiles
from bot.store.memory.tables import Tables
from bot.store.memory.walls import visible_to
from bot.store.terms import NAME, OCCUPATION, OUTCODE, STAGE, term, terms_of, words_of


class MemoryLooking:
    """Every method asks who looks."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def find(self, viewer: Viewer, wanted: Wanted, after: str = "", limit: int = 25) -> Page:
        every = [
            one for one in sorted(self._tables.residents)
            if visible_to(viewer, self._tables, one) and self._suits(one, wanted)
        ]
        ids = [one for one in every if one > after]
        return Page(
            rows=tuple(map(self._found, ids[:limit])), count=min(len(every), MOST_COUNTED + 1),
            next=ids[limit - 1] if len(ids) > limit else "",
        )

    def resident(self, viewer: Viewer, resident_id: str) -> Seen | None:
        if resident_id not in self._tables.residents or not visible_to(viewer, self._tables, resident_id):
            return None
        sights = (
            Sight(partner_id=partner, because=because, since=since)
            for (partner, resident, because), since in self._tables.sights.items() if resident == resident_id
        )
        return Seen(
            id=resident_id, contacts=self._contacts(resident_id), alerts=self._tables.residents[resident_id],
            tags=MemoryProfiles(self._tables).tags(resident_id), sights=sorted(sights, key=lambda one: one.since),
        )

    def some(
        self, viewer: Viewer, limit: int, skip: int = 0, occupations: Collection[str] = (),
    ) -> Sequence[str]:
        wanted = Wanted(occupations=tuple(occupations))
        seen = sorted((
            (one.last_inbound, one.id, one.resident_id) for one in self._tables.contacts.values()
            if one.last_inbound and visible_to(viewer, self._tables, one.resident_id)
            and self._suits(one.resident_id, wanted)
        ), reverse=True)
        return list(dict.fromkeys(owner for _, _, owner in seen))[skip:skip + limit]

    def listed(self, viewer: Viewer, residents: Collection[str]) -> Mapping[str, Found]:
        seen = (self._found(one) for one in residents if visible_to(viewer, self._tables, one))
        return {one.id: replace(one, occupations=(), stage="") for one in seen}

    def broadcasts(self, viewer: Viewer, states: Sequence[BroadcastState]) -> Sequence[Broadcast]:
        return [
            one for one in self._tables.broadcasts.values()
            if one.state in states and (viewer.sees_everyone or one.owner == viewer.partner_id)
        ]

    def broadcast(self, viewer: Viewer, broadcast_id: str, *, lock: bool = False) -> Broadcast | None:  # noqa: ARG002
        one = self._tables.broadcasts.get(broadcast_id)
        return one if one and (viewer.sees_everyone or one.owner == viewer.partner_id) else None

    def replies(self, viewer: Viewer, broadcast_id: str, limit: int = 100) -> Sequence[Answered]:
        found = [
            Answered(resident_id=contact.resident_id, text=one.text, language=one.language, at=one.at)
            for one in reversed(self._tables.replies)
            if one.broadcast_id == broadcast_id and (contact := self._tables.contacts.get(one.contact_id)) is not None
            and visible_to(viewer, self._tables, contact.resident_id)
        ]
        return found[:limit]

    def held_senders(self, at: datetime) -> Sequence[HeldSender]:
        return [
            HeldSender(key=key, until=one.held_until, reason="")
            for key, one in sorted(self._tables.senders.items()) if one.held_until and one.held_until > at
        ]

    def _suits(self, resident_id: str, wanted: Wanted) -> bool:
        terms = {one for fact in self._facts(resident_id) for one in terms_of(fact)}
        mine = self._contacts(resident_id)
        any_of = ((OCCUPATION, wanted.occupations), (OUTCODE, wanted.outcodes), (STAGE, wanted.stages))
        return (
            all(term(NAME, word) in terms for word in words_of(wanted.name))
            and all(not values or any(term(kind, one) in terms for one in values) for kind, values in any_of)
            and (not wanted.languages or any(one.language in wanted.languages for one in mine))
            and (not wanted.phone or any(one.address == wanted.phone for one in mine))
            and (not wanted.tags or any((resident_id, one) in self._tables.tags for one in wanted.tags))
        )

    def _found(self, resident_id: str) -> Found:
        facts = {(one.name, one.of): one.value for one in self._facts(resident_id)}
        mine = self._contacts(resident_id)
        stages = [value for (name, _), value in facts.items() if name == "uk_stage"]
        work = [of for (name, of), value in facts.items() if name in {"occupation", "qualification"} and value]
        return Found(
            id=resident_id, name=str(facts.get(("name", ""), "")),
            languages=tuple(dict.fromkeys(one.language for one in mine if one.language)),
            channels=tuple(dict.fromkeys(one.channel.value for one in mine)), occupations=tuple(dict.fromkeys(work)),
            outcode=str(facts.get(("outcode", ""), "")), stage=str(stages[0]) if stages else "",
            last_seen=max((one.last_inbound for one in mine if one.last_inbound), default=None),
        )

    def _facts(self, resident_id: str) -> Sequence[StoredFact]:
        return MemoryProfiles(self._tables).facts(resident_id)

    def _contacts(self, resident_id: str) -> Sequence[Contact]:
        return MemoryContacts(self._tables).of_resident(resident_id)
