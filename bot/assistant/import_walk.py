"""The walk of the files that were sent in: look at every row, bring it in, take it back.

Who is due stands in rows: a crash, a missed or a double run does no harm. A chunk of records is a transaction, and the
cursor moves in it, so that nothing is done twice. A worker has a file for a while and says so with every chunk; when it
dies, another one goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.assistant.event_desk import active
from bot.assistant.feed import Import
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.row_judging import judged, look_around, records
from bot.assistant.uploads import GOING, Deed, Row, Upload, UploadState
from bot.errors import ContentError, StoreError, StoreUnavailable
from bot.matching.values import CommunityEvent, Opportunity

log = structlog.get_logger(__name__)

MOST_ROWS = 20_000
TOO_MANY = "The file has more than 20,000 records. Send it in parts."
NOTHING_IN_IT = "There is nothing in it that can be read."
CANNOT_BE_READ = "This file cannot be read."
NOT_DONE = "could not be kept or taken back"
PROBLEMS = (TOO_MANY, NOTHING_IN_IT, CANNOT_BE_READ)
READING = timedelta(minutes=3)
"""so long a worker has a file while it reads it; 20,000 records take a quarter of a minute"""
LEASE = timedelta(seconds=30)
"""... and with every chunk again"""
MOST_TRIES = 3
"""a file whose reading ended so often without an answer brings the worker down"""
BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, StoreError, TypeError, ValueError)
"""what one record may do to a chunk"""
ReadFile = Callable[[bytes, str, str], Import]
"""(content, name, partner id or "") -> what is in it; raises ContentError. Two charities may both have a row 1: the
references of a partner's spreadsheet are its own.
"""
Stopping = Callable[[], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """What is done to a file in one state."""

    state: UploadState
    ends: UploadState
    next: Callable[[UnitOfWork, Upload, int], Sequence[Row]]
    do: Callable[[UnitOfWork, Upload, Row, datetime], Row]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportWalk:
    """The walk with all it needs."""

    store: Store
    read: ReadFile
    worker: str
    """this one among all workers"""
    chunk: int = 50
    """records a transaction"""
    most_rows: int = MOST_ROWS
    rest: Callable[[], None] = field(default=lambda: None)
    """between two chunks, so that others come to the database"""

    def run_due(self, clock: Callable[[], datetime], stopping: Stopping = lambda: False) -> int:
        """Go on with every file that no worker has until it is done; how many."""
        with self.store.begin() as uow:
            due = uow.uploads.due(clock())
        return sum(self.carry(one, clock, stopping) for one in due if not stopping())

    def carry(self, upload_id: str, clock: Callable[[], datetime], stopping: Stopping = lambda: False) -> bool:
        """Do what is to be done with one file; False when another worker has it, or takes it over meanwhile."""
        task = self._begin(upload_id, clock)
        while task is not None and not stopping():
            try:
                upload = self._step(upload_id, task, self.chunk, clock())
            except StoreUnavailable:
                raise
            except BROKEN as error:
                log.warning("imports.chunk_failed", upload=upload_id, error=type(error).__name__)
                upload = self._one_by_one(upload_id, task, clock)
            if upload is None:
                return False
            if upload.state is not task.state:
                return True
            self.rest()
        with self.store.begin() as uow:
            uow.uploads.release(upload_id, self.worker)
            uow.commit()
        return False

    def _begin(self, upload_id: str, clock: Callable[[], datetime]) -> Task | None:
        """Take the file, and find out what is there that its records have to do with."""
        at = clock()
        with self.store.begin() as uow:
            upload = uow.uploads.claim(upload_id, self.worker, at, at + READING)
            if upload is None:
                return None
            content = uow.uploads.file(upload_id)
            uow.uploads.keep(replace(upload, tries=upload.tries + 1))
            uow.commit()
        begin: Mapping[UploadState, Callable[[], Task | None]] = {
            UploadState.LOOKING: lambda: self._looking(upload, content, at),
            UploadState.IMPORTING: lambda: self._importing(upload_id, at),
            UploadState.UNDOING: _undoing,
        }
        return begin[upload.state]()

    def _looking(self, upload: Upload, content: bytes, at: datetime) -> Task | None:
        try:
            found = self._read(upload, content)
        except ContentError as error:
            self._refuse(upload.id, error.what, at)
            return None
        rows = records(found)
        there = look_around(self.store, (*found.opportunities, *found.events), at)
        with self.store.begin() as uow:
            mine = uow.uploads.claim(upload.id, self.worker, at, at + READING)
            if mine is not None:
                uow.uploads.keep(replace(mine, total=len(rows)))
                uow.commit()
        return Task(
            state=UploadState.LOOKING, ends=UploadState.LOOKED_AT,
            next=lambda _, one, limit: rows[one.cursor:one.cursor + limit],
            do=lambda uow, one, row, _: judged(uow, one, row, there),
        )

    def _read(self, upload: Upload, content: bytes) -> Import:
        """Raises ContentError."""
        if upload.tries >= MOST_TRIES:
            raise ContentError(CANNOT_BE_READ)
        try:
            found = self.read(content, upload.name, "" if upload.wide else upload.partner_id)
        except BROKEN as error:
            log.warning("imports.unreadable", upload=upload.id, error=type(error).__name__)
            raise ContentError(CANNOT_BE_READ) from error
        number = sum(map(len, (found.opportunities, found.events, found.problems, found.left_out)))
        if not number or number > self.most_rows:
            raise ContentError(TOO_MANY if number else NOTHING_IN_IT)
        return found

    def _refuse(self, upload_id: str, problem: str, at: datetime) -> None:
        with self.store.begin() as uow:
            upload = uow.uploads.claim(upload_id, self.worker, at, at + LEASE)
            if upload is not None:
                uow.uploads.keep(replace(upload, state=UploadState.NOT_TAKEN, problem=problem))
                uow.uploads.drop_file(upload_id)
                uow.uploads.release(upload_id, self.worker)
            uow.commit()

    def _importing(self, upload_id: str, at: datetime) -> Task:
        there = look_around(self.store, self._values(upload_id), at)

        def do(uow: UnitOfWork, upload: Upload, row: Row, at: datetime) -> Row:
            now = judged(uow, upload, row, there)
            if now.deed in GOING:
                _put_in(uow, upload, now, at)
            return now

        return Task(state=UploadState.IMPORTING, ends=UploadState.IMPORTED, next=_going, do=do)

    def _values(self, upload_id: str) -> Iterator[Opportunity | CommunityEvent]:
        after: int | None = 0
        while after is not None:
            with self.store.begin() as uow:
                rows = uow.uploads.rows(upload_id, after, 500, GOING)
            yield from (row.value for row in rows if row.value is not None)
            after = rows[-1].number if rows else None

    def _step(self, upload_id: str, task: Task, size: int, at: datetime, *, gives_up: bool = False) -> Upload | None:
        """One transaction's worth; None when the file is not ours any more. `gives_up`: the next record is refused."""
        with self.store.begin() as uow:
            upload = uow.uploads.claim(upload_id, self.worker, at, at + LEASE)
            if upload is None or upload.state is not task.state:
                return None
            rows = task.next(uow, upload, size)
            uow.uploads.keep_rows(upload_id, [
                _refused(row) if gives_up else task.do(uow, upload, row, at) for row in rows
            ])
            if rows:
                upload = replace(upload, cursor=rows[-1].number, done=upload.done + len(rows), tries=0)
            if len(rows) < size:
                upload = replace(upload, state=task.ends)
                uow.uploads.drop_file(upload_id)
                uow.uploads.release(upload_id, self.worker)
            uow.uploads.keep(upload)
            uow.commit()
        return upload

    def _one_by_one(self, upload_id: str, task: Task, clock: Callable[[], datetime]) -> Upload | None:
        """The records of a chunk that failed: the one that is to blame does not cost the others."""
        upload: Upload | None = None
        for _ in range(self.chunk):
            try:
                upload = self._step(upload_id, task, 1, clock())
            except StoreUnavailable:
                raise
            except BROKEN:
                upload = self._step(upload_id, task, 1, clock(), gives_up=True)
            if upload is None or upload.state is not task.state:
                return upload
        return upload


