"""The use case "bring in what a source has now": add, change, close; never twice, and safe to run again.

Every record is a step of its own: a run that ends half way is completed by the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from bot.assistant.feed import Import, Item
from bot.assistant.ports import Store, UnitOfWork
from bot.errors import ImportRecordError
from bot.matching.values import CommunityEvent, Opportunity

CHUNK = 100
"""records a transaction, so that nobody waits behind it"""
SUSPICIOUS = 5
"""a source that names nothing where it named more than so many has rather broken down"""
STALE = timedelta(days=14)
"""a source that was not read for so long keeps nothing open"""
GONE_FOR = timedelta(days=1)
"""an event that people come to is cancelled when its source has not named it for so long, in two readings at least"""
COUNTS = ("added", "changed", "same", "closed", "twice", "left_out")
Advert = tuple[object, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What came of it."""

    counts: Mapping[str, int]
    """added, changed, same, closed, twice, left_out, problems"""
    problems: Sequence[ImportRecordError]
    left_out: Sequence[ImportRecordError] = ()
    whole: bool = False
    waits: bool = False
    """something is named no longer and not cancelled yet: the source must be read whole next time too"""


def bring_in(store: Store, found: Import, at: datetime, *, name: str = "", trust_empty: bool = False) -> Report:
    """Bring in what was read. With the `name` of its source, what an earlier whole reading named and this one does not
    is closed as withdrawn, unless another source still names it.
    """
    counts: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    problems = list(found.problems)
    if name and found.whole and not found.listed and not trust_empty and (lost := _listed(store, name)) > SUSPICIOUS:
        what = f"names nothing where it named {lost} openings; none of them was closed"
        problems.append(ImportRecordError(what, where=name, advice="If that is right, import it with --complete."))
        found = replace(found, whole=False)
    gone: Mapping[Item, datetime] = {}
    if name and found.whole:
        gone, waiting = _withdraw(store, found, at, name, counts)
        problems += waiting
    _end(store, found.ended, counts)
    problems += _add(store, found, at, counts)
    if name:
        _remember(store, found, name, at, gone)
    counts["left_out"] = len(found.left_out)
    return Report(
        counts={**counts, "problems": len(problems)}, problems=problems, left_out=found.left_out, whole=found.whole,
        waits=bool(gone),
    )


def advert(one: Opportunity) -> Advert | None:
    """What makes two openings one advert under two numbers; None where too little is told to say so."""
    if not (one.partner and one.postcode and one.closes):
        return None
    words = (" ".join(text.casefold().split()) for text in (one.titles["en"], one.partner, one.postcode))
    return (one.kind, *words, one.closes, one.band, one.weekly_hours)


def _add(store: Store, found: Import, at: datetime, counts: Counter[str]) -> list[ImportRecordError]:
    with store.begin() as uow:
        adverts = {key: one for one in uow.openings.open_at(at) if (key := advert(one))}
    problems: list[ImportRecordError] = []
    for openings in _chunks(found.opportunities):
        with store.begin() as uow:
            for one in openings:
                if twin := _twin(one, adverts):
                    counts["twice"] += 1
                    what = f"{one.reference} is the same advert as {twin.reference} of {twin.source}"
                    problems.append(ImportRecordError(f"{what}; it was not added a second time", where=one.source))
                else:
                    counts[uow.openings.upsert(one, at)] += 1
            uow.commit()
    for events in _chunks(found.events):
        with store.begin() as uow:
            for event in events:
                counts[uow.events.upsert(event, at)] += 1
            uow.commit()
    return problems


def _twin(one: Opportunity, adverts: dict[Advert, Opportunity]) -> Opportunity | None:
    """The same advert under another number, where one is open already."""
    key = advert(one)
    if key is None or one.status != "open":
        return None
    old = adverts.setdefault(key, one)
    return None if (old.source, old.reference) == (one.source, one.reference) else old


def _end(store: Store, ended: Mapping[Item, str], counts: Counter[str]) -> None:
    """Notices that were awarded or cancelled, with their lots. One we never had is nothing."""
    for items in _chunks(ended):
        with store.begin() as uow:
            for item in items:
                for opening in uow.openings.of_notice(item.source, item.reference):
                    counts["closed"] += uow.openings.close(opening.id, ended[item], "ended")
            uow.commit()


def _listed(store: Store, name: str) -> int:
    with store.begin() as uow:
        return len(uow.feeds.listed(name))


def _withdraw(
    store: Store, found: Import, at: datetime, name: str, counts: Counter[str]
) -> tuple[Mapping[Item, datetime], list[ImportRecordError]]:
    """What is named no longer is closed, unless people come to it: that waits, and is a remark to the coordinator.

    Returns what waits, with the time since when it is missing.
    """
    with store.begin() as uow:
        listed = uow.feeds.listed(name)
    waits: dict[Item, datetime] = {}
    remarks: list[ImportRecordError] = []
    for items in _chunks(sorted(listed.keys() - found.listed, key=lambda item: (item.source, item.reference))):
        with store.begin() as uow:
            for item in items:
                if uow.feeds.listed_elsewhere(name, item, at - STALE):
                    continue
                since = listed[item]
                if (since is None or at - since < GONE_FOR) and (people := _people(uow, item, at)):
                    waits[item] = since or at
                    remarks.append(_waits(item, people, waits[item] + GONE_FOR))
                else:
                    counts["closed"] += _close(uow, item, at)
            uow.commit()
    return waits, remarks


def _people(uow: UnitOfWork, item: Item, at: datetime) -> int:
    """How many have a place at it, or wait for one."""
    event = uow.events.find(item.source, item.reference) if item.event else None
    if event is None or event.status in {"draft", "cancelled"} or event.starts <= at:
        return 0
    return uow.places.taken(event.id) + uow.places.waiting(event.id)


def _waits(item: Item, people: int, until: datetime) -> ImportRecordError:
    what = f"{item.reference} is named no longer, but {people} have or want a place: on until {until:%d/%m %H:%M} UTC"
    advice = "Ask the partner. If it is off, they say so in the feed (cancelled), and everybody is told at once."
    return ImportRecordError(what, where=item.source, advice=advice)


def _close(uow: UnitOfWork, item: Item, at: datetime) -> bool:
    """Close what was withdrawn; what ended by itself stays as it was."""
    if item.event:
        event = uow.events.find(item.source, item.reference)
        if event is None or event.status == "cancelled" or event.starts <= at:
            return False
        return uow.events.upsert(replace(event, status="cancelled"), at) == "changed"
    opening = uow.openings.find(item.source, item.reference)
    if opening is None or opening.status != "open" or (opening.closes and opening.closes < at.date()):
        return False
    return uow.openings.close(opening.id, "closed", "withdrawn")


def _remember(store: Store, found: Import, name: str, at: datetime, gone: Mapping[Item, datetime]) -> None:
    """What the source names now, and what waits although it does not; after a reading that was not whole, also what it
    named before.
    """
    with store.begin() as uow:
        before = {} if found.whole else uow.feeds.listed(name)
        uow.feeds.list_again(name, {**before, **gone, **dict.fromkeys(found.listed)}, at)
        uow.commit()


Thing = TypeVar("Thing", Opportunity, CommunityEvent, Item)


def _chunks(things: Iterable[Thing]) -> Iterator[Sequence[Thing]]:
    left = iter(things)
    while chunk := tuple(islice(left, CHUNK)):
        yield chunk
