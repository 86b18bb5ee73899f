"""The pump in real time and in threads, on every store."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

from bot.assistant.ports import Store
from bot.assistant.values import PRIORITY, Cause, Channel, Contact, Delivery, DeliveryStatus
from bot.errors import SendDecision, SendError
from bot.outbox import Pace, Pump, PumpSettings
from bot.speaking.message import OutgoingMessage

FAST = Pace(per_second=5000, burst=500, in_flight=100)
QUICK = PumpSettings(poll=0.1, lease=3, send=1)


def clock() -> datetime:
    return datetime.now(UTC)


class Carrier:
    """Takes everything, unless told otherwise; remembers the order."""

    channel = Channel.TELEGRAM
    key = "telegram"

    def __init__(self, *, first_error: SendError | None = None, stuck: bool = False) -> None:
        self.first_error = first_error
        self.stuck = stuck
        self.taken: list[Delivery] = []
        self.tried: Counter[str] = Counter()

    async def send(self, delivery: Delivery) -> str:
        self.tried[delivery.id] += 1
        await asyncio.sleep(3600 if self.stuck else 0.001)
        if self.first_error and self.tried[delivery.id] == 1:
            raise self.first_error
        self.taken.append(delivery)
        return f"p{delivery.id}"

    async def close(self) -> None:
        """Nothing to close."""


def fill(store: Store, number: int, contacts: int, cause: Cause = Cause.REPLY) -> None:
    with store.begin() as uow:
        for one in range(contacts):
            uow.contacts.add(Contact(id=f"c{one}", resident_id=f"r{one}", channel=Channel.TELEGRAM, address=str(one)))
        uow.outbox.add([
            Delivery(
                id=f"d{n}", contact_id=f"c{n % contacts}", channel=Channel.TELEGRAM, address=str(n % contacts),
                message=OutgoingMessage(text="hello"), cause=cause, created=clock() - timedelta(seconds=1), sequence=n,
                priority=PRIORITY[cause],
            )
            for n in range(number)
        ])
        uow.commit()


def counts(store: Store) -> dict[str, int]:
    with store.begin() as uow:
        return {status: number for status, number in uow.outbox.counts().items() if number}


def make(store: Store, carrier: Carrier, owner: str = "one") -> Pump:
    return Pump(
        store=store, senders=[carrier], pace={"telegram": FAST}, owner=owner, run_tx=asyncio.to_thread, clock=clock,
        settings=QUICK,
    )


async def until_done(store: Store, *pumps: Pump) -> None:
    stop = asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for pump in pumps:
            group.create_task(pump.run(stop))
        while {DeliveryStatus.PENDING, DeliveryStatus.CLAIMED} & set(counts(store)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        stop.set()


def test_two_pumps_send_everything_once_and_in_order(store: Store):
    fill(store, 120, contacts=15)
    left, right = Carrier(), Carrier()

    asyncio.run(until_done(store, make(store, left, "left"), make(store, right, "right")))

    assert counts(store) == {"sent": 120}
    assert len(left.taken) + len(right.taken) == 120
    for carrier in (left, right):
        for contact in range(15):
            mine = [d.sequence for d in carrier.taken if d.contact_id == f"c{contact}"]
            assert mine == sorted(mine)


def test_a_retry_comes_back_by_itself(store: Store):
    fill(store, 5, contacts=5, cause=Cause.ALERT)
    carrier = Carrier(first_error=SendError(SendDecision.RETRY, code="503", retry_after=0.3))

    asyncio.run(until_done(store, make(store, carrier)))

    assert counts(store) == {"sent": 5}
    assert set(carrier.tried.values()) == {2}


def test_a_hold_stops_the_sender_of_the_other_process_too(store: Store):
    fill(store, 1, contacts=1)
    limited = Carrier(first_error=SendError(SendDecision.HOLD_SENDER, code="429", retry_after=1.5))
    other = Carrier()

    async def meet_the_limit_then_add_more() -> float:
        stop = asyncio.Event()
        running = asyncio.create_task(make(store, limited, "limited").run(stop))
        while not limited.tried:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        stop.set()
        await running
        begun = asyncio.get_running_loop().time()
        await until_done(store, make(store, other, "other"))
        return asyncio.get_running_loop().time() - begun

    assert asyncio.run(meet_the_limit_then_add_more()) > 1.0
    assert counts(store) == {"sent": 1}
    assert len(other.taken) == 1


def test_what_a_dead_pump_held_goes_out_again_for_replies(store: Store):
    fill(store, 3, contacts=3)
    dead, heir = Carrier(stuck=True), Carrier()

    async def die_then_inherit() -> None:
        task = asyncio.create_task(make(store, dead, "dead").run(asyncio.Event()))
        while len(dead.tried) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])
        assert counts(store) == {"claimed": 3}
        await until_done(store, make(store, heir, "heir"))

    asyncio.run(die_then_inherit())

    assert counts(store) == {"sent": 3}
    assert sorted(d.id for d in heir.taken) == ["d0", "d1", "d2"]
