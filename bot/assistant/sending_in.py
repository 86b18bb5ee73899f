"""The use case "somebody sends in a file": look at it row by row, bring it in, take it back."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.assistant.bringing_in import CHUNK, Advert, advert
from bot.assistant.coordinators import AuditLine, Right, Viewer
from bot.assistant.correcting import corrected
from bot.assistant.event_desk import active, twins, when_and_where
from bot.assistant.feed import Import, Item
from bot.assistant.lookalikes import Lookalikes
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.uploads import Upload, UploadState
from bot.errors import ContentError
from bot.matching.events import revised
from bot.matching.values import CommunityEvent, Opportunity

MOST_BYTES = 400_000
MOST_ROWS = 1000
EMPTY = "Choose a file."
TOO_LARGE = "The file is larger than 400 kB. Send it in parts, or ask whoever looks after the machine to bring it in."
TOO_MANY = "The file has more than 1,000 records. Send it in parts."
NOTHING_IN_IT = "There is nothing in it that can be read."
OTHER_PARTNER = "belongs to another organisation"
SAME_ID = "has the id of something else"
SAME_ADVERT = "is the same advert as one that is open"
REFUSALS = (EMPTY, TOO_LARGE, TOO_MANY, NOTHING_IN_IT)
WHYS = (OTHER_PARTNER, SAME_ID, SAME_ADVERT)
ReadFile = Callable[[bytes, str, str], Import]
"""(content, name, partner id or "") -> what is in it; raises ContentError. Two charities may both have a row 1: the
references of a partner's spreadsheet are its own.
"""


class Deed(StrEnum):
    """What will become of one record."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One record of a file."""

    where: str
    """the row or the record"""
    deed: Deed
    title: str = ""
    event: bool = False
    why: str = ""
    fields: tuple[str, ...] = ()
    """what is different from before"""
    like: str = ""
    """title of an opening or event that may be the same"""
    value: Opportunity | CommunityEvent | None = None
    before: Opportunity | CommunityEvent | None = None


@dataclass(frozen=True, kw_only=True)
class SendingIn:
    """The use case with all it needs."""

    store: Store
    read: ReadFile
    new_id: Callable[[], str]

    def look(self, viewer: Viewer, name: str, content: bytes, at: datetime) -> Upload:
        """Keep a file to be looked at. Nothing goes in yet. Raises ContentError with a sentence for the person."""
        if not content:
            raise ContentError(EMPTY)
        if len(content) > MOST_BYTES:
            raise ContentError(TOO_LARGE)
        found = self.read(content, name, _owner(viewer))
        records = len(found.opportunities) + len(found.events) + len(found.problems) + len(found.left_out)
        if not records or records > MOST_ROWS:
            raise ContentError(TOO_MANY if records else NOTHING_IN_IT)
        upload = Upload(
            id=self.new_id(), name=name[-100:], by=viewer.coordinator_id, partner_id=viewer.partner_id, at=at,
            content=b64encode(content).decode(),
        )
        with self.store.begin() as uow:
            uow.uploads.keep(upload)
            uow.commit()
        return upload

    def rows(self, viewer: Viewer, upload: Upload, at: datetime) -> Sequence[Row]:
        """What would become of each record now, in the order of the file."""
        found = self.read(b64decode(upload.content), upload.name, _owner(viewer))
        with self.store.begin() as uow:
            there = uow.openings.open_at(at)
            adverts, alike = {key: one for one in there if (key := advert(one))}, Lookalikes(there)
            others: dict[tuple[date, str], list[CommunityEvent]] = {}
            for held in uow.held_events.since(at):
                others.setdefault(when_and_where(held.event), []).append(held.event)
            rows = [
                *(_opening_row(uow, viewer, one, found.where, adverts, alike) for one in found.opportunities),
                *(
                    _event_row(uow, viewer, one, found.where, others.get(when_and_where(one), ()))
                    for one in found.events
                ),
            ]
        rows += [Row(where=one.where, deed=Deed.REFUSED, why=one.what) for one in found.problems]
        rows += [Row(where=one.where, deed=Deed.LEFT_OUT, why=one.what) for one in found.left_out]
        return sorted(rows, key=lambda row: _number(row.where))

    def bring_in(self, viewer: Viewer, upload_id: str, at: datetime) -> Upload | None:
        """Everything that is right; None when it was brought in already.

        What goes in is kept chunk by chunk, so a run that ends half way can be undone and done again.
        """
        upload = self.mine(viewer, upload_id)
        if upload is None or upload.state is UploadState.IMPORTED or not upload.content:
            return None
        rows = self.rows(viewer, upload, at)
        going = [row for row in rows if row.deed in {Deed.ADDED, Deed.CHANGED}]
        upload = replace(upload, refused=sum(row.deed is Deed.REFUSED for row in rows))
        for start in range(0, len(going), CHUNK):
            with self.store.begin() as uow:
                for row in going[start:start + CHUNK]:
                    upload = _put_in(uow, viewer, row, upload, at)
                uow.uploads.keep(upload)
                uow.commit()
        upload = replace(upload, state=UploadState.IMPORTED, content="")
        self._settle(viewer, upload, "imported_file", at)
        return upload

    def undo(self, viewer: Viewer, upload_id: str, at: datetime) -> Upload | None:
        """What was added is withdrawn, what was changed is as before; None when there is nothing to undo."""
        upload = self.mine(viewer, upload_id)
        if upload is None or upload.state is not UploadState.IMPORTED:
            return None
        work: list[Callable[[UnitOfWork], None]] = [
            *(lambda uow, one=one: _withdraw(uow, one, at) for one in upload.added),
            *(lambda uow, one=one: _back(uow, one, at) for one in (*upload.openings, *upload.events)),
        ]
        for start in range(0, len(work), CHUNK):
            with self.store.begin() as uow:
                for step in work[start:start + CHUNK]:
                    step(uow)
                uow.commit()
        undone = replace(upload, state=UploadState.UNDONE)
        self._settle(viewer, undone, "undid_import", at)
        return undone

    def mine(self, viewer: Viewer, upload_id: str) -> Upload | None:
        """A file of the viewer's organisation, or anybody's for the programme."""
        with self.store.begin() as uow:
            upload = uow.uploads.get(upload_id)
        return upload if upload and _may_see(viewer, upload) else None

    def latest(self, viewer: Viewer) -> Sequence[Upload]:
        """Files of the viewer's organisation, newest first."""
        with self.store.begin() as uow:
            found = uow.uploads.latest()
        return [one for one in found if _may_see(viewer, one)]

    def _settle(self, viewer: Viewer, upload: Upload, what: str, at: datetime) -> None:
        with self.store.begin() as uow:
            uow.uploads.keep(upload)
            uow.audit.add(AuditLine(
                at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what=what, subject=upload.id,
            ))
            uow.commit()


