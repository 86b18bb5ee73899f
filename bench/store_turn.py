"""What one inbound turn costs in the store, beside a bare insert and commit in the same run.

    PYTHONPATH=. python bench/store_turn.py [TURNS] [DATABASE_URL]

A turn: first_time, find with lock, load, six facts, save, two log lines, two deliveries, last_inbound, commit.
Without an address it uses a fresh SQLite file. CPU is this process only; wall time holds the disk's flush.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.assistant.ports import Store
from bot.assistant.values import Cause, Channel, Contact, Delivery, LogLine, StoredFact
from bot.speaking.message import Button, OutgoingMessage
from bot.store.crypto import new_key
from bot.store.migrations import migrate
from bot.store.unit_of_work import open_store

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
CONTACTS = 200
STATE = json.dumps({"language": "ur", "known": {f"years:{n}": n for n in range(60)}})
MESSAGE = OutgoingMessage(
    text="Which of these have you done? " * 5, choices=("Yes", "No"),
    buttons=(Button(label="Yes", data="t.0"), Button(label="No", data="t.1")),
)


def address(n: int) -> str:
    return f"+447700900{n % CONTACTS:03}"


def populate(store: Store) -> None:
    with store.begin() as work:
        for n in range(CONTACTS):
            work.contacts.add(Contact(id=f"c{n}", resident_id=f"r{n}", channel=Channel.SMS, address=address(n)))
            work.conversations.save(f"c{n}", STATE, 0)
            for name in ("years", "country", "paid", "title", "stage", "papers"):
                fact = StoredFact(name=name, of="midwife", value="SY", provenance="said", at=START)
                work.profiles.save_fact(f"r{n}", fact)
        work.commit()


def turn(store: Store, n: int) -> None:
    at = START + timedelta(seconds=n)
    with store.begin() as work:
        assert work.inbound.first_time(Channel.SMS, f"SM{n}", at)
        contact = work.contacts.find(Channel.SMS, address(n), lock=True)
        assert contact is not None
        loaded = work.conversations.load(contact.id)
        assert loaded is not None
        assert len(work.profiles.facts(contact.resident_id)) == 6
        work.conversations.save(contact.id, loaded[0], loaded[1])
        work.conversations.log(contact.id, [LogLine(direction=way, text=MESSAGE.text, at=at) for way in ("in", "out")])
        work.outbox.add(
            Delivery(
                id=f"d{n}-{part}", contact_id=contact.id, channel=Channel.SMS, address=contact.address,
                message=MESSAGE, cause=Cause.REPLY, created=at, sequence=part,
            )
            for part in (0, 1)
        )
        work.contacts.update(contact.id, last_inbound=at)
        work.commit()


def measure(name: str, work: Callable[[int], None], turns: int) -> float:
    """CPU milliseconds a turn, after a warm-up: the fastest tenth, because other work on the machine only adds."""
    for n in range(50):
        work(n)
    cpu, begin = [], time.perf_counter()
    for n in range(50, 50 + turns):
        start = time.process_time()
        work(n)
        cpu.append((time.process_time() - start) * 1000)
    wall = time.perf_counter() - begin
    cpu.sort()
    best = cpu[len(cpu) // 10]
    print(f"{name:24} CPU {best:5.2f} ms (mean {sum(cpu) / turns:5.2f})  wall {wall / turns * 1000:6.2f} ms")
    return best


def bare(folder: Path) -> Callable[[int], None]:
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)")

    def insert(n: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t (body) VALUES (?)", (f"{n}{MESSAGE.text}",))
        connection.execute("COMMIT")

    return insert


def main() -> None:
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder / 'turn.db'}"
        migrate(url)
        store = open_store(url, new_key())
        populate(store)
        cost = measure(f"turn, {url.split(':', 1)[0]}", lambda n: turn(store, n), turns)
        base = measure("bare insert and commit", bare(folder), turns)
        print(f"{'ratio':24} {cost / base:6.1f}")
        store.close()


if __name__ == "__main__":
    main()
