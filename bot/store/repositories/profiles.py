"""What residents told us, and what they agreed to."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, literal, select, true, update

from bot.assistant.coordinators import SEEN_BY
from bot.assistant.values import Channel, Consent, StoredFact
from bot.errors import StoreError
from bot.store.models.residents import consent, fact, resident, resident_tag, resident_term
from bot.store.repositories.forgetting import forget
from bot.store.repositories.walls import SqlWalls
from bot.store.terms import SEARCHED, source_of, terms_of
from bot.store.transaction import Transaction

_FACTS = (
    select(fact).where(fact.c.resident_id == bindparam("resident"))
    .order_by(fact.c.at, fact.c.name, fact.c.subject)
)
_FACTS_OF = (
    select(fact).where(fact.c.resident_id.in_(bindparam("residents", expanding=True)))
    .order_by(fact.c.at, fact.c.name, fact.c.subject)
)
_SAID = select(fact.c.resident_id, fact.c.value).where(
    fact.c.resident_id.in_(bindparam("residents", expanding=True)), fact.c.name == bindparam("name"),
    fact.c.subject == "",
)
_CONSENTS = select(consent).where(consent.c.person == bindparam("resident")).order_by(consent.c.at, consent.c.number)
_ALERTS = select(resident.c.alerts).where(resident.c.id == bindparam("resident"))
_LATEST_CONSENT = (
    select(consent.c.granted).where(consent.c.person == resident.c.id, consent.c.purpose == "alerts")
    .order_by(consent.c.at.desc(), consent.c.number.desc()).limit(1).scalar_subquery()
)
_WANTING_ALERTS = (
    select(resident.c.id)
    .where(resident.c.id > bindparam("after"), resident.c.alerts, _LATEST_CONSENT.is_(true()))
    .order_by(resident.c.id).limit(bindparam("limit"))
)
_TAGS = (
    select(resident_tag.c.tag).where(resident_tag.c.resident_id == bindparam("resident")).order_by(resident_tag.c.tag)
)
_UNTAG = delete(resident_tag).where(
    resident_tag.c.tag == bindparam("tag"), resident_tag.c.resident_id.in_(bindparam("residents", expanding=True))
)
_TAG_COUNTS = (
    select(resident_tag.c.tag, func.count().label("people")).group_by(resident_tag.c.tag).order_by(resident_tag.c.tag)
)


class SqlProfiles:
    """Facts are sealed; consents are appended."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def facts(self, resident_id: str) -> Sequence[StoredFact]:
        return [self._fact(row) for row in self._tx.run(_FACTS, {"resident": resident_id})]

    def facts_of(self, residents: Collection[str]) -> Mapping[str, Sequence[StoredFact]]:
        found: dict[str, list[StoredFact]] = {one: [] for one in residents}
        for row in self._tx.run(_FACTS_OF, {"residents": list(residents)}):
            found[row.resident_id].append(self._fact(row))
        return found

    def _fact(self, row: Any) -> StoredFact:
        value = json.loads(self._tx.cipher.open(row.value))
        return StoredFact(name=row.name, of=row.subject, value=value, provenance=row.provenance, at=row.at)

    def said(self, name: str, residents: Collection[str]) -> Mapping[str, Any]:
        rows = self._tx.run(_SAID, {"name": name, "residents": list(residents)})
        return {row.resident_id: json.loads(self._tx.cipher.open(row.value)) for row in rows}

    def save_fact(self, resident_id: str, fact_: StoredFact) -> None:
        row = {
            "resident_id": resident_id, "name": fact_.name, "subject": fact_.of, "provenance": fact_.provenance,
            "value": self._tx.cipher.seal(json.dumps(fact_.value, ensure_ascii=False)), "at": fact_.at,
        }
        self._tx.upsert(fact, row, keys=("resident_id", "name", "subject"), changes=("value", "provenance", "at"))
        if fact_.name in SEARCHED:
            self._index(resident_id, fact_)

    def _index(self, resident_id: str, fact_: StoredFact) -> None:
        """What the resident is searched by follows the fact."""
        source = source_of(fact_)
        self._tx.run(delete(resident_term).where(
            resident_term.c.resident_id == resident_id, resident_term.c.source == source
        ))
        rows = [
            {"hash": self._tx.lookup.term(one), "resident_id": resident_id, "source": source} for one in terms_of(fact_)
        ]
        if rows:
            self._tx.run(insert(resident_term), rows)

    def remove_fact(self, resident_id: str, name: str, of: str) -> None:
        statement = delete(fact).where(fact.c.resident_id == resident_id, fact.c.subject == of)
        self._tx.run(statement if name == "*" else statement.where(fact.c.name == name))
        gone = [f"{one}:{of}" for one in (SEARCHED if name == "*" else SEARCHED & {name})]
        if gone:
            self._tx.run(delete(resident_term).where(
                resident_term.c.resident_id == resident_id, resident_term.c.source.in_(gone)
            ))

    def consents(self, resident_id: str) -> Mapping[str, Consent]:
        return {row.purpose: _consent(row) for row in self._tx.run(_CONSENTS, {"resident": resident_id})}

    def record_consent(self, resident_id: str, consent_: Consent) -> None:
        self._must_know(resident_id)
        self._tx.run(insert(consent), {
            "person": resident_id, "purpose": consent_.purpose, "granted": consent_.granted,
            "version": consent_.version, "language": consent_.language, "channel": consent_.channel.value,
            "at": consent_.at, "collected_by": consent_.collected_by,
        })
        if consent_.purpose.startswith(SEEN_BY):
            self._move_wall(resident_id, consent_.purpose)

    def _move_wall(self, resident_id: str, purpose: str) -> None:
        """The latest consent counts, whichever was written last."""
        walls, partner, latest = SqlWalls(self._tx), purpose.removeprefix(SEEN_BY), self.consents(resident_id)[purpose]
        if latest.granted:
            walls.open(partner, resident_id, "consent", latest.at)
        else:
            walls.close(partner, resident_id, "consent")

    def set_alerts(self, resident_id: str, on: bool) -> None:
        self._must_know(resident_id)
        self._tx.run(update(resident).where(resident.c.id == resident_id).values(alerts=on))

    def alerts(self, resident_id: str) -> bool:
        return bool(self._tx.run(_ALERTS, {"resident": resident_id}).scalar())

    def wanting_alerts(self, after: str, limit: int) -> Sequence[str]:
        return self._tx.run(_WANTING_ALERTS, {"after": after, "limit": limit}).scalars().all()

    def tag(self, resident_id: str, tag: str, on: bool) -> None:
        self._must_know(resident_id)
        if on:
            self._tx.insert_new(resident_tag, {"resident_id": resident_id, "tag": tag})
        else:
            self._tx.run(delete(resident_tag).where(
                resident_tag.c.resident_id == resident_id, resident_tag.c.tag == tag
            ))

    def tags(self, resident_id: str) -> Sequence[str]:
        return self._tx.run(_TAGS, {"resident": resident_id}).scalars().all()

    def tag_all(self, resident_ids: Sequence[str], tag: str, on: bool) -> int:
        if not resident_ids:
            return 0
        if not on:
            return self._tx.run(_UNTAG, {"tag": tag, "residents": list(resident_ids)}).rowcount
        rows = select(resident.c.id, literal(tag)).where(resident.c.id.in_(resident_ids))
        into = self._tx.insert_into(resident_tag).from_select(["resident_id", "tag"], rows)
        # SQLAlchemy tells how many rows an INSERT made only when asked to.
        return self._tx.run(into.on_conflict_do_nothing().execution_options(preserve_rowcount=True)).rowcount

    def tag_counts(self) -> Mapping[str, int]:
        return {row.tag: row.people for row in self._tx.run(_TAG_COUNTS)}

    def forget(self, resident_id: str, at: datetime) -> None:
        forget(self._tx, resident_id, at)

    def _must_know(self, resident_id: str) -> None:
        if self._tx.run(_ALERTS, {"resident": resident_id}).first() is None:
            raise StoreError("no such resident (it may have been forgotten in this turn)")


def _consent(row: Any) -> Consent:
    return Consent(
        purpose=row.purpose, granted=row.granted, version=row.version, language=row.language,
        channel=Channel(row.channel), at=row.at, collected_by=row.collected_by,
    )