def _may_see(viewer: Viewer, upload: Upload) -> bool:
    return viewer.may(Right.EDIT_OPENINGS) or upload.partner_id == viewer.partner_id


def _owner(viewer: Viewer) -> str:
    return "" if viewer.may(Right.EDIT_OPENINGS) else viewer.partner_id


def _opening_row(
    uow: UnitOfWork, viewer: Viewer, one: Opportunity, where: Mapping[Item, str],
    adverts: Mapping[Advert, Opportunity], alike: Lookalikes,
) -> Row:
    row = Row(
        where=where.get(Item(event=False, source=one.source, reference=one.reference), ""), deed=Deed.ADDED,
        title=one.titles["en"], value=one,
    )
    old = uow.openings.find(one.source, one.reference)
    if old is None:
        twin = adverts.get(advert(one) or ())
        why = SAME_ID if uow.openings.get(one.id) else SAME_ADVERT if twin else ""
        like = next((two.titles["en"] for two in alike.of(one)), "")
        return replace(row, deed=Deed.REFUSED, why=why) if why else replace(row, like=like)
    kept = uow.openings.kept(old.id)
    if kept is None or not viewer.may_edit(kept.owner):
        return replace(row, deed=Deed.REFUSED, why=OTHER_PARTNER)
    return _compared(row, old, corrected(replace(one, id=old.id), kept.corrections), without=frozenset())


def _event_row(
    uow: UnitOfWork, viewer: Viewer, one: CommunityEvent, where: Mapping[Item, str], others: Sequence[CommunityEvent]
) -> Row:
    row = Row(
        where=where.get(Item(event=True, source=one.source, reference=one.reference), ""), deed=Deed.ADDED,
        title=one.titles["en"], event=True, value=one,
    )
    old = uow.events.find(one.source, one.reference)
    if old is None:
        like = next((twin.titles["en"] for twin in twins(one, others)), "")
        return replace(row, deed=Deed.REFUSED, why=SAME_ID) if uow.events.get(one.id) else replace(row, like=like)
    held = uow.held_events.get(old.id)
    if held is None or not viewer.may_edit(held.owner):
        return replace(row, deed=Deed.REFUSED, why=OTHER_PARTNER)
    new = revised(old, one, held.taken)
    return _compared(replace(row, value=one), old, new, without=frozenset({"sequence"}))


def _compared(
    row: Row, old: Opportunity | CommunityEvent, new: Opportunity | CommunityEvent, without: frozenset[str]
) -> Row:
    before, after = asdict(old), asdict(new)
    fields = tuple(name for name in before if before[name] != after[name] and name not in without)
    return replace(row, deed=Deed.CHANGED if fields else Deed.SAME, fields=fields, before=old)


def _put_in(uow: UnitOfWork, viewer: Viewer, row: Row, upload: Upload, at: datetime) -> Upload:
    """One record; what it was before is remembered."""
    if isinstance(row.value, CommunityEvent):
        uow.events.upsert(row.value, at)
        if isinstance(row.before, CommunityEvent):
            return replace(upload, events=(*upload.events, row.before))
        uow.held_events.own(row.value.id, viewer.partner_id)
        return replace(upload, added=(*upload.added, row.value.id))
    if row.value is None:
        return upload
    uow.openings.upsert(row.value, at)
    if isinstance(row.before, Opportunity):
        return replace(upload, openings=(*upload.openings, row.before))
    uow.openings.own(row.value.id, viewer.partner_id)
    return replace(upload, added=(*upload.added, row.value.id))


def _withdraw(uow: UnitOfWork, one: str, at: datetime) -> None:
    """An event that nobody signed up for is a draft again; people who did are told that it does not take place."""
    event = uow.events.get(one)
    if event is None:
        uow.openings.close(one, "cancelled", "coordinator")
        return
    uow.events.upsert(replace(event, status="cancelled" if active(uow, one) else "draft"), at)


def _back(uow: UnitOfWork, before: Opportunity | CommunityEvent, at: datetime) -> None:
    if isinstance(before, CommunityEvent):
        uow.events.upsert(before, at)
    else:
        uow.openings.upsert(before, at)


def _number(where: str) -> int:
    """The row or record that the place of a problem ends with."""
    found = re.search(r"(\d+)\D*$", where)
    return int(found[1]) if found else 0
