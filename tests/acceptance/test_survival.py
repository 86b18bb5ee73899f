"""Two pumps under siege, on both databases: nothing is lost, nothing comes twice that must not, no rate is broken, and
nobody is contacted after STOP. `make test` kills five times, two on SQLite and three on PostgreSQL; `make soak` runs what
is marked soak too, and kills fifty times on each.
"""

from __future__ import annotations

import itertools
import os
import random
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.assistant.values import Cause
from tests.acceptance.pump_process import LEASE
from tests.acceptance.running import until
from tests.acceptance.siege import Siege, lease_over, receipts

KILLS = {"sqlite": 2, "postgresql": 3}
POINTS = ("claimed", "sending", "answered", "settling", "settled")
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def fresh_database(server: str) -> str:
    """An empty one for each test: `postgres_url` lasts for a module."""
    name, url = f"siege_{secrets.token_hex(6)}", make_url(server).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@contextmanager
def besieged(url: str, folder: Path) -> Iterator[Siege]:
    seed = int(os.environ.get("DOORSTEP_SEED", "0")) or random.randrange(1_000_000)
    print(f"DOORSTEP_SEED={seed}")
    made = Siege(url=url, folder=folder, dice=random.Random(seed))
    with receipts(made), closing(made):
        yield made


@pytest.fixture(params=DATABASES)
def siege(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Siege]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/doorstep.db"
    else:
        url = fresh_database(request.getfixturevalue("postgres_server"))
    with besieged(url, tmp_path) as made:
        yield made


def test_killed_again_and_again_while_the_carriers_fail(siege: Siege) -> None:
    """One of three dies at a moment of chance, the others at a named point; all the faults come on each database."""
    database = "sqlite" if siege.url.startswith("sqlite") else "postgresql"
    kills = int(os.environ.get("DOORSTEP_KILLS", KILLS[database]))
    siege.write(people=12 + 6 * kills)
    people = [one.contact_id for one in siege.messages.values()]
    points = itertools.cycle(siege.dice.sample(POINTS, len(POINTS)))
    ends = ["" if number % 3 == 1 else f"{next(points)}:{siege.dice.randint(1, 4)}:KILL" for number in range(kills)]
    ends += ["", ""]
    for name, end in zip(("left", "right"), ends[:2], strict=True):
        siege.start(name, end)

    for number in range(kills):
        victim = ("left", "right")[number % 2]
        siege.faults(kills)
        siege.stop(siege.dice.choice(people))
        if ends[number]:
            siege.died(victim)
        else:
            time.sleep(siege.dice.uniform(0.1, 1.0))
            siege.kill(victim)
        siege.start(victim, ends[number + 2])
    siege.done(60 + 5 * kills)

    counts = siege.settle_accounts()
    assert counts["sent"] + counts["delivered"] > len(siege.messages) * 0.8


STOPPED = [
    ("sqlite", "claimed"), pytest.param("postgresql", "sending", marks=pytest.mark.postgres),
    pytest.param("sqlite", "sending", marks=pytest.mark.soak),
    pytest.param("postgresql", "claimed", marks=[pytest.mark.postgres, pytest.mark.soak]),
]


@pytest.mark.parametrize(("siege", "point"), STOPPED, indirect=["siege"])
def test_a_pump_that_is_stopped_past_its_lease_and_goes_on(siege: Siege, point: str) -> None:
    siege.write(people=10)
    siege.start("frozen", f"{point}:4:STOP")
    until(lambda: siege.frozen("frozen"), "the stop")
    rows = siege.rows("SELECT contact_id FROM delivery WHERE status = 'claimed'")
    if point == "claimed":
        siege.stop(rows[0].contact_id)
    siege.start("other")
    lease_over()
    siege.thaw("frozen")
    siege.done()

    siege.in_flight.update([Cause.REPLY] * len(rows))  # as good as killed
    siege.settle_accounts()


def test_a_database_file_that_is_locked_for_long(tmp_path: Path) -> None:
    with besieged(f"sqlite:///{tmp_path}/doorstep.db", tmp_path) as siege:
        under_way(siege)
        with closing(sqlite3.connect(tmp_path / "doorstep.db", isolation_level=None)) as lock:
            lock.execute("BEGIN IMMEDIATE")
            time.sleep(7)  # longer than anybody waits for it
            recovered(siege, lock.rollback)


@pytest.mark.postgres
def test_a_database_server_that_stops_and_comes_back(own_server: Any, tmp_path: Path) -> None:
    url = own_server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    with besieged(url, tmp_path) as siege:
        under_way(siege)
        own_server.stop()
        time.sleep(LEASE + 1)
        recovered(siege, own_server.start)


def under_way(siege: Siege) -> None:
    siege.write(people=16)
    siege.start("left")
    siege.start("right")
    until(lambda: len(siege.shown()) > 10, "the first messages")


def recovered(siege: Siege, come_back: Callable[[], object]) -> None:
    """What was sent and could not be settled before its lease ended is in doubt: a reply goes again."""
    with siege.nobody_moves():
        come_back()
        siege.doubts += int(siege.rows("SELECT count(*) AS n FROM delivery WHERE status = 'claimed'")[0].n)
    siege.done()
    siege.settle_accounts()


@pytest.mark.parametrize("siege", [
    pytest.param("sqlite", marks=pytest.mark.soak), pytest.param("postgresql", marks=pytest.mark.postgres),
], indirect=True)
def test_a_reply_waits_two_seconds_at_most_behind_a_flood(siege: Siege) -> None:
    """The pumps could go on sending it for ten seconds."""
    for n in range(3):
        siege.write(people=70, name=f"flood{n}", causes=(Cause.BROADCAST,))
    siege.start("left")
    siege.start("right")
    until(lambda: len(siege.shown()) > 30, "the flood")
    written = time.time()
    siege.write(people=3, name="answer", causes=(Cause.REPLY,))

    def answers() -> list[float]:
        return [at for at, _, text in siege.shown() if "answer" in text]

    until(lambda: len(answers()) == 6, "all answers")
    assert max(answers()) - written < 2.0
    waiting = siege.rows("SELECT count(*) AS n FROM delivery WHERE status = 'pending' AND cause = 'broadcast'")[0].n
    assert waiting, "the flood ended too soon to show anything"
    siege.within_the_rates(siege.shown())
