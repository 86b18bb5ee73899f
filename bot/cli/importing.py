"""`doorstep import`: a file or an address into the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.assistant.bringing_in import Report, bring_in
from bot.assistant.feed import ContractLimits, Feed, Import, Wording
from bot.assistant.ports import Store
from bot.bootstrap import feeds_file
from bot.cli.output import tell
from bot.config import Settings
from bot.content.feeds import read_feeds, read_wording
from bot.errors import ImportRecordError
from bot.feeds.collect import collect
from bot.feeds.read import read
from bot.feeds.web import Web
from bot.matching.knowledge import Knowledge

SHOWN = 30
"""problems told at the terminal; all of them are in the JSON"""
ORDER = (
    ("added", "new"), ("changed", "changed"), ("same", "the same as before"), ("closed", "closed"),
    ("twice", "the same advert twice"), ("left_out", "not for us"), ("problems", "problems"),
)


@dataclass(frozen=True, kw_only=True)
class Importing:
    """How sources are read here."""

    words: Wording = field(default_factory=Wording)
    contracts: ContractLimits = field(default_factory=ContractLimits)
    feeds: tuple[Feed, ...] = ()
    """an address that is one of theirs is read as that feed"""
    events_only: bool = False
    """openings of the source are left out"""
    progress: Callable[[str], None] = lambda _: None


PLAIN = Importing()


def import_source(
    source: str, store: Store, knowledge: Knowledge, at: datetime, how: Importing = PLAIN,
    *, complete: bool | None = None,
) -> Report:
    """Bring in a file or an http(s) address. Raises ContentError, FeedUnavailable when it cannot be read: nothing goes
    in then.

    `complete`: it names all its openings, so what it named before and does not name now is closed. Unsaid, that holds
    for an address whose kind does so, never for a file.
    """
    if _is_address(source):
        feed = next((one for one in how.feeds if one.address == source), None)
        feed = feed or Feed(name=source, address=source, contracts=how.contracts)
        found = _wanted(_fetched(feed, knowledge, how, complete), how)
        return bring_in(store, found, at, name=feed.name, trust_empty=bool(complete))
    found = _wanted(read(Path(source), source, knowledge, how.words, how.contracts), how)
    found = replace(found, whole=bool(complete) and found.whole)
    return bring_in(store, found, at, name=source if complete else "", trust_empty=bool(complete))


def importing(settings: Settings, knowledge: Path, *, everything: bool) -> Importing:
    """As the settings say. `everything`: contract notices of any size and place too."""
    contracts, feeds = read_feeds(feeds_file(settings))
    return Importing(
        words=read_wording(knowledge), contracts=ContractLimits() if everything else contracts, feeds=feeds,
        progress=tell,
    )


def tell_report(report: Report, source: str) -> None:
    """A few lines for the person at the terminal."""
    parts = [f"{report.counts[name]} {words}" for name, words in ORDER if report.counts.get(name)]
    tell(f"{source}: {', '.join(parts) or 'nothing in it'}")
    _tell_some("Problems", report.problems)
    _tell_some("Not for us", report.left_out)


def as_data(report: Report, source: str) -> dict[str, Any]:
    """The whole report for `--json`."""
    return {
        "source": source, **report.counts, "complete": report.whole,
        "problem_list": [{"where": one.where, "what": one.what} for one in report.problems],
        "left_out_list": [{"where": one.where, "what": one.what} for one in report.left_out],
    }


def _tell_some(title: str, found: Sequence[ImportRecordError]) -> None:
    if found:
        tell(f"{title}:")
    for one in found[:SHOWN]:
        tell(f"  {one}")
    if len(found) > SHOWN:
        tell(f"  ... and {len(found) - SHOWN} more; --json lists all of them")


def _fetched(feed: Feed, knowledge: Knowledge, how: Importing, complete: bool | None) -> Import:
    lists_all = feed.lists_all if complete is None else complete
    with Web() as web:
        return collect(replace(feed, lists_all=lists_all), None, knowledge, how.words, web, progress=how.progress)


def _wanted(found: Import, how: Importing) -> Import:
    if not how.events_only:
        return found
    said = "is no event; without the word events it would go in"
    others = [ImportRecordError(said, where=f"{one.source} {one.reference}") for one in found.opportunities]
    return replace(found, opportunities=(), ended={}, left_out=(*found.left_out, *others))


def _is_address(source: str) -> bool:
    return source.startswith(("http://", "https://"))
