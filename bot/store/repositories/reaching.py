"""Which residents a segment means, and which of their addresses is written to: one query for preview and expansion."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
)

from bot.assistant.audience import Audience
from bot.assistant.reach import Judging, LeftOut
from bot.store.models.console import sight
from bot.store.models.contacts import contact
from bot.store.models.openings import opening_answer
from bot.store.models.outbox import UNIQUE_CAUSE, delivery
from bot.store.models.places import booking
from bot.store.models.residents import consent, fact, resident, resident_tag
from bot.store.rules import CONSENT_TO_WRITE, NEVER_WRITTEN, NO_LANGUAGE
from bot.store.transaction import Transaction

AFTER: Any = bindparam("after")
UPTO: Any = bindparam("upto")
LIMIT: Any = bindparam("limit", type_=Integer(), literal_execute=True)
"""stands in the statement itself: PostgreSQL plans for it, rather than for a tenth of everybody"""
MATCHED: Any = bindparam("matched", expanding=True)

CHUNK = (
    select(resident.c.id, resident.c.alerts).where(resident.c.id > AFTER).order_by(resident.c.id).limit(LIMIT)
    .subquery("chunk")
)
"""the next residents of a walk"""
_RANGE = select(func.max(CHUNK.c.id).label("upto"), func.count().label("looked")).select_from(CHUNK)
_FACTS = (
    select(fact.c.resident_id, fact.c.name, fact.c.subject, fact.c.value)
    .where(fact.c.resident_id > AFTER, fact.c.resident_id <= UPTO, fact.c.name.in_(bindparam("names", expanding=True)))
    .order_by(fact.c.resident_id)
)
_ALL = select(resident.c.id).where(resident.c.id > AFTER, resident.c.id <= UPTO)
_IN_RANGE = (contact.c.resident_id > AFTER, contact.c.resident_id <= UPTO)
"""says nothing new, but keeps PostgreSQL from reading all addresses for a chunk"""
LANGUAGE = func.coalesce(func.nullif(contact.c.language, ""), NO_LANGUAGE)
_CLOSED = or_(contact.c.opted_out, contact.c.bad_address)
OF_A_CAUSE: Any = text(f"({UNIQUE_CAUSE.text})")
"""makes the unique index of causes usable"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """The residents of one chunk: the next `limit` ids above `after`."""

    after: str
    limit: int
    upto: str
    """the last of them"""
    looked: int
    """how many there are"""
    matched: Sequence[str] | None = None
    """those whose facts suit; None where no facts are asked for"""

    @property
    def parameters(self) -> dict[str, Any]:
        matched = {} if self.matched is None else {"matched": self.matched}
        return {"after": self.after, "upto": self.upto, "limit": self.limit, **matched}


def next_range(tx: Transaction, audience: Audience, after: str, limit: int) -> Range | None:
    """The next chunk of residents; None at the end of the walk."""
    found = tx.run(_RANGE, {"after": after, "limit": limit}).one()
    if not found.looked:
        return None
    matched = list(_matched(tx, audience, after, found.upto)) if audience.asks else None
    return Range(after=after, limit=limit, upto=found.upto, looked=found.looked, matched=matched)


def _matched(tx: Transaction, audience: Audience, after: str, upto: str) -> Iterator[str]:
    """Facts are sealed: those asked for are opened, for this chunk."""
    rows = tx.run(_FACTS, {"after": after, "upto": upto, "names": list(audience.asks)})
    told = {
        one: {(row.name, row.subject): json.loads(tx.cipher.open(row.value)) for row in of_one}
        for one, of_one in groupby(rows, key=lambda row: row.resident_id)
    }
    if audience.suits({}):  # people who told us nothing of it are meant too
        everybody = tx.run(_ALL, {"after": after, "upto": upto}).scalars()
        told = {one: told.get(one, {}) for one in everybody}
    return (one for one, facts in told.items() if audience.suits(facts))


@lru_cache(maxsize=16)
def people(audience: Audience, judging: Judging) -> Select[Any]:
    """(resident_id, contact_id, language, channel, reason) of everybody in a range; parameters: see `Range`."""
    best = (
        select(contact.c.id).where(contact.c.resident_id == CHUNK.c.id, *_of_contact(audience))
        .order_by(_CLOSED, contact.c.last_inbound.is_(None), contact.c.last_inbound.desc(), contact.c.id.desc())
        .limit(1).scalar_subquery().correlate(CHUNK)
    )
    return select(
        CHUNK.c.id.label("resident_id"), contact.c.id.label("contact_id"), LANGUAGE.label("language"),
        contact.c.channel.label("channel"), reason(judging, CHUNK).label("reason"),
    ).join_from(
        # Found by resident, whose few rows `best` has just read; looked up by id they would be read once more.
        CHUNK, contact, and_(contact.c.resident_id == CHUNK.c.id, *_IN_RANGE, contact.c.id + "" == best),
    ).where(*_of_resident(audience))


@lru_cache(maxsize=16)
def addresses(audience: Audience) -> Select[Any]:
    """How many addresses of the segment there are in a range, used or not."""
    return (
        select(func.count()).select_from(CHUNK).join(contact, contact.c.resident_id == CHUNK.c.id)
        .where(*_IN_RANGE, *_of_contact(audience), *_of_resident(audience))
    )


@lru_cache(maxsize=16)
def members(audience: Audience) -> Select[Any]:
    """Ids of the residents of a range who are meant."""
    known = exists().where(contact.c.resident_id == CHUNK.c.id, *_of_contact(audience))
    return select(CHUNK.c.id).where(known, *_of_resident(audience))


def reason(judging: Judging, person: FromClause) -> ColumnElement[str]:
    """Why a person (id, alerts), joined with the contact chosen, is left out; "" when not. The order is LeftOut's."""
    return case(
        (or_(~person.c.alerts, *_unwilling(judging, person)), literal(LeftOut.NO_CONSENT.value)),
        (contact.c.opted_out, literal(LeftOut.STOPPED.value)),
        (contact.c.bad_address, literal(LeftOut.DEAD_ADDRESS.value)),
        *(
            [(LANGUAGE.not_in(sorted(judging.languages)), literal(LeftOut.NO_TEXT.value))]
            if judging.languages is not None else []
        ),
        (_told_since(judging, person) + _written_since(judging, person) >= judging.cap, literal(LeftOut.CAPPED.value)),
        else_=literal(""),
    )