def _going(uow: UnitOfWork, upload: Upload, limit: int) -> Sequence[Row]:
    return uow.uploads.rows(upload.id, upload.cursor, limit, GOING)


def _refused(row: Row) -> Row:
    """It broke what it was put into: nothing of it is kept but its place."""
    return Row(number=row.number, where=row.where, deed=Deed.REFUSED, event=row.event, why=NOT_DONE)


def _put_in(uow: UnitOfWork, upload: Upload, row: Row, at: datetime) -> None:
    if isinstance(row.value, CommunityEvent):
        uow.events.upsert(row.value, at)
        if row.before is None:
            uow.held_events.own(row.value.id, upload.partner_id)
    elif row.value is not None:
        uow.openings.upsert(row.value, at)
        if row.before is None:
            uow.openings.own(row.value.id, upload.partner_id)


def _undoing() -> Task:
    return Task(state=UploadState.UNDOING, ends=UploadState.UNDONE, next=_going, do=_take_back)


def _take_back(uow: UnitOfWork, _: Upload, row: Row, at: datetime) -> Row:
    """What was new is withdrawn, what was changed is as it was."""
    if isinstance(row.before, CommunityEvent):
        uow.events.upsert(row.before, at)
    elif row.before is not None:
        uow.openings.upsert(row.before, at)
    elif isinstance(row.value, CommunityEvent):
        _withdraw(uow, row.value.id, at)
    elif row.value is not None:
        uow.openings.close(row.value.id, "cancelled", "coordinator")
    return row


def _withdraw(uow: UnitOfWork, event_id: str, at: datetime) -> None:
    """An event that nobody signed up for is a draft again; people who did are told that it does not take place."""
    event = uow.events.get(event_id)
    if event is not None:
        uow.events.upsert(replace(event, status="cancelled" if active(uow, event_id) else "draft"), at)
