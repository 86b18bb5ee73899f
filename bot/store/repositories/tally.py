"""What results are counted from, and the counts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, update

from bot.assistant.coordinators import Viewer
from bot.assistant.outcome import Said
from bot.assistant.results import WORK, Figures, Person, Question
from bot.store.models.console import sight
from bot.store.models.contacts import contact
from bot.store.models.openings import opening_answer
from bot.store.models.outbox import delivery
from bot.store.models.outcomes import outcome
from bot.store.models.residents import consent, fact, resident, resident_term
from bot.store.models.results import figures, question_asked
from bot.store.rules import REACHED
from bot.store.transaction import Transaction

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_GO_ON = update(question_asked).where(
    question_asked.c.resident_id == bindparam("resident"), question_asked.c.step == bindparam("question")
).values(gone_on=True)


class SqlTally:
    """Each chunk of people is a handful of range queries over ids."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def asked(self, resident_id: str, step: str, at: datetime) -> None:
        row = {"resident_id": resident_id, "step": step, "at": at, "gone_on": False}
        self._tx.upsert(question_asked, row, keys=("resident_id", "step"), changes=("at", "gone_on"))

    def gone_on(self, resident_id: str, step: str) -> None:
        self._tx.run(_GO_ON, {"resident": resident_id, "question": step})

    def people(self, after: str, limit: int, facts: Collection[str] = ()) -> Sequence[Person]:
        ids = self._tx.run(
            select(resident.c.id).where(resident.c.id > after).order_by(resident.c.id).limit(limit)
        ).scalars().all()
        if not ids:
            return []
        chunk = _Chunk(self._tx, ids[0], ids[-1])
        rows = (
            chunk.addresses(), chunk.pairs(sight, sight.c.partner_id), chunk.consents(), chunk.work(),
            chunk.facts(facts), chunk.answers(), chunk.reached(), chunk.questions(),
        )
        addresses, partners, consents, work, told, answers, reached, questions = rows
        return [
            Person(
                id=one, language=addresses.get(one, ("", ""))[0], channel=addresses.get(one, ("", ""))[1],
                partners=frozenset(partners[one]), consents=frozenset(consents[one]), work=one in work,
                facts=frozenset(told[one]), told=one in answers, interested=answers.get(one, False),
                reached=frozenset(reached[one]), questions=tuple(questions[one]),
            )
            for one in ids
        ]

    def forgotten(self) -> Mapping[str, int]:
        answers = self._tx.run(
            select(opening_answer.c.answer, func.count().label("people"))
            .where(opening_answer.c.resident_id.is_(None)).group_by(opening_answer.c.answer)
        ).all()
        stages = self._tx.run(
            select(outcome.c.stage, func.count().label("people"))
            .where(outcome.c.resident_id.is_(None), outcome.c.said == Said.YES.value).group_by(outcome.c.stage)
        )
        found = {row.stage: row.people for row in stages}
        found["told"] = sum(row.people for row in answers)
        found["interested"] = sum(row.people for row in answers if row.answer == "interested")
        return {item: number for item, number in found.items() if number}

    def spent(self, after: int, limit: int) -> tuple[int, Mapping[tuple[str, str, str], int]]:
        part = (
            select(delivery.c.number, delivery.c.contact_id, delivery.c.channel, delivery.c.segments, delivery.c.status)
            .where(delivery.c.number > after).order_by(delivery.c.number).limit(limit).subquery()
        )
        last, rows = tuple(self._tx.run(select(func.max(part.c.number), func.count())).one())
        found = self._tx.run(
            select(contact.c.resident_id, contact.c.language, part.c.channel, func.sum(part.c.segments).label("parts"))
            .select_from(part.outerjoin(contact, contact.c.id == part.c.contact_id))
            .where(part.c.segments > 0, part.c.status.in_([one.value for one in REACHED]))
            .group_by(contact.c.resident_id, contact.c.language, part.c.channel)
        )
        parts = {(row.resident_id or "", row.language or "", row.channel): int(row.parts) for row in found}
        return last if rows == limit else 0, parts

    def keep(self, figures_: Figures) -> None:
        row = {"partner_id": figures_.partner, "at": figures_.at, "body": figures_.to_json()}
        self._tx.upsert(figures, row, keys=("partner_id",), changes=("at", "body"))

    def kept(self, viewer: Viewer) -> Figures | None:
        partner = "" if viewer.sees_everyone else viewer.partner_id
        row = self._tx.run(select(figures).where(figures.c.partner_id == partner)).one_or_none()
        return Figures.from_json(row.partner_id, row.at, row.body) if row else None


