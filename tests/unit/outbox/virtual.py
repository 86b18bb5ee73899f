"""A virtual clock, an event loop that jumps to the next thing due, and a carrier that can be told to fail."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.assistant.values import Cause, Channel, Contact, Delivery, DeliveryStatus
from bot.errors import SendError, StoreUnavailable
from bot.outbox import Pace, Pump, PumpSettings
from bot.speaking.message import OutgoingMessage
from bot.store.memory import MemoryStore

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
PATIENCE = 3600.0
"""virtual seconds after which a test that waits for ever fails"""
Result = TypeVar("Result")


class _Jump(selectors.DefaultSelector):
    """Instead of waiting, moves the loop's clock."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if not ready and timeout:
            self.loop.virtual += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time passes only when nobody has anything to do. Not for work in threads."""

    def __init__(self) -> None:
        self.virtual = 0.0
        selector = _Jump()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.virtual


def run(main: Awaitable[Result]) -> Result:
    """Run to the end in virtual time."""

    async def limited() -> Result:
        async with asyncio.timeout(PATIENCE):
            return await main

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(limited())


def clock() -> datetime:
    return START + timedelta(seconds=asyncio.get_running_loop().time())


async def run_tx(work: Callable[[], Result]) -> Result:
    """A transaction takes a millisecond, and others may run before it."""
    await asyncio.sleep(0.001)
    return work()


class Carrier:
    """A sender whose answers a test scripts, by delivery id: the first answer for the first try, and so on.

    An answer is None (taken), an error, or a number of seconds to wait before taking it.
    """

    def __init__(self, channel: Channel = Channel.TELEGRAM, key: str = "", latency: float = 0.02) -> None:
        self.channel = channel
        self.key = key or channel.value
        self.latency = latency
        self.script: dict[str, list[Exception | float | None]] = {}
        self.calls: list[tuple[float, Delivery]] = []
        self.taken: list[str] = []
        self.always: Exception | None = None

    async def send(self, delivery: Delivery) -> str:
        self.calls.append((asyncio.get_running_loop().time(), delivery))
        answers = self.script.get(delivery.id)
        answer = answers.pop(0) if answers else self.always
        await asyncio.sleep(answer if isinstance(answer, float) else self.latency)
        if isinstance(answer, Exception):
            if getattr(answer, "shown", False):
                self.taken.append(delivery.id)
            raise answer
        self.taken.append(delivery.id)
        return f"p-{delivery.id}-{len(self.calls)}"

    async def close(self) -> None:
        """Nothing to close."""

    def ids(self) -> list[str]:
        return [delivery.id for _, delivery in self.calls]


def fails(decision: str, code: str = "x", retry_after: float | None = None) -> SendError:
    from bot.errors import SendDecision

    return SendError(SendDecision(decision), code=code, retry_after=retry_after)


class FlakyStore(MemoryStore):
    """A store that can be taken away."""

    away = False

    def begin(self) -> Any:
        if self.away:
            raise StoreUnavailable
        return super().begin()


def delivery(
    number: int, contact: int = 0, *, channel: Channel = Channel.TELEGRAM, cause: Cause = Cause.REPLY,
    segments: int = 0, priority: int = 0, created: datetime = START, expires: datetime | None = None,
) -> Delivery:
    return Delivery(
        id=f"d{number}", contact_id=f"{channel}-{contact}", channel=channel, address=str(contact),
        message=OutgoingMessage(text="hello", segments=segments), cause=cause, created=created, sequence=number,
        priority=priority, expires=expires,
    )


def put(store: MemoryStore, *deliveries: Delivery) -> None:
    """Commit deliveries, and their contacts when they are new."""
    with store.begin() as uow:
        for each in deliveries:
            if uow.contacts.get(each.contact_id) is None:
                uow.contacts.add(Contact(
                    id=each.contact_id, resident_id=f"r-{each.contact_id}", channel=each.channel, address=each.address,
                ))
        uow.outbox.add(deliveries)
        uow.commit()


def status(store: MemoryStore) -> dict[str, DeliveryStatus]:
    """Status by delivery id."""
    return {id_: each.status for id_, each in store._tables.deliveries.items()}


def unfinished(store: MemoryStore) -> Iterable[str]:
    return [i for i, s in status(store).items() if s in {DeliveryStatus.PENDING, DeliveryStatus.CLAIMED}]


def pump(
    store: MemoryStore, *carriers: Carrier, pace: Pace | None = None, owner: str = "one",
    settings: PumpSettings | None = None, ahead: timedelta = timedelta(0),
) -> Pump:
    """`ahead`: its clock shows so much more than everybody else's."""
    return Pump(
        store=store, senders=carriers, pace={c.key: pace for c in carriers} if pace else {}, owner=owner, run_tx=run_tx,
        clock=lambda: clock() + ahead, settings=settings,
    )


async def until_done(store: MemoryStore, *pumps: Pump, at_most: float = 3000.0) -> None:
    """Run the pumps until nothing is pending or claimed, then stop them."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group, asyncio.timeout(at_most):
        for each in pumps:
            group.create_task(each.run(stop))
        while unfinished(store):  # noqa: ASYNC110 - the store has no event to wait for
            await asyncio.sleep(0.5)
        stop.set()
