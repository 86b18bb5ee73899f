"""Residents walked a second for new openings, and how long one chunk keeps the database's only writer busy.

    PYTHONPATH=. python bench/alerts.py [RESIDENTS] [OPENINGS]

SQLite, real flows and matcher, sample openings. First walk: up to three openings told to each. Second walk: all capped.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bot.assistant.alerts import AlertRules, Alerts
from bot.assistant.desk import Desk
from bot.assistant.hours import DecentHours
from bot.assistant.telling import Teller
from bot.assistant.values import Channel, Consent, Contact, StoredFact
from bot.content.catalogues import load_catalogues
from bot.content.flows import load_flows
from bot.content.knowledge import read_knowledge
from bot.content.samples import sample_openings
from bot.dialogue.state import State
from bot.store.crypto import new_key
from bot.store.migrations import migrate
from bot.store.unit_of_work import SqlStore, open_store
from bot.understanding.values import Understanding

ROOT = Path(__file__).resolve().parents[1]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def nothing_to_understand(*_: object) -> Understanding:
    raise AssertionError


def populate(store: SqlStore, residents: int, occupations: list[str]) -> None:
    with store.begin() as uow:
        for n in range(residents):
            occupation = occupations[n % len(occupations)]
            uow.contacts.add(Contact(id=f"c{n:06}", resident_id=f"r{n:06}", channel=Channel.SMS, address=f"+44{n:010}"))
            uow.conversations.save(f"c{n:06}", State(language="en").to_json(), 0)
            for name, of, value in (
                ("occupation", occupation, True), ("years", occupation, 5), ("outcode", "", "B18"),
                ("permission", "", "any"), ("english", "", "good"), ("hours", "", ["any"]),
            ):
                fact = StoredFact(name=name, of=of, value=value, provenance="said", at=NOON)
                uow.profiles.save_fact(f"r{n:06}", fact)
            uow.profiles.record_consent(f"r{n:06}", Consent(
                purpose="alerts", granted=True, version="1", language="en", channel=Channel.SMS, at=NOON,
            ))
            uow.profiles.set_alerts(f"r{n:06}", on=True)
        uow.commit()


def walk(alerts: Alerts, store: SqlStore, residents: int, name: str) -> None:
    longest, told, wall, cpu = 0.0, 0, time.perf_counter(), time.process_time()
    while True:
        begun = time.perf_counter()
        with store.begin() as uow:
            chunk = alerts.expand(uow, NOON)
            if chunk is None:
                break
            uow.commit()
        longest, told = max(longest, time.perf_counter() - begun), told + chunk.told
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"{name:<12} {residents / wall:6.0f} residents/s   {1000 * cpu / residents:5.2f} CPU ms each   {told} told   "
        f"longest chunk of {alerts.rules.chunk}: {1000 * longest:.0f} ms", flush=True,
    )


def main() -> None:
    residents = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        migrate(url)
        store, ids = open_store(url, new_key()), count()
        desk = Desk(
            flows=load_flows(ROOT / "flows", ROOT / "knowledge", ("en",)), knowledge=read_knowledge(ROOT / "knowledge"),
            catalogues=load_catalogues(ROOT / "locales", Path(folder)), understand=nothing_to_understand,
            new_id=lambda: f"id{next(ids)}",
        )
        populate(store, residents, sorted(desk.knowledge.occupations))
        with store.begin() as uow:
            for opening in list(sample_openings(ROOT / "knowledge", desk.knowledge, NOON.date()))[:number]:
                uow.openings.upsert(opening, NOON)
            uow.commit()
        teller = Teller(desk=desk, hours=DecentHours())
        rules = AlertRules(window=10 * residents, a_day=3)
        alerts = Alerts(store=store, shortlist=teller.shortlist, tell=teller.tell, rules=rules)
        walk(alerts, store, residents, "first walk")
        with store.begin() as uow:
            alerts.look_again(uow, NOON)
            uow.commit()
        walk(alerts, store, residents, "second walk")


if __name__ == "__main__":
    main()
