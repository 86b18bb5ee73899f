"""`doorstep import`: a file or an address into the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from bot.assistant.ports import Store
from bot.errors import ContentError, ImportRecordError
from bot.feeds.read import read
from bot.matching.knowledge import Knowledge

SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of an import."""

    counts: Mapping[str, int]
    """added, changed, same, problems"""
    problems: Sequence[ImportRecordError]


def import_source(source: str, store: Store, knowledge: Knowledge, at: datetime) -> Report:
    """Bring in a file or an http(s) address. Raises ContentError when it cannot be read: nothing goes in then."""
    found = read(_fetched(source) if _is_address(source) else Path(source), source, knowledge)
    counts: Counter[str] = Counter({"added": 0, "changed": 0, "same": 0})
    with store.begin() as uow:
        for opportunity in found.opportunities:
            counts[uow.openings.upsert(opportunity, at)] += 1
        for event in found.events:
            counts[uow.events.upsert(event, at)] += 1
        uow.commit()
    return Report(counts={**counts, "problems": len(found.problems)}, problems=found.problems)


def _is_address(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _fetched(address: str) -> bytes:
    try:
        answer = httpx.get(address, timeout=SECONDS, follow_redirects=True)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        what = f"cannot be fetched: {type(error).__name__}"
        raise ContentError(what, where=address, advice="Try again later.") from error
    return answer.content
