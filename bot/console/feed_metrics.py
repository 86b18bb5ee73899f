"""How the feeds are doing, for Prometheus: read from the store, because any process may have read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.assistant.feed import FeedState
from bot.errors import StoreUnavailable

log = structlog.get_logger(__name__)


class FeedMetrics(Collector):
    """One line a feed; labels are names of feeds and outcomes. A store that is away shows no feeds, and says so."""

    def __init__(self, states: Callable[[], Sequence[FeedState]]) -> None:
        self._states = states

    def describe(self) -> Iterable[Metric]:
        """So that registering it asks the store nothing."""
        return _families()

    def collect(self) -> Iterable[Metric]:
        read, failures, records = families = _families()
        try:
            states = self._states()
        except StoreUnavailable:
            log.warning("feeds.not_counted")
            return families
        for state in states:
            failures.add_metric([state.name], state.failures)
            if state.read:
                read.add_metric([state.name, state.result], state.read.timestamp())
            for outcome, count in state.counts.items():
                records.add_metric([state.name, outcome], count)
        return families


def _families() -> tuple[GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily]:
    return (
        GaugeMetricFamily(
            "doorstep_feed_read_seconds", "When a feed was last read, seconds since 1970", labels=("feed", "result")
        ),
        GaugeMetricFamily("doorstep_feed_failures", "Readings in a row that failed", labels=("feed",)),
        GaugeMetricFamily("doorstep_feed_records", "What the last reading brought", labels=("feed", "outcome")),
    )
