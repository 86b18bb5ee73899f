"""The day's budget: it stops what nobody waits for, says so once, and never stops a reply."""

import asyncio
from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from bot.assistant.values import Cause, Channel
from bot.outbox import Pace
from bot.outbox.bulk import Bulk, next_day
from bot.store.memory import MemoryStore
from tests.unit.outbox.virtual import START, Carrier, delivery, pump, put, run

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
PACE = Pace(per_second=50, burst=5, units_a_day=4)
TO_MIDNIGHT = timedelta(hours=14)


def alert(number: int, segments: int = 1):
    return delivery(number, number, channel=Channel.SMS, cause=Cause.ALERT, segments=segments, priority=5)


def reply(number: int, segments: int = 1):
    return delivery(number, number, channel=Channel.SMS, segments=segments)


def watch(store: MemoryStore, carrier: Carrier, *, ahead: timedelta, seconds: float, then=()) -> list[str]:
    """What the pump says while it runs; `then` is written after a second."""
    async def story() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(pump(store, carrier, pace=PACE, ahead=ahead).run(stop))
        await asyncio.sleep(1)
        put(store, *then)
        await asyncio.sleep(seconds - 1)
        stop.set()
        await running

    with capture_logs() as lines:
        run(story())
    return [line["event"] for line in lines]


def test_when_it_is_spent_replies_go_on_and_alerts_wait_for_the_next_day():
    store, carrier = MemoryStore(), Carrier(Channel.SMS)
    put(store, alert(1, 2), alert(2, 2), alert(3, 1))
    said = watch(store, carrier, ahead=TO_MIDNIGHT - timedelta(seconds=150), seconds=145, then=[reply(8), reply(9)])

    assert carrier.ids() == ["d1", "d2", "d8", "d9"], "four units for alerts, replies beside them"
    assert said == ["outbox.budget_spent"], "once a day"

    watch(store, carrier, ahead=TO_MIDNIGHT - timedelta(seconds=5), seconds=10)
    assert carrier.ids()[4:] == ["d3"], "the new day has a new budget"


def test_replies_count_towards_the_day():
    store, carrier = MemoryStore(), Carrier(Channel.SMS)
    put(store, reply(1, 3))
    watch(store, carrier, ahead=timedelta(0), seconds=100, then=[alert(2, 2), alert(3, 1)])

    assert carrier.ids() == ["d1"], "one unit is left, the next alert needs two, and nobody overtakes"


def test_replies_that_outspend_the_day_are_all_sent_and_raise_no_alarm():
    store, carrier = MemoryStore(), Carrier(Channel.SMS)
    put(store, *(reply(n, 3) for n in range(5)))

    assert watch(store, carrier, ahead=timedelta(0), seconds=100) == []
    assert len(carrier.ids()) == 5


def test_what_may_not_go_costs_two_looks_a_minute(monkeypatch):
    store, carrier, claims = MemoryStore(), Carrier(Channel.SMS), []
    original = type(store.begin().__enter__().outbox).claim
    monkeypatch.setattr(
        "bot.store.memory.outbox.MemoryOutbox.claim",
        lambda self, *given, **more: claims.append(1) or original(self, *given, **more),
    )
    put(store, alert(1, 4), alert(2))
    watch(store, carrier, ahead=timedelta(0), seconds=600)

    assert carrier.ids() == ["d1"]
    assert len(claims) < 30, "not one a poll"


def test_at_indecent_hours_nothing_of_it_goes_and_it_is_looked_at_once_a_minute():
    bulk = Bulk("sms", lambda at: at >= NOON)

    assert [bulk.may_go(NOON + timedelta(seconds=s)) for s in (-1, 0)] == [False, True]
    assert [bulk.look(NOON + timedelta(seconds=s)) for s in (0, 1, 59, 60, 61, 30)] == [True, False, False, True, False, True]


def test_the_day_ends_at_midnight_where_the_residents_live():
    assert next_day(NOON).astimezone(UTC) == datetime(2026, 7, 1, 23, tzinfo=UTC)
    assert next_day(START).astimezone(UTC) == datetime(2026, 11, 22, tzinfo=UTC)
