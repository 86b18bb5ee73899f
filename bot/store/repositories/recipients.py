"""The people of broadcasts, behind their port."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, bindparam, exists, func, literal, literal_column, or_, select, text, update
from sqlalchemy.dialects.sqlite import Insert

from bot.assistant.audience import Audience
from bot.assistant.reach import (
    Afterwards,
    Expansion,
    Judging,
    LeftOut,
    Members,
    Outcomes,
    Reached,
    Recipient,
    Survey,
)
from bot.assistant.values import PRIORITY, Cause, Channel, DeliveryStatus
from bot.store.models.broadcasts import broadcast_reply, recipient
from bot.store.models.contacts import contact
from bot.store.models.openings import opening_answer
from bot.store.models.outbox import delivery
from bot.store.models.places import booking
from bot.store.models.residents import resident
from bot.store.repositories.ledger import CLAIMED, NOT_HELD, PENDING, UNKNOWN, body_when_done
from bot.store.repositories.reaching import LIMIT, addresses, is_written, members, next_range, people, reason
from bot.store.rules import UNWRITTEN, WAITING, WRITTEN
from bot.store.transaction import Transaction

_OF = delivery.c.cause_id == bindparam("broadcast")
_IS_BROADCAST = delivery.c.cause == literal_column("'broadcast'")
_WAITS = (_IS_BROADCAST, _OF, delivery.c.status == PENDING)
_ACTIVE = (_IS_BROADCAST, _OF, delivery.c.status.in_([PENDING, CLAIMED]))
_HOLD = update(delivery).where(*_ACTIVE, ~delivery.c.held).values(held=True)
_RELEASE = update(delivery).where(*_ACTIVE, delivery.c.held).values(held=False)
_CANCEL = update(delivery).where(*_WAITS).values(status="cancelled", body=body_when_done())
_LAST_TRY = (
    update(delivery).where(_IS_BROADCAST, _OF, delivery.c.status.in_([CLAIMED, UNKNOWN]))
    .values(expires=bindparam("now"))
)
_UNFINISHED = select(func.count()).where(*_ACTIVE)
_STATUSES = select(delivery.c.status, func.count().label("n")).where(_IS_BROADCAST, _OF).group_by(delivery.c.status)
_ON_LIST = recipient.c.broadcast_id == bindparam("broadcast")
_COUNTED = (
    select(recipient.c.state, recipient.c.language, recipient.c.channel, func.count().label("people"),
           func.sum(recipient.c.segments).label("segments"))
    .where(_ON_LIST).group_by(recipient.c.state, recipient.c.language, recipient.c.channel)
)
_REPLIES = select(func.count()).where(broadcast_reply.c.broadcast_id == bindparam("broadcast"))
_FAILED = (
    select(delivery.c.error, func.count().label("n")).where(_IS_BROADCAST, _OF, delivery.c.status == "failed")
    .group_by(delivery.c.error)
)
_WAS_WRITTEN = (_ON_LIST, recipient.c.state == WRITTEN)
_OPTED_OUT = select(func.count()).select_from(contact).where(
    contact.c.opted_out, exists().where(  # few said STOP, many were written to
        *_WAS_WRITTEN, recipient.c.resident_id == contact.c.resident_id, recipient.c.contact_id == contact.c.id,
    ),
)
_ANSWERED = select(func.count(broadcast_reply.c.contact_id.distinct())).where(
    broadcast_reply.c.broadcast_id == bindparam("broadcast")
)
_FOLLOWERS = select(opening_answer.c.resident_id).where(
    opening_answer.c.opportunity_id == bindparam("link"), opening_answer.c.answer == "interested",
).union(select(booking.c.resident_id).where(booking.c.event_id == bindparam("link"), booking.c.status == "booked"))
_FOLLOWED = select(func.count()).select_from(_FOLLOWERS.subquery("follower")).where(exists().where(
    *_WAS_WRITTEN, recipient.c.resident_id == text("follower.resident_id"),
))
_WRITTEN = (
    update(recipient)
    .where(recipient.c.broadcast_id == bindparam("broadcast"), recipient.c.resident_id == bindparam("person"))
    .values(state=bindparam("new_state"), segments=bindparam("parts"), at=bindparam("now"))
)
_LISTING = (
    select(recipient, delivery.c.status.label("status"))
    .outerjoin_from(recipient, delivery, (delivery.c.contact_id == recipient.c.contact_id) & _IS_BROADCAST
               & (delivery.c.cause_id == recipient.c.broadcast_id))
    .where(_ON_LIST, recipient.c.contact_id > bindparam("after"))
    .order_by(recipient.c.contact_id).limit(bindparam("limit"))
)
_WRITTEN_SINCE = (
    select(func.count()).select_from(contact).join(delivery, delivery.c.contact_id == contact.c.id)
    .where(contact.c.resident_id == bindparam("resident"), *is_written(), delivery.c.created >= bindparam("since"))
)


class SqlRecipients:
    """The list is written by the database itself, a chunk a statement; what was said to whom stands in the ledger."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def survey(self, audience: Audience, judging: Judging, after: str, limit: int) -> Survey:
        chunk = next_range(self._tx, audience, after, limit)
        if chunk is None:
            return Survey(cursor=after)
        found = people(audience, judging).subquery()
        counted = select(found.c.language, found.c.channel, found.c.reason, func.count().label("n")).group_by(
            found.c.language, found.c.channel, found.c.reason
        )
        rows = self._tx.run(counted, chunk.parameters).all()
        known = int(self._tx.run(addresses(audience), chunk.parameters).scalar_one())
        return Survey(
            cursor=chunk.upto, looked=chunk.looked, people={(r.language, r.channel, r.reason): r.n for r in rows},
            addresses=known - sum(row.n for row in rows),
        )

    def members(self, audience: Audience, after: str, limit: int) -> Members:
        chunk = next_range(self._tx, audience, after, limit)
        if chunk is None:
            return Members(cursor=after)
        found = self._tx.run(members(audience), chunk.parameters).scalars().all()
        return Members(cursor=chunk.upto, looked=chunk.looked, residents=tuple(found))

    def expand(
        self, broadcast_id: str, audience: Audience, judging: Judging, after: str, limit: int, at: datetime,
    ) -> Expansion:
        chunk = next_range(self._tx, audience, after, limit)
        if chunk is None:
            return Expansion(cursor=after)
        row = {**chunk.parameters, "broadcast": broadcast_id, "now": at}
        added = self._tx.run(_insert(self._tx.insert_into(recipient), audience, judging), row).rowcount
        return Expansion(cursor=chunk.upto, looked=chunk.looked, added=added)

    def waiting(
        self, broadcast_id: str, channel: Channel, judging: Judging, after: str, limit: int
    ) -> Sequence[Reached]:
        return self._unwritten(broadcast_id, channel, judging, WAITING, after, limit)

    def talked(self, broadcast_id: str, channel: Channel, judging: Judging, limit: int) -> Sequence[Reached]:
        return self._unwritten(broadcast_id, channel, judging, LeftOut.TALKING.value, "", limit)

    def _unwritten(
        self, broadcast_id: str, channel: Channel, judging: Judging, state: str, after: str, limit: int
    ) -> Sequence[Reached]:
        found = (
            select(
                recipient.c.resident_id, recipient.c.contact_id, recipient.c.language, contact.c.address,
                contact.c.number.label("sharer"),
                resident.c.id.label("known"), reason(judging, resident).label("reason"),
            )
            .select_from(recipient)
            .outerjoin(resident, resident.c.id == recipient.c.resident_id)
            .outerjoin(contact, contact.c.id == recipient.c.contact_id)
            .where(
                _ON_LIST, recipient.c.resident_id > bindparam("after"), recipient.c.channel == channel.value,
                recipient.c.state == state,
            )
            .order_by(recipient.c.resident_id).limit(LIMIT)
        )
        rows = self._tx.run(found, {"broadcast": broadcast_id, "after": after, "limit": limit})
        return [self._reached(row, channel) for row in rows]

    def _reached(self, row: Any, channel: Channel) -> Reached:
        gone = row.known is None or row.address is None
        why = LeftOut.FORGOTTEN.value if gone else row.reason
        return Reached(
            resident_id=row.resident_id, contact_id=row.contact_id, channel=channel, language=row.language,
            address="" if why else self._tx.cipher.open(row.address), reason=why,
            shared=bool(row.sharer),
        )

    def written(self, broadcast_id: str, reached: Iterable[Reached], segments: Mapping[str, int], at: datetime) -> None:
        rows = [
            {"broadcast": broadcast_id, "person": one.resident_id, "new_state": one.reason or WRITTEN,
             "parts": segments.get(one.resident_id, 0), "now": at}
            for one in reached
        ]
        if rows:
            self._tx.run(_WRITTEN, rows)

    def outcomes(self, broadcast_id: str) -> Outcomes:
        key = {"broadcast": broadcast_id}
        states: Counter[str] = Counter()
        languages: Counter[tuple[str, str]] = Counter()
        segments = 0
        for row in self._tx.run(_COUNTED, key):
            states[row.state] += row.people
            languages[row.language, row.channel] += row.people
            segments += row.segments
        return Outcomes(
            expanded=states.total(), waiting=states[WAITING], segments=segments, languages=dict(languages),
            left_out={why: n for why, n in states.items() if why not in {WAITING, WRITTEN}},
            deliveries={DeliveryStatus(row.status): row.n for row in self._tx.run(_STATUSES, key)},
            replies=int(self._tx.run(_REPLIES, key).scalar_one()),
        )

    def afterwards(self, broadcast_id: str, link_id: str) -> Afterwards:
        key = {"broadcast": broadcast_id}
        return Afterwards(
            failed={row.error: row.n for row in self._tx.run(_FAILED, key)},
            opted_out=int(self._tx.run(_OPTED_OUT, key).scalar_one()),
            answered=int(self._tx.run(_ANSWERED, key).scalar_one()),
            followed=int(self._tx.run(_FOLLOWED, {**key, "link": link_id}).scalar_one()) if link_id else 0,
        )

    def listing(self, broadcast_id: str, after: str = "", limit: int = 100) -> Sequence[Recipient]:
        rows = self._tx.run(_LISTING, {"broadcast": broadcast_id, "after": after, "limit": limit})
        return [_line(row) for row in rows]

    def written_since(self, resident_id: str, since: datetime) -> int:
        return int(self._tx.run(_WRITTEN_SINCE, {"resident": resident_id, "since": since}).scalar_one())

    def pending(self, cause: Cause, at: datetime, limit: int, channel: Channel | None = None) -> int:
        waits = (
            delivery.c.status == PENDING, NOT_HELD, delivery.c.priority == PRIORITY[cause],
            or_(delivery.c.not_before <= at, delivery.c.attempts > 0),
        )
        some = select(delivery.c.number).where(*waits).limit(limit)
        if channel is not None:
            some = some.where(delivery.c.channel == channel.value)
        return int(self._tx.run(select(func.count()).select_from(some.subquery())).scalar_one())

    def hold(self, broadcast_id: str) -> int:
        return self._tx.run(_HOLD, {"broadcast": broadcast_id}).rowcount

    def release(self, broadcast_id: str) -> int:
        return self._tx.run(_RELEASE, {"broadcast": broadcast_id}).rowcount

    def cancel(self, broadcast_id: str, at: datetime) -> int:
        self._tx.run(_LAST_TRY, {"broadcast": broadcast_id, "now": at})
        return self._tx.run(_CANCEL, {"broadcast": broadcast_id}).rowcount

    def unfinished(self, broadcast_id: str) -> int:
        return int(self._tx.run(_UNFINISHED, {"broadcast": broadcast_id}).scalar_one())


def _insert(into: Insert, audience: Audience, judging: Judging) -> Executable:
    """Everybody of a range whom nothing keeps from being reached; who is on the list stays there once."""
    found = people(audience, judging).subquery()
    chosen = select(
        bindparam("broadcast", type_=recipient.c.broadcast_id.type), found.c.resident_id, found.c.contact_id,
        found.c.language, found.c.channel, literal(WAITING), literal_column("0"),
        bindparam("now", type_=recipient.c.at.type),
    ).where(found.c.reason == "")
    columns = ("broadcast_id", "resident_id", "contact_id", "language", "channel", "state", "segments", "at")
    # SQLAlchemy tells how many rows an INSERT made only when asked to.
    return into.from_select(columns, chosen).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def _line(row: Any) -> Recipient:
    if row.state in UNWRITTEN:
        outcome, why = WAITING, "" if row.state == WAITING else row.state
    else:
        outcome, why = (row.status or WRITTEN, "") if row.state == WRITTEN else ("left_out", row.state)
    return Recipient(
        contact_id=row.contact_id, language=row.language, channel=row.channel, outcome=outcome, reason=why,
        at=None if row.state == WAITING else row.at,
    )
