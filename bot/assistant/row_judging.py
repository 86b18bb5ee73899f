"""The records of a file that somebody sent in, and what would become of each: new, changed, the same, or refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime

from bot.assistant.bringing_in import Advert, advert
from bot.assistant.correcting import corrected
from bot.assistant.event_desk import twins, when_and_where
from bot.assistant.feed import Import, Item
from bot.assistant.lookalikes import Lookalikes, keys_of
from bot.assistant.ports import Store, UnitOfWork
from bot.assistant.uploads import Deed, Row, Upload
from bot.matching.events import revised
from bot.matching.values import CommunityEvent, Opportunity

OTHER_PARTNER = "belongs to another organisation"
SAME_ID = "has the id of something else"
SAME_ADVERT = "is the same advert as one that is open"
WHYS = (OTHER_PARTNER, SAME_ID, SAME_ADVERT)
MOST_LETTERS = 200
"""of the title of a record that is wrong"""
PART = 500
"""of what is there, read in one transaction"""
MOST_ALIKE = 50
"""events of one day at one place that a title is compared with"""
Day = tuple[date, str]
"""(day, place)"""


@dataclass(frozen=True, kw_only=True)
class There:
    """What is there already and may be the same as something in the file."""

    adverts: dict[Advert, tuple[str, str]] = field(default_factory=dict)
    """-> (source, reference)"""
    openings: Lookalikes = field(default_factory=Lookalikes)
    events: dict[Day, list[CommunityEvent]] = field(default_factory=dict)


def records(found: Import) -> Sequence[Row]:
    """Everything in a file, in its order; what is right in it is judged later."""
    rows = [
        *(_row(one, found.where, event=False) for one in found.opportunities),
        *(_row(one, found.where, event=True) for one in found.events),
        *(
            Row(where=one.where, deed=Deed.REFUSED, why=one.what, title=found.titles.get(one.where, "")[:MOST_LETTERS])
            for one in found.problems
        ),
        *(Row(where=one.where, deed=Deed.LEFT_OUT, why=one.what) for one in found.left_out),
    ]
    return [replace(row, number=n) for n, row in enumerate(sorted(rows, key=lambda row: _place(row.where)), 1)]


def look_around(store: Store, values: Iterable[Opportunity | CommunityEvent], at: datetime) -> There:
    """Only what lies near these values is kept, and nobody waits behind the reading of all the rest."""
    values = tuple(values)
    offered = [one for one in values if isinstance(one, Opportunity)]
    wanted, keys = {advert(one) for one in offered} - {None}, {key for one in offered for key in keys_of(one)}
    days = {when_and_where(one) for one in values if isinstance(one, CommunityEvent)}
    there = There()
    after = "" if offered else None
    while after is not None:
        with store.begin() as uow:
            openings = uow.uploads.openings_there(at, after, PART)
        there.adverts.update(
            (key, (one.source, one.reference)) for one in openings if (key := advert(one)) and key in wanted
        )
        there.openings.add(openings, near=keys)
        after = openings[-1].id if len(openings) == PART else None
    after = "" if days else None
    while after is not None:
        with store.begin() as uow:
            events = uow.uploads.events_there(at, after, PART)
        for event in events:
            if (day := when_and_where(event)) in days:
                there.events.setdefault(day, []).append(event)
        after = events[-1].id if len(events) == PART else None
    return there


def judged(uow: UnitOfWork, upload: Upload, row: Row, there: There) -> Row:
    """The row as things stand now. What has no value was judged when it was read."""
    bare = replace(row, deed=Deed.ADDED, why="", fields=(), like="", before=None)
    if isinstance(row.value, Opportunity):
        return _opening(uow, upload, bare, row.value, there)
    return _event(uow, upload, bare, row.value, there) if row.value else row


def _opening(uow: UnitOfWork, upload: Upload, row: Row, one: Opportunity, there: There) -> Row:
    old = uow.openings.find(one.source, one.reference)
    if old is None:
        me = (one.source, one.reference)
        key = advert(one)
        twin = key is not None and there.adverts.setdefault(key, me) != me
        why = SAME_ID if uow.openings.get(one.id) else SAME_ADVERT if twin else ""
        like = next((two.titles["en"] for two in there.openings.of(one)), "")
        return replace(row, deed=Deed.REFUSED, why=why) if why else replace(row, like=like)
    kept = uow.openings.kept(old.id)
    if kept is None or not upload.may_change(kept.owner):
        return replace(row, deed=Deed.REFUSED, why=OTHER_PARTNER)
    return _compared(row, old, corrected(replace(one, id=old.id), kept.corrections), without=frozenset())


def _event(uow: UnitOfWork, upload: Upload, row: Row, one: CommunityEvent, there: There) -> Row:
    old = uow.events.find(one.source, one.reference)
    if old is None:
        others = there.events.get(when_and_where(one), [])[:MOST_ALIKE]
        like = next((twin.titles["en"] for twin in twins(one, others)), "")
        return replace(row, deed=Deed.REFUSED, why=SAME_ID) if uow.events.get(one.id) else replace(row, like=like)
    held = uow.held_events.get(old.id)
    if held is None or not upload.may_change(held.owner):
        return replace(row, deed=Deed.REFUSED, why=OTHER_PARTNER)
    return _compared(row, old, revised(old, one, held.taken), without=frozenset({"sequence"}))


def _compared(
    row: Row, old: Opportunity | CommunityEvent, new: Opportunity | CommunityEvent, without: frozenset[str]
) -> Row:
    before, after = asdict(old), asdict(new)
    fields = tuple(name for name in before if before[name] != after[name] and name not in without)
    return replace(row, deed=Deed.CHANGED if fields else Deed.SAME, fields=fields, before=old)


def _row(one: Opportunity | CommunityEvent, where: Mapping[Item, str], *, event: bool) -> Row:
    named = Item(event=event, source=one.source, reference=one.reference)
    return Row(where=where.get(named, ""), deed=Deed.ADDED, title=one.titles["en"], event=event, value=one)


def _place(where: str) -> int:
    """The row or record that the place of a problem ends with."""
    found = re.search(r"(\d+)\D*$", where)
    return int(found[1]) if found else 0
