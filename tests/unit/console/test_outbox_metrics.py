"""The ledger in the metrics."""

from prometheus_client import CollectorRegistry, generate_latest

from bot.assistant.standing import Standing
from bot.assistant.values import Channel, SenderState
from bot.console.outbox_metrics import OutboxMetrics
from bot.errors import StoreUnavailable
from tests.contract.builders import NOW

LEDGER = Standing(
    deliveries={"pending": 7, "unknown": 1}, budgets={"sms:a": 100}, replies_behind={Channel.SMS: 2.5},
    senders=(
        SenderState(key="sms:a", spent=130, held_until=NOW, reason="20429"),
        SenderState(key="telegram", spent=9, held_until=None, reason=""),
    ),
)


def shown(standing):
    registry = CollectorRegistry(auto_describe=True)
    registry.register(OutboxMetrics(standing))
    return generate_latest(registry).decode()


def test_the_ledger_is_counted_and_a_spent_budget_shows():
    text = shown(lambda: LEDGER)

    for line in (
        'doorstep_outbox_deliveries{status="pending"} 7.0', 'doorstep_outbox_budget_left{sender="sms:a"} 0.0',
        'doorstep_outbox_units_today{sender="telegram"} 9.0', 'doorstep_outbox_replies_behind_seconds{channel="sms"} 2.5',
        'doorstep_outbox_held_until_seconds{code="20429",sender="sms:a"}',
    ):
        assert line in text
    assert 'doorstep_outbox_budget_left{sender="telegram"}' not in text


def test_a_store_that_is_away_breaks_no_metrics():
    def away():
        raise StoreUnavailable

    assert "doorstep_outbox_deliveries" in shown(away)
