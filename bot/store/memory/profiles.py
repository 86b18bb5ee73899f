"""Facts, consents and forgetting in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from heapq import nsmallest
from typing import Any

from bot.assistant.coordinators import SEEN_BY
from bot.assistant.place_moves import forgotten
from bot.assistant.reach import LeftOut
from bot.assistant.room import ACTIVE, Booking
from bot.assistant.values import Consent, DeliveryStatus, StoredFact
from bot.speaking.message import OutgoingMessage
from bot.store.memory.places import last_move
from bot.store.memory.sharers import leave
from bot.store.memory.tables import AnswerRow, Tables
from bot.store.memory.trials import hand_exposures
from bot.store.memory.walls import MemoryWalls
from bot.store.rules import UNWRITTEN


class MemoryProfiles:
    """What residents told us, and what they agreed to."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def facts(self, resident_id: str) -> Sequence[StoredFact]:
        mine = (f for (owner, _, _), f in self._tables.facts.items() if owner == resident_id)
        return sorted(mine, key=lambda f: (f.at, f.name, f.of))

    def facts_of(self, residents: Collection[str]) -> Mapping[str, Sequence[StoredFact]]:
        return {one: self.facts(one) for one in residents}

    def said(self, name: str, residents: Collection[str]) -> Mapping[str, Any]:
        facts = self._tables.facts
        return {one: facts[one, name, ""].value for one in residents if (one, name, "") in facts}

    def save_fact(self, resident_id: str, fact: StoredFact) -> None:
        self._tables.facts[self._tables.resident(resident_id), fact.name, fact.of] = fact

    def remove_fact(self, resident_id: str, name: str, of: str) -> None:
        gone = [key for key in self._tables.facts if key[0] == resident_id and key[2] == of and name in ("*", key[1])]
        for key in gone:
            del self._tables.facts[key]

    def consents(self, resident_id: str) -> Mapping[str, Consent]:
        mine = sorted((c for owner, c in self._tables.consents if owner == resident_id), key=lambda c: c.at)
        return {consent.purpose: consent for consent in mine}

    def record_consent(self, resident_id: str, consent: Consent) -> None:
        self._tables.consents.append((self._tables.resident(resident_id), consent))
        if consent.purpose.startswith(SEEN_BY):
            self._move_wall(resident_id, consent.purpose)

    def _move_wall(self, resident_id: str, purpose: str) -> None:
        """The latest consent counts, whichever was written last."""
        walls, partner = MemoryWalls(self._tables), purpose.removeprefix(SEEN_BY)
        latest = self.consents(resident_id)[purpose]
        if latest.granted:
            walls.open(partner, resident_id, "consent", latest.at)
        else:
            walls.close(partner, resident_id, "consent")

    def set_alerts(self, resident_id: str, on: bool) -> None:
        self._tables.residents[self._tables.resident(resident_id)] = on

    def alerts(self, resident_id: str) -> bool:
        return self._tables.residents.get(resident_id, False)

    def wanting_alerts(self, after: str, limit: int) -> Sequence[str]:
        return nsmallest(limit, (r for r, on in self._tables.residents.items() if on and r > after and self._agreed(r)))

    def _agreed(self, resident_id: str) -> bool:
        consent = self.consents(resident_id).get("alerts")
        return consent is not None and consent.granted

    def tag(self, resident_id: str, tag: str, on: bool) -> None:
        row = (self._tables.resident(resident_id), tag)
        if on:
            self._tables.tags.add(row)
        else:
            self._tables.tags.discard(row)

    def tags(self, resident_id: str) -> Sequence[str]:
        return sorted(tag for owner, tag in self._tables.tags if owner == resident_id)

    def tag_all(self, resident_ids: Sequence[str], tag: str, on: bool) -> int:
        rows = {(one, tag) for one in resident_ids if one in self._tables.residents}
        changed = rows - self._tables.tags if on else rows & self._tables.tags
        self._tables.tags ^= changed
        return len(changed)

    def tag_counts(self) -> Mapping[str, int]:
        return dict(sorted(Counter(tag for _, tag in self._tables.tags).items()))

    def forget(self, resident_id: str, at: datetime) -> None:
        tables = self._tables
        for link in [one for one in tables.links.values() if one.kept == resident_id]:
            self.forget_joined(link.joined, at)
        for contact in [c for c in tables.contacts.values() if c.resident_id == resident_id]:
            self._forget_contact(contact.id)
        tables.residents.pop(resident_id, None)
        tables.facts = {key: fact for key, fact in tables.facts.items() if key[0] != resident_id}
        tables.hand_overs = {k: h for k, h in tables.hand_overs.items() if h.resident_id != resident_id}
        tables.tags = {row for row in tables.tags if row[0] != resident_id}
        tables.sights = {row: since for row, since in tables.sights.items() if row[1] != resident_id}
        tables.questions_asked = {key: one for key, one in tables.questions_asked.items() if key[0] != resident_id}
        tables.corrections = [one for one in tables.corrections if one.resident_id != resident_id]
        tables.referred_by = {row: at_ for row, at_ in tables.referred_by.items() if row[0] != resident_id}
        tables.sendings = {key: one for key, one in tables.sendings.items() if one.resident_id != resident_id}
        tables.questions = {key: due for key, due in tables.questions.items() if key[0] != resident_id}
        tables.closings = {row for row in tables.closings if row[0] != resident_id}
        tables.outcomes = [replace(o, resident_id=None) if o.resident_id == resident_id else o for o in tables.outcomes]
        tables.referrals = [
            replace(r, resident_id="", reply="") if r.resident_id == resident_id else r for r in tables.referrals
        ]
        nobody = f"forgotten:{tables.forgotten}"
        tables.forgotten += 1
        self._unlist(resident_id, nobody)
        hand_exposures(tables, resident_id, nobody)
        tables.consents = [(nobody if owner == resident_id else owner, c) for owner, c in tables.consents]
        tables.audit = [replace(a, subject=nobody) if a.subject == resident_id else a for a in tables.audit]
        tables.answers = [_unlinked_answer(row) if row.resident_id == resident_id else row for row in tables.answers]
        for booking in [one for one in tables.bookings.values() if one.resident_id == resident_id]:
            self._unlink_booking(booking, at)

    def forget_joined(self, joined: str, at: datetime) -> None:
        """Erase a profile that lives on in another one, and the link: its answers are counted there."""
        self._tables.answers = [row for row in self._tables.answers if row.resident_id != joined]
        self._tables.links = {key: one for key, one in self._tables.links.items() if one.joined != joined}
        self.forget(joined, at)

    def _forget_contact(self, contact_id: str) -> None:
        tables = self._tables
        tables.resting.pop(contact_id, None)
        tables.link_codes.pop(contact_id, None)
        contact = tables.contacts.pop(contact_id)
        key = (contact.channel, contact.address)
        if tables.addresses.get(key) == contact_id:
            del tables.addresses[key]
            if contact.opted_out:
                tables.suppressed.add(key)
        if contact_id in tables.sharers:
            leave(tables, contact_id)
        tables.conversations.pop(contact_id, None)
        tables.lines.pop(contact_id, None)
        tables.desk_lines = [one for one in tables.desk_lines if one.contact_id != contact_id]
        tables.replies = [replace(r, text="") if r.contact_id == contact_id else r for r in tables.replies]
        for delivery in [d for d in tables.deliveries.values() if d.contact_id == contact_id]:
            waiting = delivery.status is DeliveryStatus.PENDING
            tables.deliveries[delivery.id] = replace(
                delivery, address="", message=OutgoingMessage(text=""),
                status=DeliveryStatus.CANCELLED if waiting else delivery.status,
            )

    def _unlist(self, resident_id: str, nobody: str) -> None:
        """On the lists of broadcasts stands somebody, no longer who."""
        lists = self._tables.recipients
        for (broadcast_id, owner), row in list(lists.items()):
            if owner == resident_id:
                del lists[broadcast_id, owner]
                state = LeftOut.FORGOTTEN.value if row.state in UNWRITTEN else row.state
                lists[broadcast_id, nobody] = replace(row, resident_id=nobody, state=state)

    def _unlink_booking(self, booking: Booking, at: datetime) -> None:
        """A place at something still to come is free again; one that was used stays counted."""
        tables = self._tables
        unlinked = replace(booking, resident_id="", needs=())
        if booking.status in ACTIVE and tables.events[booking.event_id].starts > at:
            number = last_move(tables, booking.event_id) + 1
            unlinked, tables.moves[booking.event_id, number] = forgotten(booking, number, at)
        tables.bookings[booking.id] = unlinked
        kept = tables.certificates.items()
        tables.certificates = {key: one for key, one in kept if one.booking_id != booking.id}


def _unlinked_answer(row: AnswerRow) -> AnswerRow:
    return replace(row, resident_id=None, answer=replace(row.answer, reason=""))
