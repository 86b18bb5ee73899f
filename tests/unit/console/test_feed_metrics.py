"""Feeds in the metrics."""

from prometheus_client import CollectorRegistry, generate_latest

from bot.assistant.feed import FeedState
from bot.console.feed_metrics import FeedMetrics
from bot.errors import StoreUnavailable
from tests.contract.builders import NOW


def shown(states):
    registry = CollectorRegistry(auto_describe=True)
    registry.register(FeedMetrics(states))
    return generate_latest(registry).decode()


def test_every_feed_is_counted():
    text = shown(lambda: [
        FeedState(name="nhs", due=NOW, read=NOW, result="ok", counts={"added": 3}),
        FeedState(name="city", due=NOW, read=NOW, result="failed", failures=2), FeedState(name="new", due=NOW),
    ])

    assert 'doorstep_feed_records{feed="nhs",outcome="added"} 3.0' in text
    assert 'doorstep_feed_failures{feed="city"} 2.0' in text
    told = next(line for line in text.splitlines() if line.startswith('doorstep_feed_read_seconds{feed="nhs",result="ok"}'))
    assert float(told.split()[-1]) == NOW.timestamp()
    assert 'doorstep_feed_read_seconds{feed="new"' not in text


def test_a_store_that_is_away_breaks_no_metrics():
    def away():
        raise StoreUnavailable

    assert "doorstep_feed_failures" in shown(away)
