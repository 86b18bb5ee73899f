"""Reminders of the day before, as they are written: found, put into each conversation, rendered, into the ledger.

    python bench/event_reminders.py [--people 10000] [--url postgresql+psycopg://...]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from bot.assistant.place_news import PlaceNews
from bot.assistant.session_reminders import SessionReminders
from bot.assistant.values import Channel, Contact
from bot.bootstrap import build_desk
from bot.config import Settings
from bot.matching.values import CommunityEvent
from bot.store.crypto import new_key
from bot.store.engine import make_engine
from bot.store.migrations import migrate
from bot.store.models import booking
from bot.store.unit_of_work import open_store

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
STARTS = NOON + timedelta(days=9)
DUE = datetime(2026, 12, 9, 10, 5, tzinfo=UTC)


def measure(url: str, folder: Path, people: int) -> None:
    """Prints the seconds for so many people with a place at one event, on a fresh database."""
    migrate(url)
    store, engine = open_store(url, new_key()), make_engine(url)
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
    with engine.begin() as connection:
        connection.execute(insert(booking), [
            {"id": f"b{n}", "event_id": "e", "resident_id": f"r{n}", "status": "booked", "at": NOON, "number": n + 1,
             "needs": ""} for n in range(people)
        ])
    desk = build_desk(Settings(data_dir=folder), listens=False)
    news = PlaceNews(store=store, desk=desk)
    begun = time.perf_counter()
    done = SessionReminders(store=store, remind=news.remind).run_due(lambda: DUE)
    assert done == people
    print(f"{done:,} reminders written in {time.perf_counter() - begun:.1f} s")
    store.close()
    engine.dispose()


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--people", type=int, default=10_000)
    given.add_argument("--url", default="")
    chosen = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(chosen.url or f"sqlite:///{folder}/bench.db", Path(folder), chosen.people)


if __name__ == "__main__":
    main()
