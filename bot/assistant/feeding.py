"""The use case "feeds run by themselves": read what is due, bring it in, keep how it went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

import structlog

from bot.assistant.bringing_in import Report, bring_in
from bot.assistant.feed import Feed, FeedState, Import, Result
from bot.assistant.ports import Store
from bot.errors import DoorstepError, FeedUnavailable, StoreUnavailable

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=30)
"""a reading that took longer has died, and another process may begin"""
FIRST_RETRY = timedelta(minutes=15)
LONGEST_RETRY = timedelta(days=1)
KEPT_PROBLEMS = 20
ReadFeed = Callable[[Feed, FeedState | None, Callable[[], bool]], Import]
"""(feed, how the last reading went, stopping) -> what it has now; raises DoorstepError when nothing could be read"""


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedRow:
    """A feed and how its last reading went."""

    feed: Feed
    state: FeedState | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Feeds:
    """The feeds of this Doorstep."""

    store: Store
    feeds: Sequence[Feed]
    read: ReadFeed

    def rows(self) -> Sequence[FeedRow]:
        """Every feed, in the order of its file."""
        with self.store.begin() as uow:
            states: Mapping[str, FeedState] = {state.name: state for state in uow.feeds.states()}
        return [FeedRow(feed=one, state=states.get(one.name)) for one in self.feeds]

    def read_due(self, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> int:
        """Read every active feed that is due; how many. Whatever happens to one, the others are read."""
        active = [feed for feed in self.feeds if feed.active]
        return sum(self.read_one(feed, clock, stopping) is not None for feed in active if not stopping())

    def read_one(
        self, feed: Feed, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False,
        *, now: bool = False,
    ) -> FeedState | None:
        """Read a feed and return how it went; None when it is not due, or is being read elsewhere.

        `now`: whether it is due or not, and even if it says that nothing is new.
        """
        at = clock()
        with self.store.begin() as uow:
            before = uow.feeds.state(feed.name)
            mine = uow.feeds.take(feed.name, at, at + LEASE, anyway=now)
            uow.commit()
        if not mine:
            return None
        known = before if before and before.recipe == recipe(feed) and not now else None
        state = self._read(feed, before, known, stopping, at)
        with self.store.begin() as uow:
            uow.feeds.record(state)
            uow.commit()
        log.info("feeds.read", feed=feed.name, result=str(state.result), counts=dict(state.counts))
        return state

    def _read(
        self, feed: Feed, before: FeedState | None, known: FeedState | None, stopping: Callable[[], bool], at: datetime
    ) -> FeedState:
        try:
            found = self.read(feed, known, stopping)
            if found.unchanged and known:
                return replace(known, due=at + feed.every, read=at, result=Result.UNCHANGED, failures=0)
            report = bring_in(self.store, found, at, name=feed.name)
        except StoreUnavailable:
            raise
        except DoorstepError as error:
            return _failed(feed, before, error, at)
        except Exception as error:  # noqa: BLE001 one feed that breaks us must not stop the others
            log.error("feeds.broken", feed=feed.name, error=type(error).__name__)
            return _failed(feed, before, DoorstepError(f"cannot be read ({type(error).__name__})", where=feed.name), at)
        return _went_well(feed, found, report, at)


def recipe(feed: Feed) -> str:
    """Changes whenever a feed would be read in another way."""
    told = {name: value for name, value in asdict(feed).items() if name not in {"every", "active"}}
    return sha256(repr(sorted(told.items())).encode()).hexdigest()[:16]


def problems_of(texts: Iterable[object]) -> tuple[str, ...]:
    """The first ones, as they are kept."""
    return tuple(str(one) for one, _ in zip(texts, range(KEPT_PROBLEMS), strict=False))


def _went_well(feed: Feed, found: Import, report: Report, at: datetime) -> FeedState:
    again = found.cut or report.waits
    return FeedState(
        name=feed.name, recipe=recipe(feed), due=at + feed.every, read=at,
        result=Result.PARTLY if found.cut else Result.OK, counts=report.counts, problems=problems_of(report.problems),
        etag="" if again else found.etag, modified="" if again else found.modified,
    )


def _failed(feed: Feed, before: FeedState | None, error: DoorstepError, at: datetime) -> FeedState:
    """Again soon, then less and less soon, or when the source asked us to come; never sooner than it is due anyway."""
    failures = (before.failures if before else 0) + 1
    wait = min(FIRST_RETRY * 2 ** min(failures - 1, 10), LONGEST_RETRY, max(feed.every, FIRST_RETRY))
    if isinstance(error, FeedUnavailable) and error.retry_after:
        wait = max(wait, timedelta(seconds=min(error.retry_after, LONGEST_RETRY.total_seconds() * 7)))
    return FeedState(
        name=feed.name, recipe=recipe(feed), due=at + wait, read=at, result=Result.FAILED,
        problems=(str(error),), failures=failures,
    )
