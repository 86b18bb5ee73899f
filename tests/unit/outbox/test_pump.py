"""The pump against the store in memory, in virtual time."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.assistant.values import Cause, Channel, DeliveryStatus
from bot.outbox import Pace, PumpSettings
from bot.store.memory import MemoryStore
from tests.unit.outbox.virtual import (
    START,
    Carrier,
    FlakyStore,
    clock,
    delivery,
    fails,
    pump,
    put,
    run,
    status,
    until_done,
)

FAST = Pace(per_second=1000, burst=1000)


def most_in_any_second(carrier: Carrier, units=lambda _: 1) -> int:
    calls = carrier.calls
    return max(sum(units(d) for t, d in calls if at <= t < at + 1 - 1e-6) for at, _ in calls)


def test_everything_pending_is_sent_once():
    store, carrier = MemoryStore(), Carrier()
    put(store, *(delivery(n, n) for n in range(20)))

    run(until_done(store, pump(store, carrier, pace=FAST)))

    assert sorted(f"d{n}" for n in range(20)) == sorted(carrier.taken)
    assert {DeliveryStatus.SENT} == set(status(store).values())


def test_a_wake_sends_at_once_without_waiting_for_the_poll():
    store, carrier = MemoryStore(), Carrier()

    async def reply_after_a_quiet_while():
        stop, one = asyncio.Event(), pump(store, carrier, settings=PumpSettings(poll=60))
        running = asyncio.create_task(one.run(stop))
        await asyncio.sleep(10.5)
        put(store, delivery(1))
        one.wake()
        await asyncio.sleep(1)
        stop.set()
        await running

    run(reply_after_a_quiet_while())

    [(at, _)] = carrier.calls
    assert pytest.approx(at, abs=0.01) == 10.5


def test_a_wake_that_comes_while_the_pump_looks_is_not_lost():
    store, carrier = MemoryStore(), Carrier()

    async def commit_during_a_claim():
        stop, one = asyncio.Event(), pump(store, carrier, settings=PumpSettings(poll=60))
        running = asyncio.create_task(one.run(stop))
        await asyncio.sleep(0)  # the first claim is on its way
        one.wake()
        await asyncio.sleep(0.0005)
        put(store, delivery(1))
        one.wake()
        await asyncio.sleep(0.1)
        stop.set()
        await running

    run(commit_during_a_claim())

    assert carrier.taken == ["d1"]


def test_rows_of_other_processes_are_seen_at_the_next_poll():
    store, carrier = MemoryStore(), Carrier()

    async def write_without_a_wake():
        stop = asyncio.Event()
        running = asyncio.create_task(pump(store, carrier).run(stop))
        await asyncio.sleep(5.3)
        put(store, delivery(1))
        await asyncio.sleep(2)
        stop.set()
        await running

    run(write_without_a_wake())

    [(at, _)] = carrier.calls
    assert at <= 5.3 + 1.01


def test_messages_of_one_contact_keep_their_order_and_their_gap():
    store, carrier = MemoryStore(), Carrier(latency=0.3)
    put(store, *(delivery(n, contact=n % 2) for n in range(8)))

    run(until_done(store, pump(store, carrier, pace=Pace(per_second=1000, burst=1000, contact_gap=1.0))))

    for contact in ("0", "1"):
        mine = [(t, d.sequence) for t, d in carrier.calls if d.address == contact]
        assert mine == sorted(mine)
        assert [s for _, s in mine] == sorted(s for _, s in mine)
        assert all(later - earlier >= 1 for (earlier, _), (later, _) in itertools.pairwise(mine))


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_telegram_never_sees_more_than_thirty_in_any_second(processes):
    store, carriers = MemoryStore(), [Carrier() for _ in range(processes)]
    put(store, *(delivery(n, n) for n in range(200)))

    run(until_done(store, *(pump(store, c, owner=f"p{i}") for i, c in enumerate(carriers))))

    everything = Carrier()
    everything.calls = sorted((call for c in carriers for call in c.calls), key=lambda call: call[0])
    assert len(everything.calls) == 200
    assert most_in_any_second(everything) <= 30
    assert everything.calls[-1][0] < 200 / 24 * 1.25  # and does not dawdle


def test_sms_goes_by_segments():
    store, carrier = MemoryStore(), Carrier(Channel.SMS)
    put(store, *(delivery(n, n, channel=Channel.SMS, segments=1 + n % 3) for n in range(12)))

    run(until_done(store, pump(store, carrier)))

    segments = sum(d.message.segments for _, d in carrier.calls)
    last = carrier.calls[-1][1].message.segments
    assert segments == 24
    assert carrier.calls[-1][0] >= segments - last - 1  # one segment a second, on average


def test_replies_overtake_a_broadcast():
    store, carrier = MemoryStore(), Carrier()
    put(store, *(delivery(n, n, cause=Cause.BROADCAST, priority=9) for n in range(100)))

    async def reply_in_the_middle():
        async def write():
            await asyncio.sleep(1)
            put(store, delivery(500, 500))

        await asyncio.gather(write(), until_done(store, pump(store, carrier)))

    run(reply_in_the_middle())

    at = next(t for t, d in carrier.calls if d.id == "d500")
    assert at < 1.5


def test_a_retry_waits_for_its_time():
    store, carrier = MemoryStore(), Carrier()
    carrier.script["d1"] = [fails("retry", retry_after=7), fails("retry")]
    put(store, delivery(1, cause=Cause.ALERT))

    run(until_done(store, pump(store, carrier)))

    first, second, third = (t for t, _ in carrier.calls)
    assert second - first >= 7
    assert third - second >= 2
    assert carrier.taken == ["d1"]


def test_a_retry_does_not_let_a_later_message_overtake():
    store, carrier = MemoryStore(), Carrier()
    carrier.script["d1"] = [fails("retry", retry_after=5)]
    put(store, delivery(1), delivery(2))

    run(until_done(store, pump(store, carrier)))

    assert carrier.ids() == ["d1", "d1", "d2"]


def test_a_message_fails_after_eight_tries():
    store, carrier = MemoryStore(), Carrier()
    carrier.always = fails("retry")
    put(store, delivery(1))

    run(until_done(store, pump(store, carrier)))

    assert len(carrier.calls) == 8
    assert status(store)["d1"] == DeliveryStatus.FAILED


def test_a_lost_answer_is_tried_once_more_for_a_reply_and_parked_for_the_rest():
    store, carrier = MemoryStore(), Carrier()
    carrier.always = fails("unknown")
    put(store, delivery(1, 1), delivery(2, 2, cause=Cause.ALERT), delivery(3, 3, cause=Cause.BROADCAST))

    run(until_done(store, pump(store, carrier)))

    assert sorted(carrier.ids()) == ["d1", "d1", "d2", "d3"]
    assert {DeliveryStatus.UNKNOWN} == set(status(store).values())


def test_a_carrier_that_never_answers_is_unknown():
    store, carrier = MemoryStore(), Carrier(latency=9999)
    put(store, delivery(1, cause=Cause.ALERT))

    run(until_done(store, pump(store, carrier)))

    assert status(store)["d1"] == DeliveryStatus.UNKNOWN


def test_a_bug_in_a_sender_parks_the_message_and_tells_its_kind_only():
    store, carrier = MemoryStore(), Carrier()
    carrier.script["d1"] = [ValueError("+447700900123 is wrong")]
    put(store, delivery(1, 1, cause=Cause.ALERT), delivery(2, 2))

    with capture_logs() as logs:
        run(until_done(store, pump(store, carrier)))

    assert status(store) == {"d1": DeliveryStatus.UNKNOWN, "d2": DeliveryStatus.SENT}
    assert "ValueError" in str(logs)
    assert "447700900123" not in str(logs)


def test_nobody_is_called_while_a_retry_after_runs():
    store, carrier = MemoryStore(), Carrier()
    carrier.script["d3"] = [fails("hold_sender", "429", retry_after=20)]
    put(store, *(delivery(n, n) for n in range(60)))

    with capture_logs() as logs:
        run(until_done(store, pump(store, carrier)))

    limited = next(t for t, d in carrier.calls if d.id == "d3")
    answered = limited + carrier.latency
    assert not [t for t, _ in carrier.calls if answered < t < answered + 20]
    assert len(set(carrier.taken)) == 60
    assert [line["event"] for line in logs] == ["outbox.sender_held"]


def test_an_alarm_holds_one_sender_with_one_line_and_the_other_channel_goes_on():
    store, broken, fine = MemoryStore(), Carrier(Channel.TELEGRAM, latency=1), Carrier(Channel.SIMULATOR)
    broken.always = fails("alarm", "401")
    put(store, *(delivery(n, n) for n in range(10)))
    put(store, *(delivery(100 + n, n, channel=Channel.SIMULATOR) for n in range(10)))

    async def for_a_minute():
        stop = asyncio.Event()
        running = asyncio.create_task(pump(store, broken, fine, pace=FAST).run(stop))
        await asyncio.sleep(60)
        stop.set()
        await running

    with capture_logs() as logs:
        run(for_a_minute())

    assert len(fine.taken) == 10
    assert [(x["event"], x["log_level"], x["code"]) for x in logs] == [("outbox.sender_held", "error", "401")]
    assert len(broken.calls) <= 10
    assert [s for i, s in status(store).items() if int(i[1:]) < 100] == [DeliveryStatus.PENDING] * 10


def test_a_person_who_blocked_us_gets_nothing_more():
    store, carrier = MemoryStore(), Carrier()
    carrier.script["d1"] = [fails("opt_out", "403")]
    put(store, delivery(1), delivery(2))

    run(until_done(store, pump(store, carrier)))

    assert status(store) == {"d1": DeliveryStatus.FAILED, "d2": DeliveryStatus.CANCELLED}
    assert carrier.ids() == ["d1"]


def test_stale_messages_expire_unsent():
    store, carrier = MemoryStore(), Carrier()
    put(store, delivery(1, expires=START - timedelta(minutes=1)))

    run(until_done(store, pump(store, carrier)))

    assert status(store) == {"d1": DeliveryStatus.EXPIRED}
    assert not carrier.calls


def test_a_database_that_goes_away_loses_nothing_and_is_logged_once():
    store, carrier = FlakyStore(), Carrier(latency=0.5)
    put(store, *(delivery(n, n) for n in range(30)))

    async def away_for_a_while():
        async def outage():
            await asyncio.sleep(0.4)  # sends are in flight
            store.away = True
            await asyncio.sleep(8)
            store.away = False

        async def watch():
            await asyncio.sleep(10)
            await until_done(store)

        stop = asyncio.Event()
        running = asyncio.create_task(pump(store, carrier).run(stop))
        await asyncio.gather(outage(), watch())
        stop.set()
        await running

    with capture_logs() as logs:
        run(away_for_a_while())

    assert sorted(f"d{n}" for n in range(30)) == sorted(carrier.taken)
    assert {DeliveryStatus.SENT} == set(status(store).values())
    assert len([x for x in logs if x["event"] == "outbox.cannot_settle"]) == 1
    assert len([x for x in logs if x["event"] == "outbox.cannot_claim"]) == 1


def test_a_shutdown_finishes_what_is_in_flight_and_leaves_the_rest_pending():
    store, carrier = MemoryStore(), Carrier(latency=3)
    put(store, *(delivery(n, n) for n in range(100)))

    async def stop_early():
        stop = asyncio.Event()
        running = asyncio.create_task(pump(store, carrier).run(stop))
        await asyncio.sleep(1)
        stop.set()
        await running

    run(stop_early())

    ends = status(store)
    assert carrier.taken
    assert {"d" + i[1:] for i, s in ends.items() if s is DeliveryStatus.SENT} == set(carrier.taken)
    assert {DeliveryStatus.SENT, DeliveryStatus.PENDING} == set(ends.values())


def test_a_shutdown_does_not_wait_for_ever():
    store, carrier = MemoryStore(), Carrier(latency=19)
    put(store, delivery(1))

    async def stop_early() -> float:
        stop = asyncio.Event()
        running = asyncio.create_task(pump(store, carrier, settings=PumpSettings(grace=2)).run(stop))
        await asyncio.sleep(1)
        stop.set()
        await running
        return asyncio.get_running_loop().time()

    assert run(stop_early()) == pytest.approx(3, abs=0.1)
    assert status(store)["d1"] == DeliveryStatus.CLAIMED  # its lease decides


def test_what_a_dead_process_left_is_taken_over_after_its_lease():
    store, carrier = MemoryStore(), Carrier()
    put(store, delivery(1, 1), delivery(2, 2, cause=Cause.BROADCAST, priority=9))

    async def die_and_be_followed():
        with store.begin() as uow:
            uow.outbox.claim(Channel.TELEGRAM, "dead", clock(), 10, 60)
            uow.commit()
        await until_done(store, pump(store, carrier))

    run(die_and_be_followed())

    assert status(store) == {"d1": DeliveryStatus.SENT, "d2": DeliveryStatus.UNKNOWN}
    [(at, _)] = carrier.calls
    assert 60 <= at < 62


def test_a_process_stopped_past_its_lease_neither_sends_nor_settles():
    """SIGSTOP between claim and send: the successor has it by then."""
    store, slow, quick = MemoryStore(), Carrier(), Carrier()
    put(store, delivery(1))

    async def frozen_tx(work):
        result = work()
        await asyncio.sleep(100)  # far beyond the lease
        return result

    async def overtaken():
        frozen, stop = pump(store, slow, owner="frozen"), asyncio.Event()
        frozen._lanes[0]._ledger = _replace(frozen._lanes[0]._ledger, run_tx=frozen_tx)
        running = asyncio.create_task(frozen.run(stop))
        await until_done(store, pump(store, quick, owner="quick"))
        await asyncio.sleep(150)
        stop.set()
        await running

    with capture_logs() as logs:
        run(overtaken())

    assert slow.calls == []
    assert quick.taken == ["d1"]
    assert status(store) == {"d1": DeliveryStatus.SENT}
    assert "outbox.lease_lost" in {line["event"] for line in logs}


def _replace(ledger, **changes):
    from dataclasses import replace

    return replace(ledger, **changes)


def test_a_quiet_pump_asks_the_database_about_once_a_second():
    store, carrier, hops = MemoryStore(), Carrier(), []

    async def idle():
        one, stop = pump(store, carrier), asyncio.Event()
        counted = one._lanes[0]._ledger.run_tx

        async def counting(work):
            hops.append(work)
            return await counted(work)

        one._lanes[0]._ledger = _replace(one._lanes[0]._ledger, run_tx=counting)
        running = asyncio.create_task(one.run(stop))
        await asyncio.sleep(60)
        stop.set()
        await running

    run(idle())

    assert 55 <= len(hops) <= 62
