"""Reads a feed over all its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from bot.assistant.feed import Feed, FeedState, Import, Wording
from bot.errors import ContentError, DoorstepError, FeedUnavailable, ImportRecordError
from bot.feeds import calendar_in, csv_feed, json_feed, nhs_jobs, ocds, open_referral, schema_org
from bot.feeds.imported import Gathering, Row
from bot.feeds.page import Page, Reading, page_of
from bot.feeds.read import read_page
from bot.feeds.web import Answer, Web
from bot.matching.knowledge import Knowledge

KINDS = {
    "nhs_jobs": nhs_jobs.SOURCE, "schema_org": schema_org.SOURCE, "ocds": ocds.SOURCE, "csv": csv_feed.SOURCE,
    "open_referral": open_referral.SOURCE, "json": json_feed.SOURCE,
    "calendar": calendar_in.SOURCE,
}
"""kind of a feed -> the source its pages come out as"""
Progress = Callable[[str], None]


@dataclass(kw_only=True)
class _Run:
    """What one reading has seen so far."""

    gathering: Gathering | None = None
    records: int = 0
    totals: set[tuple[int | None, int | None]] = field(default_factory=set)
    lists_all: bool = True
    ended: bool = False
    """the last page was read"""

    def whole(self) -> bool:
        """The source named all it has, and did not change while it was read."""
        assert self.gathering is not None
        total = next(iter(self.totals), (None, None))[0]
        return (
            self.ended and self.lists_all and len(self.totals) == 1 and not self.gathering.moved
            and (total is None or self.records >= total)
        )


def collect(
    feed: Feed, before: FeedState | None, knowledge: Knowledge, words: Wording, web: Web,
    *, progress: Progress = lambda _: None, stopping: Callable[[], bool] = lambda: False,
) -> Import:
    """Everything a feed has now. Raises FeedUnavailable or ContentError when not even its first page can be read.

    A later page that fails ends the reading: what came before goes in, and the reading is not `whole`.
    """
    etag, modified = (before.etag, before.modified) if before else ("", "")
    first = web.get(feed.address, etag, modified)
    if first.unchanged:
        return Import(unchanged=True, etag=first.etag, modified=first.modified, pages=0)
    run, pages = _Run(), 0
    try:
        for number, page in enumerate(_pages(feed, first, knowledge, words, web), start=1):
            pages = number
            _take(run, page, feed, knowledge, number)
            progress(f"{feed.name}: page {number}{f' of {page.pages}' if page.pages else ''}, {run.records} records")
            if stopping():
                break
    except DoorstepError as error:
        if run.gathering is None:
            raise
        run.ended = False
        run.gathering.take(ImportRecordError(error.what, where=error.where, advice="The pages before it went in."))
    assert run.gathering is not None
    if len(run.totals) > 1 or run.gathering.moved:
        remark = "changed while it was read: nothing is closed for being missing until the next reading"
        run.gathering.take(ImportRecordError(remark, where=feed.name))
    cut = not run.ended or len(run.totals) > 1 or run.gathering.moved
    found = run.gathering.result(whole=run.whole())
    return replace(found, cut=cut, etag=first.etag, modified=first.modified, pages=pages)


def _take(run: _Run, page: Page, feed: Feed, knowledge: Knowledge, number: int) -> None:
    if run.gathering is None:
        source = feed.source or (feed.name if page.own_references else page.source)
        run.gathering = Gathering(knowledge=knowledge, source=source)
    for row in page.rows:
        run.gathering.take(replace(row, page=number) if isinstance(row, Row) else row)
    run.records += sum(isinstance(row, Row) for row in page.rows)
    run.totals.add((page.total, page.pages))
    run.lists_all = page.lists_all if feed.lists_all is None else feed.lists_all
    run.ended = page.last


def _pages(feed: Feed, first: Answer, knowledge: Knowledge, words: Wording, web: Web) -> Iterator[Page]:
    """The first answer, and those it leads to; at most as many as the feed allows, on its own host only."""
    answer, address, seen = first, feed.address, {feed.address}
    for number in range(1, feed.most_pages + 1):
        name = feed.address if number == 1 else f"{feed.address} page {number}"
        reading = Reading(
            name=name, knowledge=knowledge, words=words, contracts=feed.contracts, address=address,
            number=page_of(address),
        )
        page = read_page(answer.body, reading)
        if number == 1 and feed.kind and KINDS[feed.kind] != page.source:
            raise ContentError(f"answers with {page.source}, not with {feed.kind}", where=feed.address)
        yield page
        if not page.next or page.next in seen:
            return
        if urlsplit(page.next)[:2] != urlsplit(feed.address)[:2]:
            raise FeedUnavailable("leads to another host, which is not followed", where=name, passing=False)
        address = page.next
        seen.add(address)
        answer = web.get(address)
