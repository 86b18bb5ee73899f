"""Files that were sent in. All but states and numbers is sealed: what somebody sends in may name anybody."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from bot.assistant.uploads import WORKING, Deed, Row, Upload
from bot.matching.values import CommunityEvent, Opportunity
from bot.store import json_text
from bot.store.models.events import event
from bot.store.models.openings import opening
from bot.store.models.uploads import upload, upload_file, upload_row
from bot.store.transaction import Transaction

_TO_DO = upload.c.state.in_(sorted(WORKING))
_FREE = or_(upload.c.leased_until.is_(None), upload.c.leased_until < bindparam("now"))
_DUE = select(upload.c.id).where(_TO_DO, _FREE).order_by(upload.c.at, upload.c.id)
_BUSY = select(upload.c.id).where(_TO_DO, upload.c.leased_until >= bindparam("now")).limit(1)
_CLAIM = (
    update(upload)
    .where(upload.c.id == bindparam("wanted"), _TO_DO, or_(_FREE, upload.c.worker == bindparam("me")))
    .values(worker=bindparam("me"), leased_until=bindparam("until"))
)
_BEHIND = (
    select(upload_row).where(upload_row.c.upload_id == bindparam("of"), upload_row.c.number > bindparam("after"))
    .order_by(upload_row.c.number).limit(bindparam("most"))
)
_COUNTS = (
    select(upload_row.c.deed, func.count().label("number"))
    .where(upload_row.c.upload_id == bindparam("of")).group_by(upload_row.c.deed)
)
_OPENINGS = (
    select(opening.c.body)
    .where(
        opening.c.id > bindparam("after"), opening.c.status == "open",
        or_(opening.c.closes.is_(None), opening.c.closes >= bindparam("day")),
    )
    .order_by(opening.c.id).limit(bindparam("most"))
)
_EVENTS = (
    select(event.c.body).where(event.c.id > bindparam("after"), event.c.starts >= bindparam("at"))
    .order_by(event.c.id).limit(bindparam("most"))
)


class SqlUploads:
    """Files that were sent in, and their rows."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def keep(self, one: Upload) -> None:
        row = {
            "id": one.id, "at": one.at, "state": one.state.value, "worker": "", "leased_until": None,
            "body": self._tx.cipher.seal(json_text.of_upload(one)),
        }
        self._tx.upsert(upload, row, keys=("id",), changes=("at", "state", "body"))

    def get(self, upload_id: str, *, lock: bool = False) -> Upload | None:
        wanted = select(upload.c.body).where(upload.c.id == upload_id)
        body = self._tx.run(wanted.with_for_update() if lock else wanted).scalar()
        return json_text.upload(self._tx.cipher.open(body)) if body else None

    def latest(self, limit: int = 20) -> Sequence[Upload]:
        bodies = self._tx.run(select(upload.c.body).order_by(upload.c.at.desc(), upload.c.id.desc()).limit(limit))
        return [json_text.upload(self._tx.cipher.open(one)) for one in bodies.scalars()]

    def keep_file(self, upload_id: str, content: bytes) -> None:
        row = {"upload_id": upload_id, "content": self._tx.cipher.seal(b64encode(content).decode())}
        self._tx.upsert(upload_file, row, keys=("upload_id",), changes=("content",))

    def file(self, upload_id: str) -> bytes:
        sealed = self._tx.run(select(upload_file.c.content).where(upload_file.c.upload_id == upload_id)).scalar()
        return b64decode(self._tx.cipher.open(sealed)) if sealed else b""

    def drop_file(self, upload_id: str) -> None:
        self._tx.run(delete(upload_file).where(upload_file.c.upload_id == upload_id))

    def due(self, at: datetime) -> Sequence[str]:
        return list(self._tx.run(_DUE, {"now": at}).scalars())

    def claim(self, upload_id: str, worker: str, at: datetime, until: datetime) -> Upload | None:
        given = {"wanted": upload_id, "me": worker, "now": at, "until": until}
        return self.get(upload_id) if self._tx.run(_CLAIM, given).rowcount else None

    def release(self, upload_id: str, worker: str) -> None:
        mine = (upload.c.id == upload_id, upload.c.worker == worker)
        self._tx.run(update(upload).where(*mine).values(worker="", leased_until=None))

    def busy(self, at: datetime) -> bool:
        return self._tx.run(_BUSY, {"now": at}).scalar() is not None

    def keep_rows(self, upload_id: str, rows: Sequence[Row]) -> None:
        if rows:
            self._tx.upsert(
                upload_row, [self._sealed(upload_id, row) for row in rows], keys=("upload_id", "number"),
                changes=("deed", "said", "record"),
            )

    def report(self, upload_id: str, after: int, limit: int, deed: Deed | None = None) -> Sequence[Row]:
        wanted = _BEHIND.where(upload_row.c.deed == deed.value) if deed else _BEHIND
        found = self._tx.run(wanted, {"of": upload_id, "after": after, "most": limit})
        return [json_text.row(self._tx.cipher.open(row.said)) for row in found]

    def rows(self, upload_id: str, after: int, limit: int, deeds: Collection[Deed]) -> Sequence[Row]:
        wanted = _BEHIND.where(upload_row.c.deed.in_(sorted(deeds)))
        found = self._tx.run(wanted, {"of": upload_id, "after": after, "most": limit})
        return [json_text.row(self._tx.cipher.open(row.said), self._tx.cipher.open(row.record)) for row in found]

    def counts(self, upload_id: str) -> Mapping[Deed, int]:
        return {Deed(row.deed): row.number for row in self._tx.run(_COUNTS, {"of": upload_id})}

    def prune(self, before: datetime, limit: int) -> int:
        left = limit
        old = select(upload.c.id).where(upload.c.at < before).order_by(upload.c.at).limit(limit)
        for one in list(self._tx.run(old).scalars()):
            mine = upload_row.c.upload_id == one
            some = select(upload_row.c.number).where(mine).limit(left)
            left -= self._tx.run(delete(upload_row).where(mine, upload_row.c.number.in_(some))).rowcount
            if not left:
                break
            self.drop_file(one)
            left -= self._tx.run(delete(upload).where(upload.c.id == one)).rowcount
            if not left:
                break
        return limit - left

    def openings_there(self, at: datetime, after: str, limit: int) -> Sequence[Opportunity]:
        found = self._tx.run(_OPENINGS, {"day": at.date(), "after": after, "most": limit})
        return [json_text.opportunity(body) for body in found.scalars()]

    def events_there(self, at: datetime, after: str, limit: int) -> Sequence[CommunityEvent]:
        found = self._tx.run(_EVENTS, {"at": at, "after": after, "most": limit})
        return [json_text.event(body) for body in found.scalars()]

    def _sealed(self, upload_id: str, row: Row) -> dict[str, Any]:
        said, record = json_text.of_row(row)
        seal = self._tx.cipher.seal
        return {
            "upload_id": upload_id, "number": row.number, "deed": row.deed.value, "said": seal(said),
            "record": seal(record),
        }
