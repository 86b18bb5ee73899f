"""People as coordinators see them: the wall stands in every query, and search goes by keyed hashes.

A search takes the rarest of its conditions, walks through that in the order of ids, and asks for the others one person
at a time: so it is quick for the rare and, by the limit, for the common.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.coordinators import Viewer
from bot.assistant.people_seen import MOST_COUNTED, Answered, Found, HeldSender, Page, Seen, Sight, Wanted
from bot.assistant.values import Channel
from bot.store import json_text
from bot.store.models.broadcasts import broadcast, broadcast_reply
from bot.store.models.console import sight
from bot.store.models.contacts import contact
from bot.store.models.outbox import sender
from bot.store.models.residents import fact, resident, resident_tag, resident_term
from bot.store.repositories.contacts import SqlContacts
from bot.store.repositories.profiles import SqlProfiles
from bot.store.repositories.wall import owned_by, visible_to
from bot.store.terms import NAME, OCCUPATION, OUTCODE, STAGE, term, words_of
from bot.store.transaction import Transaction

_SHOWN = ("name", "outcode", "uk_stage", "occupation", "qualification")
"""facts that a list of people shows"""
_NAMED = ("name", "outcode")
"""and one of people of whom more is said beside it"""
_PROBED = 500
"""rows counted to see which condition is the rarest"""
_FEW = 500
"""people whom a statement may name one by one"""


@dataclass(frozen=True, slots=True)
class _Condition:
    """Rows of a table, each of a resident; those for whom one is there are wanted."""

    table: Callable[[], Any]
    holds: Callable[[Any], ColumnElement[bool]]

    def rows(self) -> tuple[Any, ColumnElement[bool]]:
        table = self.table()
        return table, self.holds(table.c)


class SqlLooking:
    """Every method asks who looks."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def find(self, viewer: Viewer, wanted: Wanted, after: str = "", limit: int = 25) -> Page:
        first, *others = self._rarest_first([*self._conditions(wanted), *_wall(viewer)]) or [_EVERYBODY]
        table, holds = first.rows()
        owner = _owner(table)
        found = select(owner).distinct().where(holds, *(_also(one, owner) for one in others)).order_by(owner)
        first_ids = self._tx.run(found.limit(MOST_COUNTED + 1)).scalars().all()
        ids = first_ids if not after else self._tx.run(found.where(owner > after).limit(limit + 1)).scalars().all()
        return Page(
            rows=tuple(self._found(ids[:limit])), count=len(first_ids), next=ids[limit - 1] if len(ids) > limit else "",
        )

    def resident(self, viewer: Viewer, resident_id: str) -> Seen | None:
        wanted = select(resident).where(resident.c.id == resident_id, visible_to(viewer, resident.c.id))
        row = self._tx.run(wanted).one_or_none()
        if row is None:
            return None
        by = self._tx.run(select(sight).where(sight.c.resident_id == resident_id).order_by(sight.c.since))
        return Seen(
            id=row.id, alerts=row.alerts, contacts=SqlContacts(self._tx).of_resident(row.id),
            tags=SqlProfiles(self._tx).tags(row.id),
            sights=[Sight(partner_id=one.partner_id, because=one.because, since=one.since) for one in by],
        )

    def some(
        self, viewer: Viewer, limit: int, skip: int = 0, occupations: Collection[str] = (),
    ) -> Sequence[str]:
        latest = (
            select(contact.c.resident_id).where(contact.c.last_inbound.is_not(None), _LAST_OF_THEIRS)
            .where(visible_to(viewer, contact.c.resident_id))
            .order_by(contact.c.last_inbound.desc(), contact.c.id.desc()).limit(limit).offset(skip)
        )
        if occupations:
            latest = latest.where(self._of_work(occupations))
        return self._tx.run(latest).scalars().all()

    def listed(self, viewer: Viewer, residents: Collection[str]) -> Mapping[str, Found]:
        seen = select(resident.c.id).where(resident.c.id.in_(residents), visible_to(viewer, resident.c.id))
        return {one.id: one for one in self._found(self._tx.run(seen).scalars().all(), _NAMED)}

    def _of_work(self, occupations: Collection[str]) -> ColumnElement[bool]:
        """Few are named one by one; among many those who wrote last are soon met by going through everybody."""
        table, holds = self._term(OCCUPATION, sorted(occupations)).rows()
        few = self._tx.run(select(_owner(table)).distinct().where(holds).limit(_FEW + 1)).scalars().all()
        if len(few) <= _FEW:
            return contact.c.resident_id.in_(few)
        return exists().where(holds, _owner(table) == contact.c.resident_id)

    def broadcasts(self, viewer: Viewer, states: Sequence[BroadcastState]) -> Sequence[Broadcast]:
        found = select(broadcast.c.body).where(
            broadcast.c.state.in_([one.value for one in states]), owned_by(viewer, broadcast.c.owner)
        )
        rows = self._tx.run(found.order_by(broadcast.c.number)).scalars()
        return [json_text.broadcast(self._tx.cipher.open(body)) for body in rows]

    def broadcast(self, viewer: Viewer, broadcast_id: str, *, lock: bool = False) -> Broadcast | None:
        wanted = select(broadcast.c.body).where(broadcast.c.id == broadcast_id, owned_by(viewer, broadcast.c.owner))
        body = self._tx.run(wanted.with_for_update() if lock else wanted).scalar()
        return json_text.broadcast(self._tx.cipher.open(body)) if body else None

    def replies(self, viewer: Viewer, broadcast_id: str, limit: int = 100) -> Sequence[Answered]:
        found = (
            select(broadcast_reply, contact.c.resident_id).join(contact, contact.c.id == broadcast_reply.c.contact_id)
            .where(broadcast_reply.c.broadcast_id == broadcast_id, visible_to(viewer, contact.c.resident_id))
            .order_by(broadcast_reply.c.number.desc()).limit(limit)
        )
        return [
            Answered(
                resident_id=row.resident_id, text=self._tx.cipher.open(row.body) if row.body else "",
                language=row.language, at=row.at,
            )
            for row in self._tx.run(found)
        ]

    def held_senders(self, at: datetime) -> Sequence[HeldSender]:
        rows = self._tx.run(select(sender).where(sender.c.held_until > at).order_by(sender.c.key))
        return [HeldSender(key=row.key, until=row.held_until, reason=row.reason) for row in rows]

    def _conditions(self, wanted: Wanted) -> Iterable[_Condition]:
        for word in words_of(wanted.name):
            yield self._term(NAME, [word])
        for kind, values in ((OCCUPATION, wanted.occupations), (OUTCODE, wanted.outcodes), (STAGE, wanted.stages)):
            if values:
                yield self._term(kind, values)
        if wanted.languages:
            yield _Condition(contact.alias, lambda c: c.language.in_(wanted.languages))
        if wanted.tags:
            yield _Condition(resident_tag.alias, lambda c: c.tag.in_(wanted.tags))
        if wanted.phone:
            hashes = [self._tx.lookup.address(channel, wanted.phone) for channel in Channel]
            yield _Condition(contact.alias, lambda c: and_(
                c.channel.in_([one.value for one in Channel]), c.address_hash.in_(hashes)
            ))

    def _term(self, kind: str, values: Sequence[str]) -> _Condition:
        hashes = [self._tx.lookup.term(term(kind, one)) for one in values]
        return _Condition(resident_term.alias, lambda c: c.hash.in_(hashes))

    def _rarest_first(self, conditions: list[_Condition]) -> list[_Condition]:
        if len(conditions) < 2:
            return conditions
        return sorted(conditions, key=self._probe)

    def _probe(self, condition: _Condition) -> int:
        table, holds = condition.rows()
        rows = select(true()).select_from(table).where(holds).limit(_PROBED).subquery()
        return int(self._tx.run(select(func.count()).select_from(rows)).scalar_one())

    def _found(self, ids: Sequence[str], shown: Collection[str] = _SHOWN) -> Iterable[Found]:
        told = self._facts(ids, shown)
        addresses: dict[str, list[Any]] = {one: [] for one in ids}
        for row in self._tx.run(select(contact).where(contact.c.resident_id.in_(ids)).order_by(contact.c.id)):
            addresses[row.resident_id].append(row)
        for one in ids:
            facts, mine = told[one], addresses[one]
            stages = [value for (name, _), value in facts.items() if name == "uk_stage"]
            work = [of for (name, of), value in facts.items() if name in {"occupation", "qualification"} and value]
            yield Found(
                id=one, name=str(facts.get(("name", ""), "")),
                languages=tuple(dict.fromkeys(row.language for row in mine if row.language)),
                channels=tuple(dict.fromkeys(row.channel for row in mine)), occupations=tuple(dict.fromkeys(work)),
                outcode=str(facts.get(("outcode", ""), "")), stage=str(stages[0]) if stages else "",
                last_seen=max((row.last_inbound for row in mine if row.last_inbound), default=None),
            )

    def _facts(self, ids: Sequence[str], shown: Collection[str]) -> dict[str, dict[tuple[str, str], Any]]:
        told: dict[str, dict[tuple[str, str], Any]] = {one: {} for one in ids}
        rows: Select[Any] = select(fact).where(fact.c.resident_id.in_(ids), fact.c.name.in_(shown))
        for row in self._tx.run(rows.order_by(fact.c.at, fact.c.name, fact.c.subject)):
            told[row.resident_id][row.name, row.subject] = json.loads(self._tx.cipher.open(row.value))
        return told


_OTHER = contact.alias("other")
_LAST_OF_THEIRS = ~exists().where(
    _OTHER.c.resident_id == contact.c.resident_id,
    or_(_OTHER.c.last_inbound > contact.c.last_inbound,
        and_(_OTHER.c.last_inbound == contact.c.last_inbound, _OTHER.c.id > contact.c.id)),
)
"""the address from which its person wrote last"""
_EVERYBODY = _Condition(resident.alias, lambda _: true())


def _wall(viewer: Viewer) -> Iterable[_Condition]:
    """A condition like the others, so that a partner with few people walks through those only."""
    if not viewer.sees_everyone:
        yield _Condition(sight.alias, lambda c: c.partner_id == viewer.partner_id)


def _owner(table: Any) -> Any:
    return table.c.id if "resident_id" not in table.c else table.c.resident_id


def _also(condition: _Condition, owner: Any) -> ColumnElement[bool]:
    table, holds = condition.rows()
    return exists().where(holds, _owner(table) == owner)
