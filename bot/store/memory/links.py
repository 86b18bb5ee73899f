"""Codes, wrong codes and links in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.assistant.link import UNDO_FOR, Link, collected_by
from bot.assistant.room import ACTIVE
from bot.assistant.values import Channel
from bot.errors import StoreError
from bot.store.memory.profiles import MemoryProfiles
from bot.store.memory.tables import Tables
from bot.store.memory.trials import hand_exposures


class MemoryLinks:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def offer(self, contact_id: str, code: str, until: datetime) -> None:
        if any(other == code and of != contact_id for of, (other, _) in self._tables.link_codes.items()):
            raise StoreError("another code is the same")
        self._tables.link_codes[contact_id] = (code, until)

    def offered(self, code: str, at: datetime) -> str | None:
        codes = self._tables.link_codes.items()
        return next((of for of, (offered, until) in codes if offered == code and until > at), None)

    def use(self, contact_id: str, at: datetime) -> bool:
        _, until = self._tables.link_codes.get(contact_id, ("", at))
        if until <= at:
            return False
        del self._tables.link_codes[contact_id]
        return True

    def missed(self, channel: Channel, address: str, at: datetime) -> None:
        self._tables.link_misses.append((channel, address, at))

    def misses(self, channel: Channel, address: str, since: datetime) -> int:
        return sum((c, a) == (channel, address) and at >= since for c, a, at in self._tables.link_misses)

    def places(self, resident_id: str, other: str) -> Sequence[str]:
        rows = [one for one in self._tables.bookings.values() if one.status in ACTIVE]
        theirs = {one.event_id for one in rows if one.resident_id == other}
        mine = (one for one in rows if one.resident_id == resident_id)
        return sorted(one.id for one in mine if one.event_id not in theirs)

    def hand_to(self, resident_id: str, contacts: Collection[str], bookings: Collection[str]) -> None:
        tables = self._tables
        tables.resident(resident_id)
        for contact_id in contacts:
            tables.contacts[contact_id] = replace(tables.contact(contact_id), resident_id=resident_id)
        tables.bookings |= {
            one: replace(tables.bookings[one], resident_id=resident_id) for one in bookings if one in tables.bookings
        }
        if any(h.resident_id == resident_id and h.closed is None for h in tables.hand_overs.values()):
            return
        tables.hand_overs = {
            key: replace(h, resident_id=resident_id) if h.contact_id in contacts and h.closed is None else h
            for key, h in tables.hand_overs.items()
        }

    def drop_copies(self, resident_id: str, link_id: str, answers: Collection[str]) -> None:
        tables, copied = self._tables, collected_by(link_id)
        tables.consents = [
            (owner, one) for owner, one in tables.consents if owner != resident_id or one.collected_by != copied
        ]
        tables.answers = [
            row for row in tables.answers
            if row.resident_id != resident_id or row.answer.opportunity_id not in answers
        ]

    def keep(self, link: Link) -> None:
        self._tables.links[link.id] = link

    def latest(self, resident_id: str, since: datetime) -> Link | None:
        mine = (one for one in self._tables.links.values() if one.kept == resident_id and one.at >= since)
        return max(mine, key=lambda one: (one.at, one.id), default=None)

    def end(self, link_id: str) -> None:
        self._tables.links.pop(link_id, None)

    def settle(self, at: datetime, limit: int) -> int:
        due = sorted((one for one in self._tables.links.values() if one.at < at - UNDO_FOR), key=lambda o: (o.at, o.id))
        for one in due[:limit]:
            self._take_over(one.kept, one.joined)
            MemoryProfiles(self._tables).forget_joined(one.joined, at)
        return len(due[:limit])

    def _take_over(self, kept: str, joined: str) -> None:
        """What became of openings, and the arm in a trial, where the kept profile knows nothing of it yet."""
        tables = self._tables
        tables.outcomes = [
            replace(row, resident_id=kept) if row.resident_id == joined else row for row in tables.outcomes
        ]
        known = {one.opportunity_id for one in tables.referrals if one.resident_id == kept}
        tables.referrals = [
            replace(one, resident_id=kept) if one.resident_id == joined and one.opportunity_id not in known else one
            for one in tables.referrals
        ]
        for (who, opening, partner), at in list(tables.referred_by.items()):
            if who == joined:
                tables.referred_by.setdefault((kept, opening, partner), at)
        for (who, opening), due in list(tables.questions.items()):
            if who == joined:
                tables.questions.setdefault((kept, opening), due)
        hand_exposures(tables, joined, kept)
        tables.closings |= {(kept, opening, closes) for who, opening, closes in tables.closings if who == joined}

    def prune(self, before: datetime, limit: int) -> int:
        tables = self._tables
        codes = [of for of, (_, until) in tables.link_codes.items() if until < before][:limit]
        for one in codes:
            del tables.link_codes[one]
        misses = [row for row in tables.link_misses if row[2] < before][:limit]
        tables.link_misses = [row for row in tables.link_misses if row not in misses]
        return max(len(codes), len(misses))