def _unwilling(judging: Judging, person: FromClause) -> Iterator[ColumnElement[bool]]:
    yield _latest_consent(person, CONSENT_TO_WRITE).is_not(true())
    if judging.seen_by:
        yield ~_seen_by(judging.seen_by, person)
    for purpose in sorted(judging.purposes):
        yield _latest_consent(person, purpose).is_(false())


def _seen_by(partner_id: str, person: FromClause) -> ColumnElement[bool]:
    """Whether the person lets this partner see them: the wall of the console."""
    return exists().where(sight.c.partner_id == partner_id, sight.c.resident_id == person.c.id).correlate(person)


def _latest_consent(person: FromClause, purpose: str) -> Any:
    return (
        select(consent.c.granted).where(consent.c.person == person.c.id, consent.c.purpose == purpose)
        .order_by(consent.c.at.desc(), consent.c.number.desc()).limit(1).correlate(person).scalar_subquery()
    )


def _told_since(judging: Judging, person: FromClause) -> Any:
    return select(func.count()).where(
        opening_answer.c.resident_id == person.c.id, opening_answer.c.told >= judging.since
    ).correlate(person).scalar_subquery()


def _written_since(judging: Judging, person: FromClause) -> Any:
    mine = contact.alias("mine")
    return select(func.count()).select_from(mine).join(delivery, delivery.c.contact_id == mine.c.id).where(
        mine.c.resident_id == person.c.id, *is_written(), delivery.c.created >= judging.since,
    ).correlate(person).scalar_subquery()


def is_written() -> tuple[ColumnElement[bool], ...]:
    """A broadcast's delivery that was sent, or is to be."""
    used: ColumnElement[bool] = delivery.c.status.not_in(sorted(NEVER_WRITTEN))
    return (delivery.c.cause == "broadcast", OF_A_CAUSE, used)


def _of_contact(audience: Audience) -> Iterator[ColumnElement[bool]]:
    """Conditions on the address."""
    if audience.languages:
        yield LANGUAGE.in_(sorted(audience.languages))
    if audience.channels:
        yield contact.c.channel.in_(sorted(audience.channels))


def _of_resident(audience: Audience) -> Iterator[ColumnElement[bool]]:
    """Conditions on the person: those that stand in columns, and who suits by what is sealed."""
    if audience.asks:
        yield CHUNK.c.id.in_(MATCHED)
    if audience.seen_by:
        yield _seen_by(audience.seen_by, CHUNK)
    wrote = contact.alias("wrote")
    mine = exists().where(wrote.c.resident_id == CHUNK.c.id)
    if audience.seen_after is not None:
        yield mine.where(wrote.c.last_inbound >= audience.seen_after)
    if audience.seen_before is not None:
        yield ~mine.where(wrote.c.last_inbound > audience.seen_before)
    if audience.tags:
        yield exists().where(resident_tag.c.resident_id == CHUNK.c.id, resident_tag.c.tag.in_(sorted(audience.tags)))
    if audience.booked:
        yield exists().where(
            booking.c.resident_id == CHUNK.c.id, booking.c.event_id.in_(sorted(audience.booked)),
            booking.c.status == "booked",
        )
    answered = exists().where(opening_answer.c.resident_id == CHUNK.c.id)
    if audience.told:
        yield answered.where(opening_answer.c.opportunity_id.in_(sorted(audience.told)))
    if audience.interested:
        yield answered.where(
            opening_answer.c.opportunity_id.in_(sorted(audience.interested)), opening_answer.c.answer == "interested",
        )