class _Chunk:
    """What is known of the residents between two ids."""

    def __init__(self, tx: Transaction, first: str, last: str) -> None:
        self._tx, self._first, self._last = tx, first, last

    def _in(self, owner: Any) -> Any:
        return and_(owner >= self._first, owner <= self._last)

    def _rows(self, statement: Any) -> Iterable[Any]:
        return self._tx.run(statement)

    def pairs(self, table: Any, value: Any) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for owner, one in self._rows(select(table.c.resident_id, value).where(self._in(table.c.resident_id))):
            found[owner].add(one)
        return found

    def addresses(self) -> Mapping[str, tuple[str, str]]:
        """Language and channel of the address used last."""
        rows = self._rows(
            select(contact.c.resident_id, contact.c.last_inbound, contact.c.id, contact.c.language, contact.c.channel)
            .where(self._in(contact.c.resident_id))
        )
        last: dict[str, tuple[Any, ...]] = {}
        for owner, used, *rest in rows:
            last[owner] = max(last.get(owner, ()), (used or _LONG_AGO, *rest))
        return {owner: (language, channel) for owner, (_, _, language, channel) in last.items()}

    def consents(self) -> Mapping[str, set[str]]:
        rows = self._tx.run(
            select(consent.c.person, consent.c.purpose, consent.c.granted, consent.c.at, consent.c.number)
            .where(self._in(consent.c.person)).order_by(consent.c.at, consent.c.number)
        )
        found: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            (found[row.person].add if row.granted else found[row.person].discard)(row.purpose)
        return found

    def work(self) -> Collection[str]:
        """Those who did or learned something: their search terms tell, without opening what is sealed."""
        sources = or_(*(resident_term.c.source.startswith(f"{name}:") for name in sorted(WORK)))
        return set(self._tx.run(
            select(resident_term.c.resident_id).distinct()
            .where(self._in(resident_term.c.resident_id), sources)
        ).scalars())

    def facts(self, names: Collection[str]) -> Mapping[str, set[tuple[str, str, str]]]:
        found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        if names:
            for row in self._tx.run(select(fact).where(self._in(fact.c.resident_id), fact.c.name.in_(sorted(names)))):
                found[row.resident_id].add((row.name, row.subject, str(json.loads(self._tx.cipher.open(row.value)))))
        return found

    def answers(self) -> Mapping[str, bool]:
        """Those who were told of anything, and whether they were interested."""
        rows = self._rows(
            select(opening_answer.c.resident_id, func.max(case((opening_answer.c.answer == "interested", 1), else_=0)))
            .where(self._in(opening_answer.c.resident_id)).group_by(opening_answer.c.resident_id)
        )
        return {owner: bool(interested) for owner, interested in rows}

    def reached(self) -> Mapping[str, set[tuple[str, str]]]:
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        rows = self._rows(
            select(outcome.c.resident_id, outcome.c.opportunity_id, outcome.c.stage)
            .where(self._in(outcome.c.resident_id), outcome.c.said == Said.YES.value)
        )
        for owner, opening, stage in rows:
            found[owner].add((opening, stage))
        return found

    def questions(self) -> Mapping[str, list[Question]]:
        found: dict[str, list[Question]] = defaultdict(list)
        rows = self._rows(
            select(question_asked).where(self._in(question_asked.c.resident_id))
            .order_by(question_asked.c.resident_id, question_asked.c.step)
        )
        for row in rows:
            found[row.resident_id].append(Question(step=row.step, at=row.at, gone_on=row.gone_on))
        return found
