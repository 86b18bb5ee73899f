"""Codes, wrong codes and links, behind their port. A code stands here only as a keyed hash."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, insert, select, update

from bot.assistant.link import UNDO_FOR, Link, collected_by
from bot.assistant.room import ACTIVE
from bot.assistant.values import Channel
from bot.store import json_text
from bot.store.models.api import referred_by
from bot.store.models.comings import trial_exposure
from bot.store.models.contacts import contact, link, link_code, link_miss
from bot.store.models.inbox import hand_over
from bot.store.models.openings import opening_answer
from bot.store.models.outcomes import closing_told, outcome, question_due, referral
from bot.store.models.places import booking
from bot.store.models.residents import consent
from bot.store.repositories.forgetting import forget_joined
from bot.store.transaction import Transaction

_OFFERED = select(link_code.c.contact_id).where(
    link_code.c.code_hash == bindparam("code"), link_code.c.until > bindparam("at")
)
_USE = delete(link_code).where(link_code.c.contact_id == bindparam("contact"), link_code.c.until > bindparam("at"))
_MISSES = select(func.count()).select_from(link_miss).where(
    link_miss.c.guesser == bindparam("of"), link_miss.c.at >= bindparam("since")
)
_LATEST = (
    select(link.c.body).where(link.c.kept == bindparam("kept"), link.c.at >= bindparam("since"))
    .order_by(link.c.at.desc(), link.c.id.desc()).limit(1)
)
_DUE = (
    select(link.c.kept, link.c.joined).where(link.c.at < bindparam("before")).order_by(link.c.at, link.c.id)
    .limit(bindparam("limit")).with_for_update(skip_locked=True)
)
_OLD_CODES = select(link_code.c.contact_id).where(link_code.c.until < bindparam("before")).limit(bindparam("limit"))
_OLD_MISSES = select(link_miss.c.number).where(link_miss.c.at < bindparam("before")).limit(bindparam("limit"))


_theirs = booking.alias("theirs")
_PLACES = (
    select(booking.c.id).where(
        booking.c.resident_id == bindparam("resident"), booking.c.status.in_(sorted(ACTIVE)),
        ~exists().where(
            _theirs.c.event_id == booking.c.event_id, _theirs.c.resident_id == bindparam("other"),
            _theirs.c.status.in_(sorted(ACTIVE)),
        ),
    ).order_by(booking.c.id)
)

_TAKEN_OVER = (
    (outcome, ()), (referral, ("opportunity_id",)), (question_due, ("opportunity_id",)),
    (closing_told, ("opportunity_id", "closes")), (trial_exposure, ("trial",)),
    (referred_by, ("opportunity_id", "partner_id")),
)
"""table -> columns of which one person has one row"""


class SqlLinks:
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def offer(self, contact_id: str, code: str, until: datetime) -> None:
        row = {"contact_id": contact_id, "code_hash": self._tx.lookup.code(code), "until": until}
        self._tx.upsert(link_code, row, keys=("contact_id",), changes=("code_hash", "until"))

    def offered(self, code: str, at: datetime) -> str | None:
        found: str | None = self._tx.run(_OFFERED, {"code": self._tx.lookup.code(code), "at": at}).scalar()
        return found

    def use(self, contact_id: str, at: datetime) -> bool:
        return self._tx.run(_USE, {"contact": contact_id, "at": at}).rowcount == 1

    def missed(self, channel: Channel, address: str, at: datetime) -> None:
        self._tx.run(insert(link_miss), {"guesser": self._tx.lookup.guesser(channel, address), "at": at})

    def misses(self, channel: Channel, address: str, since: datetime) -> int:
        row = {"of": self._tx.lookup.guesser(channel, address), "since": since}
        return int(self._tx.run(_MISSES, row).scalar_one())

    def places(self, resident_id: str, other: str) -> Sequence[str]:
        return self._tx.run(_PLACES, {"resident": resident_id, "other": other}).scalars().all()

    def hand_to(self, resident_id: str, contacts: Collection[str], bookings: Collection[str]) -> None:
        mine = {"resident_id": resident_id}
        self._tx.run(update(contact).where(contact.c.id.in_(contacts)).values(mine))
        self._tx.run(update(booking).where(booking.c.id.in_(bookings)).values(mine))
        other = hand_over.alias("other")
        waits_already = exists().where(other.c.resident_id == resident_id, other.c.closed.is_(None))
        self._tx.run(
            update(hand_over)
            .where(hand_over.c.contact_id.in_(contacts), hand_over.c.closed.is_(None), ~waits_already).values(mine)
        )

    def drop_copies(self, resident_id: str, link_id: str, answers: Collection[str]) -> None:
        self._tx.run(delete(consent).where(
            consent.c.person == resident_id, consent.c.collected_by == collected_by(link_id)
        ))
        self._tx.run(delete(opening_answer).where(
            opening_answer.c.resident_id == resident_id, opening_answer.c.opportunity_id.in_(answers)
        ))

    def keep(self, link_: Link) -> None:
        self._tx.run(insert(link), {
            "id": link_.id, "kept": link_.kept, "joined": link_.joined, "at": link_.at,
            "body": self._tx.cipher.seal(json_text.of_link(link_)),
        })

    def latest(self, resident_id: str, since: datetime) -> Link | None:
        body = self._tx.run(_LATEST, {"kept": resident_id, "since": since}).scalar()
        return json_text.link(self._tx.cipher.open(body)) if body else None

    def end(self, link_id: str) -> None:
        self._tx.run(delete(link).where(link.c.id == link_id))

    def settle(self, at: datetime, limit: int) -> int:
        due = self._tx.run(_DUE, {"before": at - UNDO_FOR, "limit": limit}).all()
        for row in due:
            self._take_over(row.kept, row.joined)
            forget_joined(self._tx, row.joined, at)
        return len(due)

    def _take_over(self, kept: str, joined: str) -> None:
        """What became of openings, and the arm in a trial, where the kept profile knows nothing of it yet."""
        for table, columns in _TAKEN_OVER:
            same = table.alias("same")
            known = exists().where(same.c.resident_id == kept, *(same.c[name] == table.c[name] for name in columns))
            move = update(table).where(table.c.resident_id == joined).values(resident_id=kept)
            self._tx.run(move.where(~known) if columns else move)

    def prune(self, before: datetime, limit: int) -> int:
        row = {"before": before, "limit": limit}
        codes = self._tx.run(delete(link_code).where(link_code.c.contact_id.in_(_OLD_CODES)), row).rowcount
        misses = self._tx.run(delete(link_miss).where(link_miss.c.number.in_(_OLD_MISSES)), row).rowcount
        return max(codes, misses)
