"""Pages of the console's broadcasts among very many residents: server time, bytes as sent, and the count of a segment.

    PYTHONPATH=. python bench/console_broadcasts.py [RESIDENTS]

A database of 100,000 residents (that of bench/console.py, here with consents) and 300 broadcasts, most of them ended, is made first; one of
them has everybody on its list. Each page is opened 30 times as a coordinator with a browser that takes gzip: median and
95th percentile in milliseconds with everything the server does, the median of the processor's, and kilobytes as sent,
style and script besides.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from bench.console import AT, fill
from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.coordinators import Coordinator, Role
from bot.assistant.passwords import Passwords
from bot.assistant.segment import Segment
from bot.store.crypto import Cipher, Lookup, new_key
from bot.store.engine import make_engine
from bot.store.migrations import migrate
from bot.store.models.broadcasts import recipient
from bot.store.models.contacts import contact
from bot.store.models.residents import consent, resident
from bot.store.unit_of_work import SqlStore, lookup_key
from tests.fakes.office import PASSWORD, Coordinating, build

TIMES = 30
COUNTED = 5
"""a count walks through everybody: so often is enough"""
BROADCASTS = 300
RUNNING = "R0000"


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'doorstep.db'}"
        migrate(url)
        engine, cipher = make_engine(url), Cipher(new_key())
        store = SqlStore(engine, cipher)
        fill(engine, cipher.seal, Lookup(lookup_key(engine, cipher)), number)
        agree(engine)
        write(store, engine)
        browser = Coordinating(TestClient(build(store, lambda: AT)))
        assert "Sign out" in browser.sign_in("k").text
        print(f"{number} residents, {BROADCASTS} broadcasts; median, 95th percentile, processor (ms), kB sent")
        for name, path in {
            "list": "/broadcasts", "list of all, by words": "/broadcasts?state=any&q=number+77", "new": "/broadcasts/new",
            "one, a draft": "/broadcasts/D0001", "texts": "/broadcasts/D0001/texts",
            "preview": "/broadcasts/D0001/preview", f"one that runs, {number} on its list": f"/broadcasts/{RUNNING}",
            "replies": f"/broadcasts/{RUNNING}/replies",
        }.items():
            waited, worked, size = zip(*(timed(browser, path) for _ in range(TIMES)), strict=True)
            slow = quantiles(waited, n=20)[-1]
            print(f"{name:44} {median(waited):7.1f} {slow:7.1f} {median(worked):7.1f} {size[0] / 1024:6.1f}", flush=True)
        for name, fields in {
            "count of everybody": {}, "count by language": {"languages": "ur"},
            "count by language and sealed facts": {"languages": "ur", "areas": "B7", "occupations": "cleaner"},
        }.items():
            waited, worked = zip(*(counted(browser, fields) for _ in range(COUNTED)), strict=True)
            print(f"{name:44} {median(waited):7.1f} {max(waited):7.1f} {median(worked):7.1f}", flush=True)
        store.close()


def timed(browser: Coordinating, path: str) -> tuple[float, float, int]:
    """Milliseconds on the wall and of the processor, the browser's included; bytes."""
    begin, work = time.perf_counter(), time.process_time()
    answer = browser.get(path)
    waited, worked = 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - work)
    assert answer.status_code == 200, path
    return waited, worked, int(answer.headers["content-length"])


def counted(browser: Coordinating, fields: dict[str, str]) -> tuple[float, float]:
    csrf = browser.forms("/account", "sign-out")["csrf"]
    begin, work = time.perf_counter(), time.process_time()
    answer = browser.client.post("/console/broadcasts/new", data={"csrf": csrf, "count": "yes", **fields})
    waited, worked = 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - work)
    assert "can be written to now" in answer.text
    return waited, worked


def agree(engine) -> None:
    with engine.begin() as connection:
        ids = connection.execute(select(resident.c.id)).scalars().all()
        for start in range(0, len(ids), 5000):
            connection.execute(insert(consent), [
                {"person": one, "purpose": "alerts", "granted": True, "version": "1", "language": "ur", "channel": "sms",
                 "collected_by": "", "at": AT} for one in ids[start:start + 5000]
            ])


def write(store: SqlStore, engine) -> None:
    """A coordinator, drafts, and one that runs with everybody on its list."""
    with store.begin() as work:
        hashed = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)).hash(PASSWORD)
        work.accounts.add(Coordinator(
            id="k", email="k@example.org", name="K", role=Role.COORDINATOR, partner_id="p1", password=hashed))
        for number in range(BROADCASTS):
            work.broadcasts.add(Broadcast(
                id=f"D{number:04}", author="k", segment=Segment(),
                state=BroadcastState.DRAFT if number % 10 < 1 or number == 1 else BroadcastState.DONE,
                texts={"en": f"The market number {number} is open.", "ur": "بازار کھلا ہے۔", "ar": "السوق مفتوح."},
            ))
        drafted = work.broadcasts.get("D0000")
        work.broadcasts.add(replace(
            drafted, id=RUNNING, state=BroadcastState.RUNNING, audience_at=AT, expanded=True,
            expires=AT + timedelta(days=1), starts=datetime(2026, 11, 23, 9, tzinfo=UTC)))
        work.commit()
    with engine.begin() as connection:
        rows = select(contact.c.resident_id, contact.c.id, contact.c.language, contact.c.channel)
        for start in range(0, len(found := connection.execute(rows).all()), 5000):
            connection.execute(insert(recipient), [
                {"broadcast_id": RUNNING, "resident_id": one.resident_id, "contact_id": one.id, "at": AT, "segments": 1,
                 "language": one.language, "channel": one.channel, "state": "written"} for one in found[start:start + 5000]
            ])


if __name__ == "__main__":
    main()
