"""The people of broadcasts in memory: the same rules as in the database, one person at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from heapq import nsmallest

from bot.assistant.audience import Audience
from bot.assistant.reach import Afterwards, Expansion, Judging, LeftOut, Members, Outcomes, Reached, Recipient, Survey
from bot.assistant.values import Cause, Channel, Contact, Delivery, DeliveryStatus
from bot.store.memory.profiles import MemoryProfiles
from bot.store.memory.tables import RecipientRow, Tables
from bot.store.rules import CONSENT_TO_WRITE, NEVER_WRITTEN, NO_LANGUAGE, WAITING, WRITTEN

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class MemoryRecipients:
    """See the port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._profiles = MemoryProfiles(tables)

    def survey(self, audience: Audience, judging: Judging, after: str, limit: int) -> Survey:
        chunk = nsmallest(limit, (one for one in self._tables.residents if one > after))
        people: Counter[tuple[str, str, str]] = Counter()
        addresses = 0
        for _, contacts, chosen in self._people(chunk, audience):
            people[_language(chosen), chosen.channel.value, self._reason(chosen, judging)] += 1
            addresses += len(contacts) - 1
        return Survey(cursor=chunk[-1] if chunk else after, looked=len(chunk), people=people, addresses=addresses)

    def members(self, audience: Audience, after: str, limit: int) -> Members:
        chunk = nsmallest(limit, (one for one in self._tables.residents if one > after))
        found = tuple(resident for resident, _, _ in self._people(chunk, audience))
        return Members(cursor=chunk[-1] if chunk else after, looked=len(chunk), residents=found)

    def expand(
        self, broadcast_id: str, audience: Audience, judging: Judging, after: str, limit: int, at: datetime,
    ) -> Expansion:
        chunk = nsmallest(limit, (one for one in self._tables.residents if one > after))
        added = 0
        for resident, _, chosen in self._people(chunk, audience):
            if not self._reason(chosen, judging) and (broadcast_id, resident) not in self._tables.recipients:
                self._tables.recipients[broadcast_id, resident] = RecipientRow(
                    resident_id=resident, contact_id=chosen.id, language=_language(chosen), channel=chosen.channel,
                    state=WAITING, segments=0, at=at,
                )
                added += 1
        return Expansion(cursor=chunk[-1] if chunk else after, looked=len(chunk), added=added)

    def _people(
        self, residents: Iterable[str], audience: Audience
    ) -> Iterator[tuple[str, Sequence[Contact], Contact]]:
        """(resident, addresses of the segment, the one to write to) of those who are meant."""
        for resident in residents:
            if not self._is_meant(resident, audience):
                continue
            fitting = [
                one for one in self._tables.contacts.values() if one.resident_id == resident
                and (not audience.languages or _language(one) in audience.languages)
                and (not audience.channels or one.channel.value in audience.channels)
            ]
            if fitting:
                yield resident, fitting, max(fitting, key=_preference)

    def _is_meant(self, resident: str, audience: Audience) -> bool:
        tables = self._tables
        seen = [c.last_inbound for c in tables.contacts.values() if c.resident_id == resident and c.last_inbound]
        mine = [row.answer for row in tables.answers if row.resident_id == resident]
        answers = {answer.opportunity_id: answer.answer for answer in mine}
        booked = {
            booking.event_id for booking in tables.bookings.values()
            if booking.resident_id == resident and booking.status == "booked"
        }
        told = {(name, of): fact.value for (owner, name, of), fact in tables.facts.items() if owner == resident}
        return (
            (not audience.seen_by or self._seen_by(audience.seen_by, resident))
            and (audience.seen_after is None or any(at >= audience.seen_after for at in seen))
            and (audience.seen_before is None or not any(at > audience.seen_before for at in seen))
            and (not audience.tags or any((resident, tag) in tables.tags for tag in audience.tags))
            and (not audience.booked or bool(booked & audience.booked))
            and (not audience.told or bool(answers.keys() & audience.told))
            and (not audience.interested or any(answers.get(one) == "interested" for one in audience.interested))
            and audience.suits(told)
        )

    def _seen_by(self, partner_id: str, resident: str) -> bool:
        return any((partner, person) == (partner_id, resident) for partner, person, _ in self._tables.sights)

    def _reason(self, contact: Contact, judging: Judging) -> str:
        resident = contact.resident_id
        consents = self._profiles.consents(resident)
        consent = consents.get(CONSENT_TO_WRITE)
        refused = any((said := consents.get(one)) and not said.granted for one in judging.purposes)
        told = sum(
            row.resident_id == resident and row.told is not None and row.told >= judging.since
            for row in self._tables.answers
        )
        refused = refused or bool(judging.seen_by and not self._seen_by(judging.seen_by, resident))
        checks = (
            (refused or not (self._profiles.alerts(resident) and consent and consent.granted), LeftOut.NO_CONSENT),
            (contact.opted_out, LeftOut.STOPPED),
            (contact.bad_address, LeftOut.DEAD_ADDRESS),
            (judging.languages is not None and _language(contact) not in judging.languages, LeftOut.NO_TEXT),
            (told + self.written_since(resident, judging.since) >= judging.cap, LeftOut.CAPPED),
        )
        return next((why.value for holds, why in checks if holds), "")

    def waiting(
        self, broadcast_id: str, channel: Channel, judging: Judging, after: str, limit: int
    ) -> Sequence[Reached]:
        return self._unwritten(broadcast_id, channel, judging, WAITING, after, limit)

    def talked(self, broadcast_id: str, channel: Channel, judging: Judging, limit: int) -> Sequence[Reached]:
        return self._unwritten(broadcast_id, channel, judging, LeftOut.TALKING, "", limit)

    def _unwritten(
        self, broadcast_id: str, channel: Channel, judging: Judging, state: str, after: str, limit: int
    ) -> Sequence[Reached]:
        rows = (
            row for (of, resident), row in self._tables.recipients.items()
            if of == broadcast_id and resident > after and row.channel is channel and row.state == state
        )
        return [self._reached(row, judging) for row in nsmallest(limit, rows, key=lambda row: row.resident_id)]

    def _reached(self, row: RecipientRow, judging: Judging) -> Reached:
        contact = self._tables.contacts.get(row.contact_id)
        why = self._reason(contact, judging) if contact else LeftOut.FORGOTTEN.value
        return Reached(
            resident_id=row.resident_id, contact_id=row.contact_id, channel=row.channel, language=row.language,
            address=contact.address if contact and not why else "", reason=why,
            shared=contact is not None and contact.number > 0,
        )

    def written(self, broadcast_id: str, reached: Iterable[Reached], segments: Mapping[str, int], at: datetime) -> None:
        for one in reached:
            key = (broadcast_id, one.resident_id)
            self._tables.recipients[key] = replace(
                self._tables.recipients[key], state=one.reason or WRITTEN, segments=segments.get(one.resident_id, 0),
                at=at,
            )

    def outcomes(self, broadcast_id: str) -> Outcomes:
        rows = [row for (of, _), row in self._tables.recipients.items() if of == broadcast_id]
        states = Counter(row.state for row in rows)
        return Outcomes(
            expanded=len(rows), waiting=states[WAITING], segments=sum(row.segments for row in rows),
            left_out={why: n for why, n in states.items() if why not in {WAITING, WRITTEN}},
            languages=Counter((row.language, row.channel.value) for row in rows),
            deliveries=Counter(one.status for one in self._deliveries(broadcast_id)),
            replies=sum(reply.broadcast_id == broadcast_id for reply in self._tables.replies),
        )

    def listing(self, broadcast_id: str, after: str = "", limit: int = 100) -> Sequence[Recipient]:
        rows = (
            row for (of, _), row in self._tables.recipients.items() if of == broadcast_id and row.contact_id > after
        )
        statuses = {one.contact_id: one.status.value for one in self._deliveries(broadcast_id)}
        return [_line(row, statuses) for row in nsmallest(limit, rows, key=lambda row: row.contact_id)]

    def afterwards(self, broadcast_id: str, link_id: str) -> Afterwards:
        tables = self._tables
        written = {
            row.resident_id: row.contact_id for (of, _), row in tables.recipients.items()
            if of == broadcast_id and row.state == WRITTEN
        }
        known = [one for one in map(tables.contacts.get, written.values()) if one]
        interested = {row.resident_id for row in tables.answers if (
            row.answer.opportunity_id, row.answer.answer) == (link_id, "interested")}
        booked = {
            one.resident_id for one in tables.bookings.values() if (one.event_id, one.status) == (link_id, "booked")
        }
        return Afterwards(
            failed=Counter(
                one.error for one in self._deliveries(broadcast_id) if one.status is DeliveryStatus.FAILED
            ),
            opted_out=sum(one.opted_out for one in known), followed=len((interested | booked) & written.keys()),
            answered=len({one.contact_id for one in tables.replies if one.broadcast_id == broadcast_id}),
        )

    def written_since(self, resident_id: str, since: datetime) -> int:
        mine = {one.id for one in self._tables.contacts.values() if one.resident_id == resident_id}
        return sum(
            one.cause is Cause.BROADCAST and bool(one.cause_id) and one.contact_id in mine and one.created >= since
            and one.status not in NEVER_WRITTEN for one in self._tables.deliveries.values()
        )

    def pending(self, cause: Cause, at: datetime, limit: int, channel: Channel | None = None) -> int:
        waiting = (
            one for one in self._tables.deliveries.values()
            if one.cause is cause and one.channel is (channel or one.channel)
            and one.status is DeliveryStatus.PENDING and not one.held
            and (one.not_before is None or one.not_before <= at or one.attempts)
        )
        return min(limit, sum(1 for _ in waiting))

    def hold(self, broadcast_id: str) -> int:
        return self._turn(broadcast_id, held=True)

    def release(self, broadcast_id: str) -> int:
        return self._turn(broadcast_id, held=False)

    def _turn(self, broadcast_id: str, *, held: bool) -> int:
        found = [one for one in self._active_of(broadcast_id) if one.held is not held]
        self._put(replace(one, held=held) for one in found)
        return len(found)

    def cancel(self, broadcast_id: str, at: datetime) -> int:
        found = self._pending_of(broadcast_id)
        in_doubt = {DeliveryStatus.CLAIMED, DeliveryStatus.UNKNOWN}
        under_way = [one for one in self._deliveries(broadcast_id) if one.status in in_doubt]
        self._put(replace(one, expires=at) for one in under_way)
        self._put(replace(one, status=DeliveryStatus.CANCELLED) for one in found)
        return len(found)

    def unfinished(self, broadcast_id: str) -> int:
        return len(self._active_of(broadcast_id))

    def _deliveries(self, broadcast_id: str) -> list[Delivery]:
        rows = self._tables.deliveries.values()
        return [one for one in rows if one.cause is Cause.BROADCAST and one.cause_id == broadcast_id]

    def _active_of(self, broadcast_id: str) -> list[Delivery]:
        active = {DeliveryStatus.PENDING, DeliveryStatus.CLAIMED}
        return [one for one in self._deliveries(broadcast_id) if one.status in active]

    def _pending_of(self, broadcast_id: str) -> list[Delivery]:
        return [one for one in self._deliveries(broadcast_id) if one.status is DeliveryStatus.PENDING]

    def _put(self, changed: Iterable[Delivery]) -> None:
        self._tables.deliveries |= {one.id: one for one in changed}


def _language(contact: Contact) -> str:
    return contact.language or NO_LANGUAGE


def _preference(contact: Contact) -> tuple[bool, bool, datetime, str]:
    """The address last used, of those that may be written to."""
    is_open = not (contact.opted_out or contact.bad_address)
    return is_open, contact.last_inbound is not None, contact.last_inbound or LONG_AGO, contact.id


def _line(row: RecipientRow, statuses: Mapping[str, str]) -> Recipient:
    outcome, why = {
        WAITING: (WAITING, ""), LeftOut.TALKING: (WAITING, row.state),
        WRITTEN: (statuses.get(row.contact_id, WRITTEN), ""),
    }.get(row.state, ("left_out", row.state))
    return Recipient(
        contact_id=row.contact_id, language=row.language, channel=row.channel.value, outcome=outcome, reason=why,
        at=None if row.state == WAITING else row.at,
    )
