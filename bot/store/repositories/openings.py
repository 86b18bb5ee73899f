"""Openings, who was told of them, and what they answered."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, or_, select, update

from bot.assistant.correcting import corrected
from bot.assistant.feed import KeptOpening
from bot.assistant.opening_texts import only_translated
from bot.assistant.terms import terms_of
from bot.assistant.values import DueOpening, OpeningAnswer, Told
from bot.errors import StoreError
from bot.matching.values import Opportunity
from bot.store import json_text
from bot.store.models.openings import opening, opening_answer
from bot.store.rules import FOLLOWED, NOT_BEGUN, with_changes
from bot.store.transaction import Transaction

_CLOSING = (
    select(opening)
    .where(opening.c.status == "open", opening.c.closes.between(bindparam("first"), bindparam("last")))
    .order_by(opening.c.closes, opening.c.id)
)
_OPEN = (
    select(opening)
    .where(opening.c.status == "open", or_(opening.c.closes.is_(None), opening.c.closes >= bindparam("day")))
    .order_by(opening.c.id)
)
_DUE = _OPEN.where(opening.c.done.is_(False))
_MANY = select(opening.c.id, opening.c.body).where(opening.c.id.in_(bindparam("ids", expanding=True)))
_BY_CODE = (
    select(opening.c.body).where(opening.c.code == bindparam("code"))
    .order_by((opening.c.status == "open").desc(), opening.c.added.desc(), opening.c.id.desc()).limit(1)
)
_ANSWERS = (
    select(opening_answer).where(opening_answer.c.resident_id == bindparam("resident"))
    .order_by(opening_answer.c.at, opening_answer.c.opportunity_id)
)
_ANSWERS_OF = (
    select(opening_answer).where(opening_answer.c.resident_id.in_(bindparam("residents", expanding=True)))
    .order_by(opening_answer.c.at, opening_answer.c.opportunity_id)
)
_TOLD_SINCE = select(func.count()).select_from(opening_answer).where(
    opening_answer.c.resident_id == bindparam("resident"), opening_answer.c.told >= bindparam("since")
)
_NEWS: Mapping[str, Any] = {"cursor": "", "done": False}
"""its alerts begin anew"""
_ONE_ANSWER = ("resident_id", "opportunity_id")
_OF_OPENING = (
    select(opening_answer)
    .where(opening_answer.c.opportunity_id == bindparam("opening"), opening_answer.c.resident_id > bindparam("after"))
    .order_by(opening_answer.c.resident_id).limit(bindparam("limit"))
)
_BEHIND = _OF_OPENING.where(
    opening_answer.c.answer.in_(sorted(FOLLOWED)), opening_answer.c.terms.not_in(["", bindparam("terms")]),
)
_INTERESTED = _OF_OPENING.where(opening_answer.c.answer == "interested")
_BEGIN_TO_FOLLOW = (
    update(opening).where(opening.c.follow_until == NOT_BEGUN).values(follow_until=bindparam("until"))
)
_TO_FOLLOW = select(opening.c.body).where(opening.c.follow_until >= bindparam("at")).order_by(opening.c.id)
_FREEZE = (
    update(opening_answer)
    .where(opening_answer.c.opportunity_id == bindparam("opening"), opening_answer.c.terms == "")
    .values(terms=bindparam("old"))
)


NONE = "{}"
"""corrections of most openings: a thousand of them are not worth reading"""


class SqlOpenings:
    """The opening is kept as JSON; columns beside it are what is searched by."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def upsert(self, opportunity: Opportunity, at: datetime) -> str:
        old = self._tx.run(_same(opportunity)).one_or_none()
        if old is None:
            self._tx.run(insert(opening), {**_row(opportunity), "added": at.date(), "cursor": "", "done": False})
            return "added"
        row = _row(corrected(replace(opportunity, id=old.id), json.loads(old.corrections)))
        if json_text.opportunity(row["body"]) == json_text.opportunity(old.body):
            return "same"
        # Changed terms may suit more people; `tell` sees to it that nobody hears of it twice.
        self._change(json_text.opportunity(old.body), {**row, **_NEWS, "because": ""})
        return "changed"

    def _change(self, old: Opportunity, row: Mapping[str, Any]) -> None:
        """Write the row; where terms differ, who was told the old ones is to hear of it."""
        before = terms_of(old)
        if terms_of(json_text.opportunity(row["body"])) != before:
            self._tx.run(_FREEZE, {"opening": old.id, "old": before})
            row = {**row, "follow_until": NOT_BEGUN}
        self._tx.run(update(opening).where(opening.c.id == old.id).values(**row))

    def find(self, source: str, reference: str) -> Opportunity | None:
        wanted = select(opening.c.body).where(opening.c.source == source, opening.c.reference == reference)
        body = self._tx.run(wanted).scalar() if reference else None
        return json_text.opportunity(body) if body else None

    def of_notice(self, source: str, reference: str) -> Sequence[Opportunity]:
        named = or_(opening.c.reference == reference, opening.c.reference.startswith(f"{reference}#", autoescape=True))
        rows = self._tx.run(select(opening.c.body).where(opening.c.source == source, named).order_by(opening.c.id))
        return [json_text.opportunity(row.body) for row in rows] if reference else []

    def close(self, opportunity_id: str, status: str, because: str) -> bool:
        found = self.get(opportunity_id)
        if found is None or found.status != "open":
            return False
        self._change(found, {**_row(replace(found, status=status)), "because": because})
        return True

    def reopen(self, opportunity_id: str) -> bool:
        found = self.get(opportunity_id)
        if found is None or found.status == "open":
            return False
        row = {**_row(replace(found, status="open")), **_NEWS, "because": ""}
        self._tx.run(update(opening).where(opening.c.id == opportunity_id).values(**row))
        return True

    def own(self, opportunity_id: str, partner_id: str) -> None:
        self._tx.run(update(opening).where(opening.c.id == opportunity_id).values(owner=partner_id))

    def correct(self, opportunity_id: str, changes: Mapping[str, Any], undo: Collection[str] = ()) -> Opportunity:
        old = self._tx.run(select(opening).where(opening.c.id == opportunity_id).with_for_update()).one_or_none()
        if old is None:
            raise StoreError("no such opening")
        corrections = with_changes(json.loads(old.corrections), changes, undo)
        before = json_text.opportunity(old.body)
        new = corrected(before, corrections)
        news = {} if only_translated(before, new) else _NEWS
        self._change(before, {**_row(new), **news, "corrections": json.dumps(corrections, sort_keys=True)})
        return new

    def kept(self, opportunity_id: str) -> KeptOpening | None:
        row = self._tx.run(select(opening).where(opening.c.id == opportunity_id)).one_or_none()
        return _kept(row) if row else None

    def all_kept(self, owner: str = "", *, status: str = "", limit: int | None = None) -> Sequence[KeptOpening]:
        found = select(opening).order_by(opening.c.added.desc(), opening.c.id).limit(limit)
        wanted = ((opening.c.owner, owner), (opening.c.status, status))
        return [_kept(row) for row in self._tx.run(found.where(*(column == one for column, one in wanted if one)))]

    def closing(self, first: date, last: date) -> Sequence[KeptOpening]:
        return [_kept(row) for row in self._tx.run(_CLOSING, {"first": first, "last": last})]

    def get(self, opportunity_id: str) -> Opportunity | None:
        body = self._tx.run(select(opening.c.body).where(opening.c.id == opportunity_id)).scalar()
        return json_text.opportunity(body) if body else None

    def many(self, opportunity_ids: Collection[str]) -> Mapping[str, Opportunity]:
        wanted = sorted(set(opportunity_ids))
        rows = self._tx.run(_MANY, {"ids": wanted}) if wanted else ()
        return {row.id: json_text.opportunity(row.body) for row in rows}

    def by_code(self, code: str) -> Opportunity | None:
        wanted = code.strip().upper()
        body = self._tx.run(_BY_CODE, {"code": wanted}).scalar() if wanted else None
        return json_text.opportunity(body) if body else None

    def open_at(self, at: datetime) -> Sequence[Opportunity]:
        return [json_text.opportunity(row.body) for row in self._tx.run(_OPEN, {"day": at.date()})]

    def tell(
        self, resident_id: str, opportunity_id: str, at: datetime, *, terms: str = "", counts: bool = True,
    ) -> bool:
        row = {
            "resident_id": resident_id, "opportunity_id": opportunity_id, "answer": "told", "reason": "", "at": at,
            "told": at if counts else None, "terms": terms,
        }
        return self._tx.insert_new(opening_answer, row, unless=_ONE_ANSWER) == 1

    def untell(self, resident_id: str, at: datetime) -> int:
        mine = (opening_answer.c.resident_id == resident_id, opening_answer.c.at == at)
        return self._tx.run(delete(opening_answer).where(*mine, opening_answer.c.answer == "told")).rowcount

    def to_follow(self, at: datetime, until: datetime) -> Sequence[Opportunity]:
        self._tx.run(_BEGIN_TO_FOLLOW, {"until": until})
        return [json_text.opportunity(row.body) for row in self._tx.run(_TO_FOLLOW, {"at": at})]

    def behind(self, opportunity_id: str, terms: str, after: str, limit: int) -> Sequence[Told]:
        given = {"opening": opportunity_id, "terms": terms, "after": after, "limit": limit}
        return [_told(row) for row in self._tx.run(_BEHIND, given)]

    def followed(self, resident_id: str, opportunity_id: str, terms: str) -> None:
        mine = (opening_answer.c.resident_id == resident_id, opening_answer.c.opportunity_id == opportunity_id)
        self._tx.run(update(opening_answer).where(*mine).values(terms=terms))

    def interested(self, opportunity_id: str, after: str, limit: int) -> Sequence[Told]:
        given = {"opening": opportunity_id, "after": after, "limit": limit}
        return [_told(row) for row in self._tx.run(_INTERESTED, given)]

    def answer(self, resident_id: str, answer: OpeningAnswer) -> None:
        row = {
            "resident_id": resident_id, "opportunity_id": answer.opportunity_id, "answer": answer.answer,
            "reason": answer.reason, "at": answer.at, "told": None, "terms": "",
        }
        self._tx.upsert(opening_answer, row, keys=_ONE_ANSWER, changes=("answer", "reason", "at"))

    def answers(self, resident_id: str) -> Sequence[OpeningAnswer]:
        return [_answer(row) for row in self._tx.run(_ANSWERS, {"resident": resident_id})]

    def answers_of(self, residents: Collection[str]) -> Mapping[str, Sequence[OpeningAnswer]]:
        found: dict[str, list[OpeningAnswer]] = {one: [] for one in residents}
        for row in self._tx.run(_ANSWERS_OF, {"residents": list(residents)}):
            found[row.resident_id].append(_answer(row))
        return found

    def told_since(self, resident_id: str, since: datetime) -> int:
        return int(self._tx.run(_TOLD_SINCE, {"resident": resident_id, "since": since}).scalar_one())

    def due_for_alerts(self, at: datetime) -> Sequence[DueOpening]:
        rows = self._tx.run(_DUE, {"day": at.date()})
        return [DueOpening(opportunity_id=row.id, cursor=row.cursor, since=row.added) for row in rows]

    def move_cursor(self, opportunity_id: str, cursor: str, done: bool) -> None:
        self._tx.run(update(opening).where(opening.c.id == opportunity_id).values(cursor=cursor, done=done))


def _same(wanted: Opportunity) -> Select[Any]:
    found = select(opening.c.id, opening.c.body, opening.c.corrections).with_for_update()
    if not wanted.reference:
        return found.where(opening.c.id == wanted.id)
    return found.where(opening.c.source == wanted.source, opening.c.reference == wanted.reference)


def _row(opportunity: Opportunity) -> dict[str, Any]:
    return {
        "id": opportunity.id, "source": opportunity.source, "reference": opportunity.reference,
        "code": opportunity.code.strip().upper(), "status": opportunity.status, "closes": opportunity.closes,
        "body": json_text.of_opportunity(opportunity),
    }


def _kept(row: Any) -> KeptOpening:
    return KeptOpening(
        opportunity=json_text.opportunity(row.body), added=row.added,
        corrections=json.loads(row.corrections) if row.corrections != NONE else {},
        because=row.because, owner=row.owner,
    )


def _answer(row: Any) -> OpeningAnswer:
    return OpeningAnswer(opportunity_id=row.opportunity_id, answer=row.answer, reason=row.reason, at=row.at)


def _told(row: Any) -> Told:
    return Told(resident_id=row.resident_id, answer=row.answer, at=row.at, terms=row.terms)
