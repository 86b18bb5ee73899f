"""How the ledger stands, for Prometheus: read from the store, because any process may be the one that sends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.assistant.standing import Standing
from bot.errors import StoreUnavailable

log = structlog.get_logger(__name__)
FAMILIES = (
    ("deliveries", "Deliveries by status", ("status",)),
    ("units_today", "SMS parts or messages sent today, replies included", ("sender",)),
    ("budget_left", "Units that alerts and broadcasts may still use today", ("sender",)),
    ("held_until_seconds", "A carrier or an alarm holds it until then, seconds since 1970", ("sender", "code")),
    ("replies_behind_seconds", "How long the first waiting reply has been due", ("channel",)),
)


class OutboxMetrics(Collector):
    """A store that is away shows nothing, and says so."""

    def __init__(self, standing: Callable[[], Standing]) -> None:
        self._standing = standing

    def describe(self) -> Iterable[Metric]:
        """So that registering it asks the store nothing."""
        return _families().values()

    def collect(self) -> Iterable[Metric]:
        families = _families()
        try:
            _fill(families, self._standing())
        except StoreUnavailable:
            log.warning("outbox.not_counted")
        return families.values()


def _fill(families: Mapping[str, GaugeMetricFamily], now: Standing) -> None:
    for status, number in now.deliveries.items():
        families["deliveries"].add_metric([status], number)
    for channel, seconds in now.replies_behind.items():
        families["replies_behind_seconds"].add_metric([channel], seconds)
    for sender in now.senders:
        families["units_today"].add_metric([sender.key], sender.spent)
        left = now.left(sender)
        if left is not None:
            families["budget_left"].add_metric([sender.key], left)
        if sender.held_until is not None:
            families["held_until_seconds"].add_metric([sender.key, sender.reason], sender.held_until.timestamp())


def _families() -> Mapping[str, GaugeMetricFamily]:
    return {name: GaugeMetricFamily(f"doorstep_outbox_{name}", about, labels=on) for name, about, on in FAMILIES}
